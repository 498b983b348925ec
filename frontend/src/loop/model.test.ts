// @vitest-environment node
import { beforeAll, expect, test } from "vitest";
import type { PreferenceModel, TrainingRun } from "../api";
import { startI18n } from "../shared/i18n";
import loop from "../shared/i18n/en/loop.json";
import { isLive, retrainRefusal, shareToNext, stateSentence, wasChampion } from "./model";

beforeAll(() => startI18n({ loop }));

const calm = {
  automatic: true,
  retrain_after: 100,
  judgments: 437,
  new_judgments: 37,
  due_at: null,
  campaigns: [{ slug: "kitchen" }],
  run: null,
  scoring: null,
  promotions: [{ checkpoint: "one" }],
} as unknown as PreferenceModel;
const run = { number: 8, state: "running", stage: "reading", steps: 0, seconds_left: null };
const training = { ...calm, run: run as unknown as TrainingRun };
const scoring = { state: "running", tasks_done: 40, tasks_total: 1000 };

test.each<[Partial<PreferenceModel>, string]>([
  [{}, "37 of 100 new judgments until the next retraining"],
  [{ judgments: 37 }, "37 of 100 judgments until the first training"],
  [{ new_judgments: 120 }, "Enough new judgments are in. The next retraining starts in a moment."],
  [
    { automatic: false, new_judgments: 1 },
    "1 new judgment. It retrains only when someone asks for it.",
  ],
  [{ campaigns: [] }, "No campaign feeds it yet."],
  [
    { scoring: scoring as PreferenceModel["scoring"] },
    "Putting the queue in order: 40 of 1,000 open tasks scored",
  ],
  [{ run: training.run }, "Reading the pairs…"],
])("the state of the loop is a sentence: %o", (change, sentence) =>
  expect(stateSentence({ ...calm, ...change })).toBe(sentence),
);

test("a clock that starts the next run is named once there is something new", () => {
  const due_at = new Date(Date.now() + 3 * 3_600_000 - 60_000).toISOString();
  expect(stateSentence({ ...calm, due_at })).toMatch(/, or in 3 hours$/);
  expect(stateSentence({ ...calm, due_at, new_judgments: 0 })).not.toMatch(/hours/);
});

test.each<[PreferenceModel, string | null]>([
  [calm, null],
  [training, "Run 8 is under way. A model has one run at a time."],
  [{ ...calm, campaigns: [] }, "No campaign feeds this model. Choose some in the settings."],
  [{ ...calm, judgments: 0 }, "There are no judgments yet to learn from."],
])("what stands against retraining is said", (model, why) =>
  expect(retrainRefusal(model)).toBe(why),
);

test("a run or a scoring under way makes the page look every second", () => {
  const done = { ...scoring, state: "done" } as PreferenceModel["scoring"];
  expect([calm, training, { ...calm, scoring: done }].map(isLive)).toEqual([false, true, false]);
});

test("more judgments than were waited for fill the bar and no more", () =>
  expect(shareToNext({ ...calm, new_judgments: 250 })).toBe(1));

test("going back is told from going forward", () =>
  expect(["one", "two"].map((id) => wasChampion(calm, id))).toEqual([true, false]));
