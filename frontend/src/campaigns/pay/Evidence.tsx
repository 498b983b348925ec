import type { PayAccount } from "../../api/pay";
import { number } from "../../app/format";
import { Section } from "../../app/Page";
import { t } from "../../shared/i18n";
import styles from "./pay.module.css";

interface Signal {
  value: number | null;
  low?: number | null;
  high?: number | null;
  of?: number;
  flag?: boolean;
}

const isSignal = (found: unknown): found is Signal =>
  typeof found === "object" && found !== null && "value" in found;

export const signalsOf = (signals: PayAccount["signals"]): [string, Signal][] =>
  Object.entries(signals).filter((entry): entry is [string, Signal] => isSignal(entry[1]));

export const nameOf = (signal: string) =>
  t(`pay:signals.${signal}`, { defaultValue: signal.replaceAll("_", " ") });

/** What speaks for looking closer: never more than that. */
export function Evidence({ signals }: { signals: PayAccount["signals"] }) {
  const found = signalsOf(signals);
  if (found.length === 0) return null;
  return (
    <Section title={t("pay:evidence.title")}>
      <p className={styles.quiet}>{t("pay:evidence.text")}</p>
      <Signals found={found} />
    </Section>
  );
}

export const Signals = ({ found }: { found: [string, Signal][] }) => (
  <dl className={styles.signals}>
    {found.map(([name, signal]) => (
      <div key={name} data-flagged={signal.flag || undefined}>
        <dt>{nameOf(name)}</dt>
        <dd>{inFigures(signal)}</dd>
      </div>
    ))}
  </dl>
);

const short = (value: number) => number(Number(value.toPrecision(3)));

function inFigures({ value, low, high }: Signal): string {
  if (typeof value !== "number") return "–";
  if (typeof low !== "number" || typeof high !== "number") return short(value);
  return t("pay:evidence.interval", { value: short(value), low: short(low), high: short(high) });
}
