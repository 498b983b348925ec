// @vitest-environment node
import { beforeAll, expect, test } from "vitest";
import type { Gate, TrainingRun } from "../../api";
import { startI18n } from "../../shared/i18n";
import app from "../../shared/i18n/en/app.json";
import loop from "../../shared/i18n/en/loop.json";
import { errorOf, factsOf, outcomeOf, progressSentence, reasonSentence, stageShare } from "./run";

beforeAll(() => startI18n({ app, loop }));

const gate: Gate = {
  verdict: "promoted",
  reason: "better",
  rival: "champion",
  difference: 0.012,
  low: 0.003,
  high: 0.021,
  confidence: 0.95,
  least_pairs: 100,
  by_criterion: {
    helpful: { pairs: 160, difference: 0.02, low: 0.01, high: 0.03 },
    harmless: { pairs: 38, difference: -0.03, low: -0.05, high: -0.01 },
  },
};
const done = {
  number: 7,
  state: "done",
  verdict: "promoted",
  rival: 5,
  gate,
  judgments: 1240,
  new_judgments: 100,
  reason: "judgments",
  by: null,
  seconds: 93.1,
} as TrainingRun;
const said = (change: Partial<Gate>) =>
  reasonSentence({ ...done, gate: { ...gate, ...change } }, (name) => name.toUpperCase());

test.each<[Partial<TrainingRun>, string]>([
  [{}, "promoted"],
  [{ verdict: "kept" }, "kept"],
  [{ verdict: "kept", rival: null }, "not_promoted"],
  [{ verdict: "not_enough_evidence" }, "not_enough_evidence"],
  [{ state: "failed", verdict: "" }, "failed"],
  [{ state: "waiting", verdict: "" }, "waiting"],
])("a run of %o is %s", (change, outcome) =>
  expect(outcomeOf({ ...done, ...change })).toBe(outcome),
);

test("a promotion says by how much it is better, and than whom", () =>
  expect(said({})).toBe(
    "Its log-loss on held-out judgments is 0.012 lower than that of the champion (run 5), " +
      "and the whole interval (+0.003 to +0.021) lies above zero.",
  ));

test("too little evidence names the criterion that has the least, and what is asked for", () =>
  expect(said({ reason: "too_few_pairs" })).toMatch(
    /^HARMLESS has 38 validation pairs; the gate decides from 100 on. More judgments will/,
  ));

test("where nothing is left to judge, no judgments are promised", () =>
  expect(
    reasonSentence({ ...done, gate: { ...gate, reason: "too_few_pairs" } }, String, true),
  ).toBe(
    "harmless has 38 validation pairs; the gate decides from 100 on. " +
      "These campaigns have nothing left to judge: add prompts to them, " +
      "or lower the validation pairs asked for in the settings.",
  ));

test("an interval that holds zero says with how many pairs", () =>
  expect(said({ reason: "undecided", low: -0.004 })).toMatch(
    /\(−0.004 to \+0.021\) holds zero: with 160 and 38 validation pairs the/,
  ));

test.each<[Gate["by_criterion"], string]>([
  [{ a: { ...gate, pairs: 18 } }, "18 validation pairs the"],
  [{ a: { ...gate, pairs: 1 } }, "1 validation pair the"],
  [{ a: { ...gate, pairs: 18 }, b: { ...gate, pairs: 18 } }, "18 validation pairs under each crit"],
])("pairs are counted by criterion", (by_criterion, text) =>
  expect(said({ reason: "undecided", by_criterion })).toContain(`with ${text}`),
);

test("a criterion that fell is named", () =>
  expect(said({ reason: "criterion_fell" })).toMatch(/on HARMLESS the whole interval lies below/));

test("every reason of the gate has its sentence", () => {
  const reasons: Gate["reason"][] = [
    "worse",
    "not_above_chance",
    "not_above_length",
    "rival_replaced",
  ];
  for (const reason of reasons) expect(said({ reason })).not.toMatch(/loop:|\{\{/);
});

const running = {
  ...done,
  state: "running",
  stage: "training",
  step: 40,
  steps: 120,
} as TrainingRun;

test.each<[Partial<TrainingRun>, string]>([
  [{ loss: 0.6412, seconds_left: 58 }, "Training: step 40 of 120, loss 0.64, 60 sec left"],
  [{ loss: null, seconds_left: null }, "Training: step 40 of 120"],
  [{ stage: "evaluating", steps: 0, loss: 0.6, seconds_left: null }, "Evaluating…"],
  [{ state: "waiting" }, "Run 7 waits for a worker"],
])("what goes on is a sentence", (change, sentence) =>
  expect(progressSentence({ ...running, ...change })).toBe(sentence),
);

test("a stage that cannot be measured has no share", () =>
  expect([stageShare({ step: 3, steps: 0 }), stageShare({ step: 30, steps: 20 })]).toEqual([
    null,
    1,
  ]));

test("facts say what it rested on, how it began and how long it took", () => {
  expect(factsOf(done)).toBe("1,240 judgments · 100 new · began by itself · took 93 sec");
  expect(factsOf({ ...done, by: "Mona", reason: "person" })).toMatch(/asked for by Mona/);
  expect(factsOf({ ...done, reason: "person" })).toMatch(/asked for from the command line/);
});

test("a failure without a sentence of ours is told in the server's words", () =>
  expect(errorOf({ ...done, error: { code: "no_pairs", message: "Judge more." } })).toBe(
    "Judge more.",
  ));
