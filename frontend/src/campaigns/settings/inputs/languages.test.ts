// @vitest-environment node
import { expect, test } from "vitest";
import { choices } from "./languages";

const tags = (typed: string, now = "en") => choices(typed, now).map(({ value }) => value);

test("languages are offered by name and tag", () =>
  expect(choices("", "en")).toContainEqual({
    value: "zh-Hant",
    label: "Traditional Chinese · zh-Hant",
  }));

test.each(["pt-AO", "quc", "sr-Latn"])("%s can be typed, though it is not offered", (tag) => {
  expect(tags("")).not.toContain(tag);
  expect(tags(tag.toLowerCase())).toContain(tag);
});

test.each(["xx", "klingon!", "-"])("%s is no language to choose", (typed) =>
  expect(tags(typed)).toEqual(tags("")),
);

test("what is set stays among them", () => expect(tags("", "tlh")).toContain("tlh"));
