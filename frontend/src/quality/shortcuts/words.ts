/** Shortcuts in plain sentences. */
import type { Fit } from "../../api/quality";
import { fixed, share } from "../../loop/numbers";
import { t } from "../../shared/i18n";

const whole = (value: number) => share(Math.max(0, value), 0);

type Named = Fit["shares"][number];

/** "Longer wins 61% of the time"; within the interval of a coin nothing wins. */
export function shareIn(one: Named): string {
  const isOpen = (one.low ?? 0) <= 0.5 && (one.high ?? 1) >= 0.5;
  const name = isOpen ? "none" : one.value > 0.5 ? "more" : "less";
  return t(`quality:shortcuts.says.${one.name}.${name}`, { shown: whole(one.value) });
}

/** In brief, beside a person's name. */
export function shareOf(fit: Fit, name: string): string {
  const found = fit.shares.find((one) => one.name === name);
  const shown = found ? whole(found.value) : "–";
  return t(`quality:shortcuts.brief.${name}`, { shown });
}

export function explainedIn({ explained, accuracy, of }: Fit): string {
  const nothing = (explained.low ?? explained.value) <= 0;
  return t(nothing ? "quality:shortcuts.explainsNothing" : "quality:shortcuts.explains", {
    shown: whole(explained.value),
    low: whole(explained.low ?? explained.value),
    high: whole(explained.high ?? explained.value),
    right: whole(accuracy.value),
    count: of,
  });
}

export const featureIn = ({ name }: { name: string }): string =>
  t(`quality:shortcuts.features.${name}`);

/** Doublings of the odds, as a factor: "×1.4". */
export const times = (doublings: number): string => {
  const factor = 2 ** doublings;
  return factor > 99 ? "×99+" : `×${fixed(factor, factor < 9.95 ? 2 : 0)}`;
};

/** A scale of shares from below half, on which the lowest of these still has its place. */
export const reachOf = (lows: number[]): [number, number] => [
  Math.floor(10 * Math.min(0.4, ...lows)) / 10,
  1,
];
