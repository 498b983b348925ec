/** What the plots draw, from what the server sends; no React in here. */
import type { Activity, Metrics, Rule, TrainingRun } from "../../api";

export const METRICS = ["accuracy", "log_loss", "calibration_error"] as const;
export type Metric = (typeof METRICS)[number];

/** How far an interval reaches below and above; one of no width would claim certainty. */
type Whiskers = [below: number, above: number] | null;
const whiskersOf = (value: number, low: number, high: number): Whiskers =>
  low === high ? null : [value - low, high - value];

export interface Point {
  run: number;
  judgments: number;
  value: number;
  low: number;
  high: number;
  whiskers: Whiskers;
  pairs: number;
  wasChampion: boolean;
}

/** A metric of the test fold over what the runs rest on, oldest first. */
export function learningPoints(
  runs: TrainingRun[],
  criterion: string,
  metric: Metric,
  champions: number[],
): Point[] {
  return runs
    .flatMap((run) => {
      const metrics = run.test?.[criterion];
      const measure = metrics?.[metric];
      if (!metrics || !measure || measure.value === null) return [];
      const value = measure.value;
      const [low, high] = [measure.low ?? value, measure.high ?? value];
      return {
        run: run.number,
        judgments: run.judgments,
        value,
        low,
        high,
        whiskers: whiskersOf(value, low, high),
        pairs: metrics.pairs,
        wasChampion: champions.includes(run.number),
      };
    })
    .toSorted((a, b) => a.run - b.run);
}

export interface Reference {
  name: "longer" | "length" | "chance";
  value: number;
}

/** What takes no learning to reach, by the newest run that measured it. */
export function references(runs: TrainingRun[], criterion: string, metric: Metric): Reference[] {
  const metrics = runs.map((run) => run.test?.[criterion]).find((one) => one && one.pairs > 0);
  if (!metrics || metric === "calibration_error") return [];
  if (metric === "log_loss") {
    const chance: Reference = { name: "chance", value: Math.LN2 };
    const length = metrics.length_log_loss;
    return length == null ? [chance] : [{ name: "length", value: length }, chance];
  }
  const longer = metrics.longer_wins?.value;
  return typeof longer === "number" ? [{ name: "longer", value: longer }] : [];
}

export interface ReliabilityPoint {
  predicted: number;
  observed: number;
  low: number;
  high: number;
  whiskers: Whiskers;
  pairs: number;
}

/** What was said and what was found, bin by bin; an empty bin says nothing. */
export function reliabilityPoints(metrics: Metrics | undefined): ReliabilityPoint[] {
  return (metrics?.reliability ?? []).flatMap((bin) => {
    const { predicted, observed, pairs } = bin;
    if (pairs === 0 || predicted === null || observed === null) return [];
    const [low, high] = [bin.low ?? observed, bin.high ?? observed];
    return { predicted, observed, low, high, pairs, whiskers: whiskersOf(observed, low, high) };
  });
}

/** Models that name only the side they prefer are never less than half sure. */
export const reliabilityStart = (points: ReliabilityPoint[]) =>
  points.some(({ predicted }) => predicted < 0.5) ? 0 : 0.5;

type Curve = { at: number; total: number }[];

export const curveOf = (judgments: Activity["judgments"]): Curve =>
  judgments.map(({ at, total }) => ({ at: Date.parse(at), total }));

/** How many judgments there were at a time. */
export function totalAt(curve: Curve, at: number): number {
  return curve.findLast((point) => point.at <= at)?.total ?? 0;
}

export interface Period {
  name: string | number; // a champion's run, 0 before the first, or "earlier"
  random: number;
  uncertainty: number;
}

/** The last few champions' periods, with those before put together. */
export function periodsOf(asked: Activity["selection"]["asked"], most = 6): Period[] {
  const all = asked.map(({ number: name, random, uncertainty }) => ({ name, random, uncertainty }));
  if (all.length <= most) return all;
  const cut = all.length - most + 1;
  const sum = (rule: Rule) => all.slice(0, cut).reduce((total, one) => total + one[rule], 0);
  return [
    { name: "earlier", random: sum("random"), uncertainty: sum("uncertainty") },
    ...all.slice(cut),
  ];
}
