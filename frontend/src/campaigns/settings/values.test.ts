import { expect, test } from "vitest";
import type { Campaign } from "../../api";
import { changed, flat, groupOf, settingsOf } from "./values";

const campaign = {
  title: "Kitchen",
  overlap: 1,
  criteria: [
    { name: "helpful", title: "Helpful", question: "Which?", asks_for: "better", allow_tie: false },
  ],
  onboarding: null,
  care: { warning: "", harms: [], help: "Call.", blur: true },
  pay: null,
  platform: null,
  checks: null,
} as unknown as Campaign;
const before = settingsOf(campaign);

test("what was not touched is not sent", () =>
  expect(changed(settingsOf(campaign), before)).toEqual({}));

test("of a section only what differs is sent", () => {
  const values = { ...before, care: { ...before.care, help: "Write." }, overlap: 2 };
  expect(changed(values, before)).toEqual({ overlap: 2, care: { help: "Write." } });
});

test("pay that begins is sent whole, and null where it ends", () => {
  const paying = {
    ...before,
    has: { ...before.has, pay: true },
    pay: { ...before.pay, currency: "GBP" },
  };
  expect(changed(paying, before).pay).toMatchObject({ currency: "GBP", budget: null });
  expect(changed(before, paying).pay).toBeNull();
});

test("a question goes with its name", () => {
  const criteria = before.criteria.map((one) => ({ ...one, question: "Which one?" }));
  expect(changed({ ...before, criteria }, before).criteria).toMatchObject([
    { name: "helpful", question: "Which one?" },
  ]);
});

test("refusals are found however deep they stand", () => {
  const fields = {
    pay: { budget: ["Too little."] },
    onboarding: { quiz: { 1: { answer: ["No."] } } },
  };
  expect(flat(fields)).toEqual({ "pay.budget": "Too little.", "onboarding.quiz.1.answer": "No." });
});

test.each([
  ["pay.budget", "pay"],
  ["gold_rate", "checks"],
  ["title", "about"],
  ["labels.flags.0.title", "questions"],
  ["overlap", "work"],
])("%s stands under %s", (path, group) => expect(groupOf(path)).toBe(group));
