import { beforeEach, expect, test } from "vitest";
import type { Agreement, Annotator, Fit, Signal } from "../api/quality";
import { startI18n } from "../shared/i18n";
import quality from "../shared/i18n/en/quality.json";
import { askedIn, inWords, levelOf } from "./agreement/words";
import { ORDER, inWords as signalIn, usualOf } from "./annotators/signals";
import { explainedIn, reachOf, shareIn, times } from "./shortcuts/words";

beforeEach(() => startI18n({ quality }));

const share = (value: number, low: number, high: number) => ({
  name: "length",
  value,
  low,
  high,
  of: 400,
});

test.each([
  [share(0.61, 0.58, 0.64), "Longer wins 61%"],
  [share(0.41, 0.38, 0.44), "Longer wins only 41%"],
  [share(0.53, 0.48, 0.58), "Longer wins as often as not"],
])("says only what the interval says: %o", (found, said) => {
  expect(shareIn(found)).toBe(said);
});

const fitted = (low: number) =>
  ({
    of: 400,
    explained: { value: 0.05, low, high: 0.09 },
    accuracy: { value: 0.59, low: 0.5, high: 0.6 },
    features: [],
    shares: [],
  }) as Fit;

test("shortcuts explain something only where chance cannot", () => {
  expect(explainedIn(fitted(0.02))).toContain("explain 5% [2%, 9%]");
  expect(explainedIn(fitted(-0.01))).toContain("explain nothing");
});

test("odds are factors", () => {
  expect([times(0), times(1), times(-1), times(9)]).toEqual(["×1.00", "×2.00", "×0.50", "×99+"]);
});

const alpha = (low: number, high: number) =>
  ({ nominal: { value: (low + high) / 2, low, high } }) as Agreement;

test.each([
  [alpha(0.7, 0.8), "high"],
  [alpha(0.25, 0.4), "some"],
  [alpha(0.05, 0.15), "little"],
  [alpha(-0.1, 0.1), "open"],
  [alpha(-0.3, -0.1), "none"],
  [{ nominal: { value: -0.9, low: null, high: null } } as Agreement, "alike"],
  [alpha(-0.9, -0.9), "alike"],
  [{ nominal: null } as Agreement, "unknown"],
])("agreement is judged by its interval: %o is %s", (of, level) => {
  expect(levelOf(of)).toBe(level);
});

test("two who rank agree on an order, two who compare on a side", () => {
  const found = { nominal: null, pairwise: { value: 0.7, low: 0.6, high: 0.8 } } as Agreement;
  expect(inWords(found, askedIn("rank"))).toContain("put the same one first 70%");
  expect(inWords(found, askedIn("compare"))).toContain("choose the same side 70%");
});

const left: Signal = {
  name: "left",
  value: 0.78,
  low: 0.7,
  high: 0.85,
  of: 80,
  usual: [0.4, 0.6],
  flag: true,
};

test("a signal is a sentence with its interval", () => {
  expect(signalIn(left)).toContain("Chose the left 78% of the time [70%, 85%]");
  expect(usualOf(left)).toEqual([0.4, 0.6]);
});

test("few gold answers make nobody the worst", () => {
  const few = { gold: { value: 0, low: 0, high: 0.95, of: 1 } } as Annotator;
  const many = { gold: { value: 0.5, low: 0.4, high: 0.6, of: 90 } } as Annotator;
  expect([few, many].toSorted(ORDER.gold)).toEqual([many, few]);
});

test("a scale of shares begins below the lowest of them", () => {
  expect(reachOf([0.47, 0.31])).toEqual([0.3, 1]);
  expect(reachOf([])).toEqual([0.4, 1]);
});
