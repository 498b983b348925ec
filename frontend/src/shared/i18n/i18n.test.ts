import { beforeEach, expect, test } from "vitest";
import { startI18n, t } from ".";

const english = {
  page: {
    hello: "Hello {{name}}",
    left_one: "{{count}} task",
    left_other: "{{count}} tasks",
  },
};
const arabic = {
  page: {
    hello: "مرحبًا {{name}}",
    left_zero: "لا مهام",
    left_one: "مهمة",
    left_two: "مهمتان",
    left_few: "{{count}} مهام",
    left_many: "{{count}} مهمة",
    left_other: "{{count}} مهمة",
  },
};

beforeEach(() => startI18n(english));

test("fills in what it is given", () => {
  expect(t("page:hello", { name: "Ada" })).toBe("Hello Ada");
});

test.each([
  [1, "1 task"],
  [0, "0 tasks"],
  [12, "12 tasks"],
  [12_000, "12,000 tasks"],
])("chooses the form for %i", (count, text) => {
  expect(t("page:left", { count })).toBe(text);
});

test.each([
  [0, "لا مهام"],
  [2, "مهمتان"],
  [7, "7 مهام"],
  [41, "41 مهمة"],
])("knows the six forms of Arabic: %i", (count, text) => {
  startI18n(arabic, "ar");
  expect(t("page:left", { count })).toBe(text);
});

test("a name in the other direction is set apart from the sentence around it", () => {
  expect(t("page:hello", { name: "أمل" })).toBe("Hello \u2068أمل\u2069");
  startI18n(arabic, "ar");
  expect(t("page:hello", { name: "أمل" })).toBe("مرحبًا أمل");
  expect(t("page:hello", { name: "Ada" })).toBe("مرحبًا \u2068Ada\u2069");
});

test("Spanish has a form for millions that it need not name", () => {
  startI18n({ page: { left_one: "una", left_other: "{{count}} tareas" } }, "es");
  expect(t("page:left", { count: 1_000_000 })).toBe("1.000.000 tareas");
});

test("of several keys takes the first that exists, else the default, else the key", () => {
  expect(t(["page:missing", "page:hello"], { name: "Bo" })).toBe("Hello Bo");
  expect(t("page:missing", { defaultValue: "plain" })).toBe("plain");
  expect(t("page:missing.deeper")).toBe("page:missing.deeper");
});
