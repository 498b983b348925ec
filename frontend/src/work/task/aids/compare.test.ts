import { expect, test } from "vitest";
import { differences } from "./compare";

const quoted = (text: string, places: { start: number; end: number }[]) =>
  places.map(({ start, end }) => text.slice(start, end));

test("marks the words that only one side has", () => {
  const [left, right] = ["The cat sat on the mat.", "The old cat sat by the mat."];
  const found = differences(left, right);

  expect(quoted(left, found.left)).toEqual(["on"]);
  expect(quoted(right, found.right)).toEqual(["old", "by"]);
});

test("words side by side are one mark", () => {
  const right = "We went home by train.";

  expect(quoted(right, differences("We went home.", right).right)).toEqual(["by train"]);
});

test("texts with next to nothing in common are said to differ throughout", () => {
  expect(differences("one two three four five", "seis siete ocho nueve diez").isThroughout).toBe(
    true,
  );
});

test("knows the words of scripts without blanks between them", () => {
  const left = "我喜欢红色的苹果";

  expect(quoted(left, differences(left, "我喜欢绿色的苹果").left).join("")).toContain("红");
});

test("the same text has no differences", () => {
  expect(differences("So be it.", "So be it.")).toEqual({
    left: [],
    right: [],
    isThroughout: false,
  });
});
