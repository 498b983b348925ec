// @vitest-environment node
import { expect, test } from "vitest";
import { commonScale, isOutside, niceTicks, placeOn, timeLabel, timeTicks } from "./scales";

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

test("intervals share a scale that holds zero", () => {
  const [low, high] = commonScale([
    { low: 0.01, high: 0.04 },
    { low: 0.02, high: 0.06 },
  ]);
  expect(low).toBeLessThan(0);
  expect(high).toBeGreaterThan(0.06);
});

test("one very wide interval is cut rather than squeezing the others", () => {
  const narrow = { low: -0.01, high: 0.02 };
  const wide = { low: -3, high: 3 };
  const on = commonScale([narrow, narrow, wide]);
  expect(isOutside(on, wide.high)).toBe(true);
  expect(placeOn(on, narrow.high) - placeOn(on, narrow.low)).toBeGreaterThan(10);
  expect(placeOn(on, wide.high)).toBe(100);
});
