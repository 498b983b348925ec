// @vitest-environment node
import { beforeAll, expect, test } from "vitest";
import { startI18n } from "../shared/i18n";
import loop from "../shared/i18n/en/loop.json";
import { duration, fixed, interval, roughly, share, signed } from "./numbers";

beforeAll(() => startI18n({ loop }));

test.each([
  [0, "0 sec"],
  [93.1, "93 sec"],
  [150, "2 min 30 sec"],
  [600, "10 min"],
  [4200, "1 hr 10 min"],
])("%d seconds read as %s", (seconds, text) => expect(duration(seconds)).toBe(text));

test.each([
  [2, "5 sec"],
  [58, "60 sec"],
  [100, "2 min"],
])("what is left is told roughly: %d as %s", (seconds, text) =>
  expect(roughly(seconds)).toBe(text),
);

test("a difference carries its sign, a minus that is one, and nothing for zero", () => {
  expect([0.0124, -0.003, 0].map((value) => signed(value))).toEqual(["+0.012", "−0.003", "0.000"]);
});

test("an interval is said with both ends, or not at all", () => {
  expect(interval({ low: 0.581, high: 0.68 }, share)).toBe("58.1% to 68.0%");
  expect(interval({ low: null, high: null }, fixed)).toBe("");
});
