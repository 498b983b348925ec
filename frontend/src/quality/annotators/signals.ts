/** Signals in words and on scales; no React in here. */
import type { Annotator, Signal } from "../../api/quality";
import { fixed, share } from "../../loop/numbers";
import type { Span } from "../../loop/plots/scales";
import { t } from "../../shared/i18n";

const whole = (value: number) => share(value, 0);

interface Look {
  on: (signal: Signal) => Span;
  shown: (value: number) => string;
}

const SHARE: Look = { on: () => [0, 1], shown: whole };
const LOOKS: Partial<Record<Signal["name"], Look>> = {
  run: {
    on: ({ value, usual }) => [0, 1.15 * Math.max(value, usual[1] ?? 0)],
    shown: (value) => fixed(value, 0),
  },
  variety: {
    on: ({ value }) => [0, Math.max(3.2, value)],
    shown: (value) => fixed(value, 1),
  },
};

export const lookOf = ({ name }: Signal): Look => LOOKS[name] ?? SHARE;

/** Where most people are; an end beyond the scale is its end. */
export function usualOf(signal: Signal): Span {
  const [low = 0, high = 1] = signal.usual;
  const on = lookOf(signal).on(signal);
  return [Math.max(low, on[0]), Math.min(high, on[1])];
}

export const flagsOf = ({ signals }: Annotator) => signals.filter(({ flag }) => flag);

/** "Takes the left side 78% of the time [70%, 85%], where 40% to 60% is usual." */
export function inWords(signal: Signal): string {
  const { shown } = lookOf(signal);
  const { name, value, low, high, of } = signal;
  return t(`quality:signals.says.${name}`, {
    value: shown(value),
    low: shown(low ?? value),
    high: shown(high ?? value),
    usual: shown(signal.usual[1] ?? 1),
    count: of,
  });
}

export type Sort = "judged" | "flags" | "gold" | "agreement" | "repeats";

/** The worst first by what its interval allows at best: few answers do not make anyone the worst. */
const doubt = (one: Annotator["gold" | "agreement" | "repeats"]) => one?.high ?? 1;

export const ORDER: Record<Sort, (a: Annotator, b: Annotator) => number> = {
  judged: (a, b) => b.judged - a.judged,
  flags: (a, b) => flagsOf(b).length - flagsOf(a).length || b.judged - a.judged,
  gold: (a, b) => doubt(a.gold) - doubt(b.gold),
  agreement: (a, b) => doubt(a.agreement) - doubt(b.agreement),
  repeats: (a, b) => doubt(a.repeats) - doubt(b.repeats),
};
