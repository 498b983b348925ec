/** Where a newcomer stands after a step, worked out here: the server keeps nothing of a preview. */
import type { StepName, Welcome } from "../../api";

export function after(welcome: Welcome, name: StepName, passed: boolean): Welcome {
  const { quiz, practice } = welcome;
  if (name === "quiz" && quiz && !passed) {
    const attempts_left = quiz.attempts_left - 1;
    const outcome = attempts_left > 0 ? "" : "failed_checks";
    return { ...welcome, outcome, quiz: { ...quiz, attempts_left } };
  }
  if (name === "practice" && practice && practice.done + 1 < practice.tasks.length)
    return { ...welcome, practice: { ...practice, done: practice.done + 1 } };
  if (name === "consent" && !passed) return { ...welcome, outcome: "screened_out" };
  const steps = welcome.steps.map((step) => (step.name === name ? { ...step, done: true } : step));
  return { ...welcome, steps, current: steps.find(({ done }) => !done)?.name ?? null };
}
