// @vitest-environment node
import { expect, test } from "vitest";
import { countsOf, suggestName, tiesOf } from "./snapshot";

const counts = {
  helpful: { train: { pairs: 8, ties: 0 }, test: { pairs: 1, ties: 1 } },
} as unknown as Parameters<typeof countsOf>[0]["counts"];

test("a split that holds nothing counts as nothing", () => {
  const [helpful] = countsOf({ counts });
  expect(helpful?.splits.map(({ pairs, ties, share }) => [pairs, ties, share])).toEqual([
    [8, 0, 0.8],
    [0, 0, 0],
    [1, 1, 0.2],
  ]);
});

test("ties are summed over criteria and splits", () => expect(tiesOf({ counts })).toBe(1));

test("a snapshot's name says whence and when, and is not used twice", () => {
  const today = new Date("2026-03-04T12:00:00Z");
  expect(suggestName([], today, [])).toBe("");
  expect(suggestName(["pilot"], today, [])).toBe("pilot 2026-03-04");
  expect(suggestName(["a", "b"], today, [])).toBe("2 campaigns 2026-03-04");
  expect(suggestName(["pilot"], today, ["pilot 2026-03-04", "pilot 2026-03-04 (2)"])).toBe(
    "pilot 2026-03-04 (3)",
  );
});
