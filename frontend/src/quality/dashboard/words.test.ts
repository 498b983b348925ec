import { beforeAll, expect, test } from "vitest";
import type { Dashboard, Outlook } from "../../api/dashboard";
import { startI18n } from "../../shared/i18n";
import dashboard from "../../shared/i18n/en/dashboard.json";
import { isShort, lasting, outlookOf, rangeOf, stepsOf } from "./words";

beforeAll(() => startI18n({ dashboard }));

test.each([
  [0.2, "10 minutes"],
  [1.4, "85 minutes"],
  [9.4, "9 hours"],
  [120, "5 days"],
])("%f hours last %s", (hours, said) => expect(lasting(hours)).toBe(said));

test("an end out of sight is said to be one", () => {
  expect(rangeOf({ low: 3, high: null }, lasting)).toBe("not before 3 hours");
  expect(rangeOf({ low: 3, high: 5 }, lasting)).toBe("between 3 hours and 5 hours");
  expect(rangeOf({ low: 3.1, high: 3.2 }, lasting)).toBe("");
});

const running: Outlook = {
  state: "running",
  left: 880,
  from_hours: 6,
  per_hour: { value: 20, low: 18, high: 22 },
  hours: { value: 44, low: 38, high: 52 },
  ends_at: null,
};

test("no date is promised from a few hours", () => {
  expect(outlookOf(running)).toMatchObject({
    value: "About 44 hours",
    range: "between 38 hours and 52 hours",
  });
});

test("what cannot be told is said to be unknown", () => {
  const told = outlookOf({ ...running, state: "too_few", per_hour: null, hours: null });
  expect(told).toMatchObject({ value: "Cannot tell yet", isUnknown: true });
});

test("hours in which nothing came are drawn as such", () => {
  const hour = (n: number) => new Date(Date.UTC(2026, 0, 1, n)).toISOString();
  const points = [
    { at: hour(1), judgments: 4 },
    { at: hour(3), judgments: 6 },
  ];
  const steps = stepsOf({ points, step_hours: 1 } as Dashboard, Date.UTC(2026, 0, 1, 4, 30));
  expect(steps.map(({ perHour }) => perHour)).toEqual([4, 0, 6, 0, 0]);
});

test("a forecast above the budget is a shortage", () => {
  const budget = { budget: 50, spent: 20, promised: 1, left: 29, over: 0, dearest: 1 };
  const cost = { currency: "GBP", spent: 20, each: null, budget };
  expect(isShort({ ...cost, total: { value: 60, low: 50, high: 70 } })).toBe(true);
  expect(isShort({ ...cost, total: null })).toBe(false);
});
