import { expect, test } from "vitest";
import { isDue, postponed, rested } from "./breaks";

const MONDAY = "Mon Nov 02 2026";
const TUESDAY = "Tue Nov 03 2026";

test.each([
  [29 * 60, false],
  [30 * 60, true],
])("a break is due after so much work: %i seconds", (worked, due) => {
  expect(isDue(worked, rested(0, MONDAY), MONDAY, 30)).toBe(due);
});

test("after a break, the same again", () => {
  const rest = rested(2000, MONDAY);

  expect(isDue(2000 + 1799, rest, MONDAY, 30)).toBe(false);
  expect(isDue(2000 + 1800, rest, MONDAY, 30)).toBe(true);
});

test("postponed by ten minutes of work", () => {
  const rest = postponed(1800, MONDAY, 30);

  expect(isDue(1800 + 599, rest, MONDAY, 30)).toBe(false);
  expect(isDue(1800 + 600, rest, MONDAY, 30)).toBe(true);
});

test("a new day begins with nothing behind it", () => {
  expect(isDue(600, rested(20_000, MONDAY), TUESDAY, 10)).toBe(true);
  expect(isDue(500, rested(20_000, MONDAY), TUESDAY, 10)).toBe(false);
});

test("where the campaign asks for none, none is due", () => {
  expect(isDue(90_000, rested(0, MONDAY), MONDAY, null)).toBe(false);
});
