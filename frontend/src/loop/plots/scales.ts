/** From values to places: ticks and domains; no React in here. */

export type Span = [low: number, high: number];

export function extent(values: number[]): Span | null {
  return values.length === 0 ? null : [Math.min(...values), Math.max(...values)];
}

/** Round values, about `count` of them, that hold the whole span. */
export function niceTicks([low, high]: Span, count = 4): number[] {
  const rough = (high - low || Math.abs(high) || 1) / count;
  return steps([low, high], niceStep(rough, [1, 2, 2.5, 5, 10]));
}

/** The same for what can only be counted. */
export const wholeTicks = ([low, high]: Span, count = 4): number[] =>
  steps([low, high], niceStep(Math.max((high - low) / count, 1), [1, 2, 5, 10]));

function niceStep(rough: number, nices: number[]): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return (nices.find((nice) => nice * power >= rough) ?? 10) * power;
}

function steps([low, high]: Span, step: number): number[] {
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(Math.ceil(high / step - 1e-9), first + 1);
  return Array.from({ length: last - first + 1 }, (_, place) =>
    Number(((first + place) * step).toPrecision(12)),
  );
}

export const spanOf = (ticks: number[]): Span => [ticks[0] ?? 0, ticks.at(-1) ?? 1];

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000];
const TIME_STEPS = [
  ...[1, 5, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 90, 180, 365].map((n) => n * DAY),
];

/** Whole minutes, hours or days of the reader's own clock inside the span. */
export function timeTicks([from, to]: Span, count = 4): number[] {
  const step = TIME_STEPS.find((size) => (to - from) / size <= count) ?? 365 * DAY;
  const offset = new Date(from).getTimezoneOffset() * MINUTE;
  const first = Math.ceil((from - offset) / step) * step + offset;
  const ticks = [];
  for (let tick = first; tick <= to; tick += step) ticks.push(tick);
  return ticks;
}

/** The time of day, and past two days the date alone. */
export function timeLabel(at: number, [from, to]: Span, language: string): string {
  const options: Intl.DateTimeFormatOptions =
    to - from > 2 * DAY
      ? { month: "short", day: "numeric" }
      : to - from < 2 * MINUTE
        ? { timeStyle: "medium" }
        : { timeStyle: "short" };
  return new Intl.DateTimeFormat(language, options).format(at);
}

interface Reach {
  difference: number;
  low: number;
  high: number;
}

const MOST = 4; // a very wide interval must not squeeze the others to a point

/** One scale around zero that holds every difference; a far wider interval than most is cut. */
export function commonScale(intervals: Reach[]): Span {
  const reaches = intervals
    .map(({ low, high }) => Math.max(Math.abs(low), Math.abs(high)))
    .toSorted((a, b) => a - b);
  const middle = reaches[Math.floor((reaches.length - 1) / 2)] ?? 0;
  const farthest = Math.max(0, ...intervals.map(({ difference }) => Math.abs(difference)));
  const cut = Math.max(1.25 * farthest, Math.min(reaches.at(-1) ?? 0, MOST * middle)) || 0.01;
  const low = Math.max(-cut, Math.min(0, ...intervals.map((one) => one.low)));
  const high = Math.min(cut, Math.max(0, ...intervals.map((one) => one.high)));
  const room = 0.06 * (high - low);
  return [low - room, high + room];
}

/** A value's place on a scale, 0 to 100, never outside of it. */
export const placeOn = ([low, high]: Span, value: number) =>
  Math.min(100, Math.max(0, (100 * (value - low)) / (high - low)));

export const isOutside = ([low, high]: Span, value: number) => value < low || value > high;
