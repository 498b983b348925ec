// @vitest-environment node
import { expect, test } from "vitest";
import {
  commonScale,
  isOutside,
  niceTicks,
  placeOn,
  timeLabel,
  timeTicks,
  wholeTicks,
} from "./scales";

test.each<[[number, number], number[]]>([
  [
    [0, 1240],
    [0, 500, 1000, 1500],
  ],
  [
    [0.612, 0.741],
    [0.6, 0.65, 0.7, 0.75],
  ],
  [
    [-0.02, 0.03],
    [-0.02, 0, 0.02, 0.04],
  ],
])("ticks are round and hold the span %o", (span, ticks) => expect(niceTicks(span)).toEqual(ticks));

test("a span of nothing has two ticks all the same", () =>
  expect(niceTicks([0, 0])).toHaveLength(2));

test("nobody gives a quarter of a judgment", () => {
  expect(wholeTicks([0, 1])).toEqual([0, 1]);
  expect(wholeTicks([0, 3])).toEqual([0, 1, 2, 3]);
  expect(wholeTicks([0, 9])).toEqual([0, 5, 10]);
});

test("ticks of time are whole minutes, and few", () => {
  const start = Date.parse("2026-03-04T12:00:20Z");
  const ticks = timeTicks([start, start + 18 * 60_000]);
  expect(ticks.map((at) => new Date(at).toISOString().slice(14, 19))).toEqual([
    "05:00",
    "10:00",
    "15:00",
  ]);
});

test("days apart, a time is its date; within a day, the clock", () => {
  const at = new Date(2026, 2, 4, 15, 30).getTime();
  expect(timeLabel(at, [at, at + 9 * 86_400_000], "en")).toBe("Mar 4");
  expect(timeLabel(at, [at, at + 3_600_000], "en")).toMatch(/3:30/);
});

const around = (difference: number, half: number) => ({
  difference,
  low: difference - half,
  high: difference + half,
});

test("intervals share a scale that holds zero", () => {
  const [low, high] = commonScale([around(0.025, 0.015), around(0.04, 0.02)]);
  expect(low).toBeLessThan(0);
  expect(high).toBeGreaterThan(0.06);
});

test("one very wide interval is cut rather than squeezing the others", () => {
  const narrow = around(0.005, 0.015);
  const wide = around(0, 3);
  const on = commonScale([narrow, narrow, wide]);
  expect(isOutside(on, wide.high)).toBe(true);
  expect(placeOn(on, narrow.high) - placeOn(on, narrow.low)).toBeGreaterThan(10);
  expect(placeOn(on, wide.high)).toBe(100);
});

test("a difference is never off the scale, however wide its interval", () => {
  const on = commonScale([around(0, 0.009), { difference: -0.052, low: -0.311, high: 0.372 }]);
  expect(isOutside(on, -0.052)).toBe(false);
  expect([isOutside(on, -0.311), isOutside(on, 0.372)]).toEqual([true, true]);
});
