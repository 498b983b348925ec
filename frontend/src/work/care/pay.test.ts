import { expect, test } from "vitest";
import type { Mine, PayTerms } from "../../api";
import { today } from "./pay";

const terms: PayTerms = { currency: "GBP", per_judgment: "0.12", per_hour: null, floor: "9.00" };
const mine = (seconds: number, judged: number, earned: string): Mine => ({
  today: { judged, skipped: 0, active_seconds: seconds, exposures: 0 },
  total: { judged, active_seconds: seconds },
  pay: {
    currency: "GBP",
    earned_today: earned,
    earned_total: earned,
    topped_up: "0.00",
    paid: "0.00",
    owed: earned,
    hourly: null,
    floor: "9.00",
    below_floor: false,
  },
  agreement: null,
  gold: null,
  rejected: [],
  messages: [],
});

test("adds what was done on this page to what the server knew", () => {
  const now = today(mine(1800, 40, "4.80"), terms, { judged: 10, seconds: 600 });

  expect(now).toMatchObject({ seconds: 2400, judged: 50 });
  expect(now.earned).toBeCloseTo(6);
  expect(now.hourly).toBeCloseTo(9);
});

test("time that is paid by the hour is earned as it passes", () => {
  const hourly = { ...terms, per_judgment: null, per_hour: "12.00" };

  expect(today(mine(0, 0, "0"), hourly, { judged: 3, seconds: 300 }).earned).toBeCloseTo(1);
});

test("says so when an hour of work is worth less than was promised", () => {
  const slow = today(mine(3600, 50, "6.00"), terms, { judged: 0, seconds: 0 });

  expect(slow).toMatchObject({ hourly: 6, isBelowFloor: true });
});

test("names no hourly rate within the first minute", () => {
  expect(today(mine(40, 9, "1.08"), terms, { judged: 0, seconds: 0 })).toMatchObject({
    hourly: null,
    isBelowFloor: false,
  });
});

test("speaks of no pay where none is agreed", () => {
  expect(today(mine(3600, 50, "6"), null, { judged: 0, seconds: 0 }).earned).toBeNull();
});
