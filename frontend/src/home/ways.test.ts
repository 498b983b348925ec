import { expect, test } from "vitest";
import { homeOf, nextPath } from "./ways";

const me = (...roles: ("annotator" | "manager" | "researcher")[]) => ({
  username: "ada",
  display_name: "Ada",
  roles,
  language: "" as const,
  has_password: true,
  oversees: false,
  reads: false,
  campaigns: [],
});

test.each([
  [me(), "/work"],
  [me("annotator"), "/work"],
  [me("researcher"), "/datasets"],
  [me("manager", "researcher"), "/campaigns"],
])("everyone starts where their work is", (person, path) => {
  expect(homeOf(person)).toBe(path);
});

test.each([
  ["?next=/work/demo%3Fa=1", "/work/demo?a=1"],
  ["?next=//elsewhere.example/x", null],
  ["?next=/\\elsewhere.example", null],
  ["?next=https://elsewhere.example", null],
  ["?next=javascript:alert(1)", null],
  ["", null],
])("goes on only to an address of this site: %s", (search, path) => {
  expect(nextPath(search, "https://diptych.example")).toBe(path);
});
