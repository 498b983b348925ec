import { beforeEach, expect, test } from "vitest";
import { startI18n, t } from ".";

beforeEach(() =>
  startI18n({
    page: { hello: "Hello {{name}}", left_one: "{{count}} task", left_other: "{{count}} tasks" },
  }),
);

test("fills in what it is given", () => {
  expect(t("page:hello", { name: "Ada" })).toBe("Hello Ada");
});

test.each([
  [1, "1 task"],
  [0, "0 tasks"],
  [12, "12 tasks"],
])("chooses the form for %i", (count, text) => {
  expect(t("page:left", { count })).toBe(text);
});

test("of several keys takes the first that exists, else the default, else the key", () => {
  expect(t(["page:missing", "page:hello"], { name: "Bo" })).toBe("Hello Bo");
  expect(t("page:missing", { defaultValue: "plain" })).toBe("plain");
  expect(t("page:missing.deeper")).toBe("page:missing.deeper");
});
