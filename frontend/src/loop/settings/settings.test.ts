// @vitest-environment node
import { expect, test } from "vitest";
import type { PreferenceModel } from "../../api";
import { canFeed, changesOf, criteriaOf, nameFrom, valuesOf } from "./settings";

const model = {
  title: "Everyday",
  name: "everyday",
  criteria: [{ name: "helpful", title: "Helpful" }],
  campaigns: [{ slug: "kitchen" }, { slug: "garden" }],
  automatic: true,
  retrain_after: 100,
  retrain_hours: null,
  random_share: 0.1,
  confidence: 0.95,
  least_pairs: 20,
  backbone: "",
} as unknown as PreferenceModel;
const values = valuesOf(model);

test("only what differs is sent, and the order of campaigns is no difference", () => {
  expect(changesOf({ ...values, campaigns: ["garden", "kitchen"] }, model)).toEqual({});
  expect(changesOf({ ...values, campaigns: ["garden"], retrain_after: 50 }, model)).toEqual({
    campaigns: ["garden"],
    retrain_after: 50,
  });
});

test("hours left empty are hours never counted", () => {
  expect(changesOf({ ...values, retrain_hours: 6 }, model)).toEqual({ retrain_hours: 6 });
  const timed = { ...model, retrain_hours: 6 };
  expect(changesOf({ ...valuesOf(timed), retrain_hours: "" }, timed)).toEqual({
    retrain_hours: null,
  });
});

test.each([
  ["Everyday help and care", "everyday-help-and-care"],
  ["New", "new-model"],
  ["x".repeat(90), "x".repeat(50)],
])("%s lives at %s", (title, name) => expect(nameFrom(title)).toBe(name));

const helpful = { name: "helpful", title: "Helpful" };
const harmless = { name: "harmless", title: "Harmless" };
type Asked = Parameters<typeof canFeed>[0];
const both = { criteria: [helpful, harmless] } as unknown as Asked;
const one = { criteria: [helpful] } as unknown as Asked;

test("criteria are those that campaigns ask for, each once", () =>
  expect(criteriaOf([one, both]).map(({ name }) => name)).toEqual(["harmless", "helpful"]));

test("a campaign feeds a model that learns something it asks for", () => {
  expect([canFeed(both, ["harmless"]), canFeed(one, ["harmless"])]).toEqual([true, false]);
  expect(canFeed(one, [])).toBe(true);
});
