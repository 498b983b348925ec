import type { PayAccount } from "../../api/pay";
import { number } from "../../app/format";
import { Section } from "../../app/Page";
import { share } from "../../loop/numbers";
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
        <dd>{inFigures(name, signal)}</dd>
      </div>
    ))}
  </dl>
);

const COUNTED = ["run", "variety"]; // the others are shares

const figure = (name: string) => (value: number) =>
  COUNTED.includes(name) ? number(Number(value.toPrecision(3))) : share(value, 0);

function inFigures(name: string, { value, low, high }: Signal): string {
  if (typeof value !== "number") return "–";
  const shown = figure(name);
  if (typeof low !== "number" || typeof high !== "number" || low === high) return shown(value);
  return t("pay:evidence.interval", { value: shown(value), low: shown(low), high: shown(high) });
}
