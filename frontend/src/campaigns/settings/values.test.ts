import { expect, test } from "vitest";
import type { Campaign } from "../../api";
import {
  changed,
  clashes,
  flat,
  groupOf,
  merged,
  overwritten,
  placed,
  ready,
  rebased,
  settingsOf,
  yielded,
} from "./values";

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

test("what was typed stays over what somebody else saved, and the rest follows them", () => {
  const mine = { ...before, title: "Mine" };
  const theirs = { ...before, overlap: 3, care: { ...before.care, help: "Write." } };

  expect(merged(mine, before, theirs)).toEqual({ ...theirs, title: "Mine" });
});

test("two who change one setting otherwise clash, and one can give way", () => {
  const mine = { ...before, title: "Mine", overlap: 2 };
  const theirs = { ...before, title: "Theirs", care: { ...before.care, help: "Write." } };

  expect(clashes(mine, before, theirs)).toEqual(["title"]);
  expect(yielded(mine, before, theirs)).toMatchObject({ title: "Theirs", overlap: 2 });
  const since = rebased(mine, before, theirs);
  expect(changed(merged(mine, before, theirs), since)).toEqual({ title: "Mine", overlap: 2 });
});

test("with a change goes what it was typed over", () => {
  const values = {
    ...before,
    title: "Mine",
    care: { ...before.care, help: "Write." },
    has: { pay: true, platform: false },
  };

  expect(overwritten(changed(values, before), before)).toEqual({
    title: "Kitchen",
    care: { help: "Call." },
    pay: null,
  });
});

test("nothing is changed by being made ready", () => {
  const quiz = [{ question: "Who?", options: ["A", "B"], answer: 1, why: "" }];
  const values = { ...before, onboarding: { ...before.onboarding, quiz } };

  expect(changed(ready(values), values)).toEqual({});
});

test("blank lines are no options, and the right answer stays the same one", () => {
  const quiz = [{ question: "Who?", options: ["A", "", "B", ""], answer: 2, why: "" }];
  const platform = { ...before.platform, allow_list: ["p1", "", " "] };
  const sent = ready({ ...before, platform, onboarding: { ...before.onboarding, quiz } });

  expect(sent.onboarding.quiz[0]).toMatchObject({ options: ["A", "B"], answer: 1 });
  expect(sent.platform.allow_list).toEqual(["p1"]);
});

test.each([
  ["0,50", "0.50"],
  ["0,125", "0.125"],
  ["1,000", "1,000"],
  ["12,5", "12.5"],
])("%s is an amount of %s", (typed, sent) =>
  expect(ready({ ...before, pay: { ...before.pay, budget: typed } }).pay.budget).toBe(sent),
);

test("what is wrong with single lines is told where all of them are written", () =>
  expect(flat({ platform: { allow_list: { 3: ["Too long."] } } })).toEqual({
    "platform.allow_list": "4: Too long.",
  }));

test("a refusal stands at the question that was sent", () => {
  const criteria = ["helpful", "harmless"].map((name) => ({ ...before.criteria[0], name }));
  const values = { ...before, criteria } as typeof before;
  const sent = { criteria: [{ name: "harmless" }] };

  expect(placed("criteria.0.question", sent, values)).toBe("criteria.1.question");
  expect(placed("criteria.harmless.question", sent, values)).toBe("criteria.1.question");
});
