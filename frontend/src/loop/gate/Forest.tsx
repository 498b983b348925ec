import type { ReactNode } from "react";
import type { Difference } from "../../api";
import { t } from "../../shared/i18n";
import { interval, signed } from "../numbers";
import { commonScale, isOutside, niceTicks, placeOn, type Span } from "../plots/scales";
import styles from "./forest.module.css";

interface Known {
  difference: number;
  low: number;
  high: number;
}

export const isKnown = (one: Difference | null | undefined): one is Known =>
  one?.difference != null && one.low !== null && one.high !== null;

export const scaleOf = (differences: (Difference | null | undefined)[]) =>
  commonScale(differences.filter(isKnown));

const sideOf = ({ low, high }: Known) => (low > 0 ? "better" : high < 0 ? "worse" : "open");

/** A difference and its interval on a scale shared with others, beside the line of no difference. */
export function Interval({ of, on }: { of: Difference | null; on: Span }) {
  if (!isKnown(of)) return <div className={styles.track} style={zeroAt(on)} />;
  const [low, high] = [placeOn(on, of.low), placeOn(on, of.high)];
  return (
    <div className={styles.track} style={zeroAt(on)} data-side={sideOf(of)} aria-hidden="true">
      <i
        className={styles.interval}
        style={{ left: `${low}%`, width: `${high - low}%` }}
        data-cut-low={isOutside(on, of.low) || undefined}
        data-cut-high={isOutside(on, of.high) || undefined}
      />
      <i className={styles.point} style={{ left: `${placeOn(on, of.difference)}%` }} />
    </div>
  );
}

const zeroAt = (on: Span) => ({ "--zero": `${placeOn(on, 0)}%` }) as React.CSSProperties;

/** The same in figures. */
export function Figures({ of }: { of: Difference | null }) {
  if (of?.difference == null) return <span className={styles.none}>{t("loop:forest.none")}</span>;
  return (
    <span className={styles.figures}>
      <b>{signed(of.difference)}</b>
      {isKnown(of) && <span>{interval(of, signed)}</span>}
    </span>
  );
}

/** What the two sides of zero mean. */
export const Sides = ({ than }: { than?: string }) => (
  <span className={styles.sides} aria-hidden="true">
    <span>{t("loop:forest.worse")}</span>
    {than && <span>{than}</span>}
    <span>{t("loop:forest.better")}</span>
  </span>
);

/** How far they reach. */
export function Axis({ on }: { on: Span }) {
  const ticks = niceTicks(on).filter((tick) => !isOutside(on, tick) && tick !== 0);
  return (
    <div className={styles.axis} style={zeroAt(on)} aria-hidden="true">
      {ticks.map((tick) => (
        <span key={tick} style={{ left: `${placeOn(on, tick)}%` }}>
          {signed(tick, Math.abs(tick) < 0.01 ? 3 : 2)}
        </span>
      ))}
      <span style={{ left: `${placeOn(on, 0)}%` }}>0</span>
    </div>
  );
}

interface RowProps {
  label: ReactNode;
  of: Difference | null;
  on: Span;
  isWhole?: boolean;
}

export const ForestRow = ({ label, of, on, isWhole = false }: RowProps) => (
  <li className={styles.row} data-whole={isWhole || undefined}>
    <span className={styles.label}>{label}</span>
    <Interval of={of} on={on} />
    <Figures of={of} />
  </li>
);
