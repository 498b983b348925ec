import { beforeEach, expect, test } from "vitest";
import { startI18n } from "../../shared/i18n";
import campaigns from "../../shared/i18n/en/campaigns.json";
import care from "../../shared/i18n/en/care.json";
import people from "../../shared/i18n/en/people.json";
import settings from "../../shared/i18n/en/settings.json";
import { isSaid, valueSaid } from "./words";

beforeEach(() => startI18n({ campaigns, care, people, settings }));

test("the log calls a state, a template, a standing and a harm as other pages do", () => {
  expect(valueSaid("active", "state")).toBe("Collecting");
  expect(valueSaid("safety", "created")).toBe("Helpful and harmless, decoupled");
  expect(valueSaid("good", "standing")).toBe("in good standing");
  expect(valueSaid(["drugs", "violence"], "care.harms")).toBe("Drugs, Violence");
});

test("money is told with its currency, as fine as it was set", () => {
  expect(valueSaid("0.5000", "pay.budget", "GBP")).toBe("£0.50");
  expect(valueSaid("0.0125", "pay.per_judgment", "GBP")).toBe("£0.0125");
  expect(valueSaid("0.5000", "pay.budget")).toBe("0.50");
});

test("of who was deleted there is no more than the head of a pseudonym", () =>
  expect(valueSaid("0b9f5c1e-8a52-4c3e-9d1f-2f1c6f0a7b11", "person")).toBe(
    "Deleted person (0b9f5c1e)",
  ));

test("a reason that nobody gave is not told", () => {
  expect(isSaid({ from: null, to: "" })).toBe(false);
  expect(isSaid({ from: "Lunch", to: null })).toBe(true);
});

test("what people wrote stays as they wrote it", () =>
  expect(valueSaid("Too fast: {{see}} the log.", "reason")).toBe("Too fast: {{see}} the log."));
