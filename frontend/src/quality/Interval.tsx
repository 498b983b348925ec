import { share } from "../loop/numbers";
import { placeOn, type Span } from "../loop/plots/scales";
import { t } from "../shared/i18n";
import styles from "./quality.module.css";

export interface Measured {
  value: number;
  low: number | null;
  high: number | null;
}

interface Props {
  of: Measured | null | undefined;
  on?: Span; // what the whole width means
  usual?: Span | null; // where most people are: a band behind the dot
  shown?: (value: number) => string;
  isFlagged?: boolean;
  label?: string; // what it is a value of, for who hears it
}

export const wholeShare = (value: number) => share(value, 0);

/** A value with its interval: a dot on a bar, and the same in figures. */
export function Interval({ of, on = [0, 1], usual, shown = wholeShare, isFlagged, label }: Props) {
  if (!of) return <span className={styles.unknown}>{t("quality:interval.none")}</span>;
  return (
    <span className={styles.interval} data-flagged={isFlagged || undefined}>
      <Track of={of} on={on} usual={usual} />
      <Figures of={of} shown={shown} label={label} />
    </span>
  );
}

export function Track({ of, on = [0, 1], usual }: Pick<Props, "on" | "usual"> & { of: Measured }) {
  const low = placeOn(on, of.low ?? of.value);
  const high = placeOn(on, of.high ?? of.value);
  return (
    <span className={styles.track} aria-hidden="true">
      {usual && (
        <i
          className={styles.usual}
          style={{
            left: `${placeOn(on, usual[0])}%`,
            width: `${placeOn(on, usual[1]) - placeOn(on, usual[0])}%`,
          }}
        />
      )}
      <i
        className={styles.reach}
        data-beyond={beyond(on, of) || undefined}
        style={{ left: `${low}%`, width: `${high - low}%` }}
      />
      <i className={styles.dot} style={{ left: `${placeOn(on, of.value)}%` }} />
    </span>
  );
}

/** At which ends the interval goes on past what is drawn. */
const beyond = ([from, to]: Span, { value, low, high }: Measured) =>
  [(low ?? value) < from && "low", (high ?? value) > to && "high"].filter(Boolean).join(" ");

/** "61% [58%, 64%]"; an end that is not known is left out. */
export function Figures({
  of: { value, low, high },
  shown = wholeShare,
  label,
}: Pick<Props, "shown" | "label"> & { of: Measured }) {
  const isKnown = low !== null && high !== null && low !== high;
  return (
    <span className={styles.figures}>
      {label && <span className={styles.heard}>{label}: </span>}
      <b>{shown(value)}</b>
      {isKnown && (
        <small> {t("quality:interval.range", { low: shown(low), high: shown(high) })}</small>
      )}
    </span>
  );
}
