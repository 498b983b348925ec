// @vitest-environment node
import { expect, test } from "vitest";
import { ago, bytes, percent, rate, until } from "./format";

test("all but one is not yet 100%", () => {
  expect(percent(1999 / 2000)).toBe("99%");
  expect(percent(1)).toBe("100%");
  expect(percent(0.29)).toBe("29%");
});

test("a rate keeps its tenths", () => expect(rate(0.025)).toBe("2.5%"));

test.each([
  [0, "0 bytes"],
  [1, "1 byte"],
  [999, "999 bytes"],
  [5_412_004, "5.41 MB"],
])("%d bytes read as %s", (size, text) => expect(bytes(size)).toBe(text));

test.each([
  ["2026-03-04T11:59:30Z", "now"],
  ["2026-03-04T11:30:00Z", "30 minutes ago"],
  ["2026-03-03T11:00:00Z", "yesterday"],
  ["2026-01-04T11:00:00Z", "Jan 4, 2026"],
  ["2026-03-04T12:00:05Z", "now"], // a clock that runs ahead
])("%s is %s", (then, text) => {
  expect(ago(then, Date.parse("2026-03-04T12:00:00Z"))).toBe(text);
});

test.each([
  ["2026-03-04T11:00:00Z", "now"], // it should have happened by now
  ["2026-03-04T12:20:30Z", "in 21 minutes"],
  ["2026-03-04T15:00:00Z", "in 3 hours"],
])("%s comes %s", (then, text) => {
  expect(until(then, Date.parse("2026-03-04T12:00:00Z"))).toBe(text);
});
