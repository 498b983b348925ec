import { expect, test } from "vitest";
import { startI18n } from ".";
import arabic from "./ar/shared.json";
import spanish from "./es/shared.json";
import { reasonSaid } from "./reason";

test.each([
  ["es", spanish],
  ["ar", arabic],
])("a check says in %s why it stops somebody", (language, shared) => {
  startI18n({ shared }, language);

  expect(reasonSaid("gold_paused")).toBe(shared.checked.gold_paused);
});

test("what a manager wrote stays as it was written", () =>
  expect(reasonSaid("Read the guidelines: part 2.")).toBe("Read the guidelines: part 2."));
