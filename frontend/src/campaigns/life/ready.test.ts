// @vitest-environment node
import { expect, test } from "vitest";
import type { Campaign } from "../../api";
import { readiness } from "./ready";

const draft = {
  ...{ guidelines: "", gold_rate: 0, onboarding: null, pay: null, platform: null },
  open_to_all: true,
  progress: { tasks: 0, gold_tasks: 0 },
} as unknown as Campaign;

test("without data nothing can be launched; what is left out may be meant so", () =>
  expect(readiness(draft)).toEqual({
    ...{ data: "open", questions: "choice", gold: "choice", onboarding: "choice" },
    ...{ pay: "choice", people: "done" },
  }));

test("a gold rate without gold is not ready", () => {
  expect(readiness({ ...draft, gold_rate: 0.1 }).gold).toBe("open");
  const progress = { ...draft.progress, gold_tasks: 3 };
  expect(readiness({ ...draft, gold_rate: 0.1, progress }).gold).toBe("done");
});

test("whoever comes by a platform need not be invited", () => {
  expect(readiness({ ...draft, open_to_all: false }).people).toBe("choice");
  const platform = {} as Campaign["platform"];
  expect(readiness({ ...draft, open_to_all: false, platform }).people).toBe("done");
});
