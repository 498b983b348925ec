// @vitest-environment node
import { expect, test } from "vitest";
import { BLANK, missing, wishOf } from "./wish";

test("emptied numbers are asked for, and are no zeros", () =>
  expect(Object.keys(missing({ ...BLANK, days: "", most_uses: "" }))).toEqual([
    "days",
    "most_uses",
  ]));

test("a link for any number of people needs none", () => {
  const asked = { ...BLANK, most_uses: "", isLimited: false };

  expect(missing(asked)).toEqual({});
  expect(wishOf(asked)).toMatchObject({ days: 7, most_uses: null });
});
