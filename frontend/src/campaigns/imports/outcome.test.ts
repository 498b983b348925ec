// @vitest-environment node
import { expect, test } from "vitest";
import { outcome } from "./outcome";

const nothing = {
  state: "done",
  lines_done: 0,
  tasks_added: 0,
  gold_added: 0,
  prompts_added: 0,
  completions_added: 0,
  duplicates: 0,
  refused_count: 0,
} as const;

test.each([
  [{ lines_done: 3, tasks_added: 3 }, "done"],
  [{ lines_done: 3, gold_added: 3 }, "done"],
  [{ lines_done: 3, tasks_added: 2, refused_count: 1 }, "partly"],
  [{}, "empty"],
  [{ lines_done: 3, refused_count: 3 }, "refused"],
  [{ lines_done: 3, duplicates: 3 }, "known"],
  [{ lines_done: 3, duplicates: 2, refused_count: 1 }, "known_refused"],
  [{ lines_done: 1, prompts_added: 1 }, "done"],
  [{ state: "running", lines_done: 1, refused_count: 1 }, "running"],
] as const)("an import that brought %o is %s", (counts, word) => {
  expect(outcome({ ...nothing, ...counts })).toBe(word);
});
