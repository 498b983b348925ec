import { expect, test } from "vitest";
import type { StepName, Welcome } from "../../api";
import { after } from "./way";

const steps = (["consent", "quiz", "practice"] as StepName[]).map((name) => ({
  ...{ name, done: false, again: false },
}));
const welcome = {
  ...{ steps, current: "consent", outcome: "" },
  quiz: { questions: [], pass_mark: 1, attempts_left: 2 },
  practice: { tasks: [{}, {}], done: 0 },
} as unknown as Welcome;

test("a step that is passed leads to the next", () =>
  expect(after(welcome, "consent", true)).toMatchObject({ current: "quiz", outcome: "" }));

test("who does not agree is let go", () =>
  expect(after(welcome, "consent", false).outcome).toBe("screened_out"));

test("a quiz can be tried until no attempt is left", () => {
  const once = after({ ...welcome, current: "quiz" }, "quiz", false);
  expect(once).toMatchObject({ current: "quiz", outcome: "", quiz: { attempts_left: 1 } });
  expect(after(once, "quiz", false).outcome).toBe("failed_checks");
});

test("practice goes on task by task, whatever was said, and then the way in is over", () => {
  const passed = steps.map((one) => ({ ...one, done: one.name !== "practice" }));
  const once = after({ ...welcome, steps: passed, current: "practice" }, "practice", true);
  expect(once).toMatchObject({ current: "practice", practice: { done: 1 } });
  expect(after(once, "practice", false).current).toBeNull();
});
