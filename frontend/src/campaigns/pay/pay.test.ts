// @vitest-environment node
import { expect, test } from "vitest";
import type { Owed } from "../../api/pay";
import { binned, kindsOf, visible } from "./pay";

const person = (name: string, owed: string, more: Partial<Owed> = {}) =>
  ({
    name,
    owed,
    earned: owed,
    judged: 1,
    hourly: null,
    external_id: "",
    pseudonym: name,
    ...more,
  }) as Owed;

test("who is owed most comes first", () => {
  const people = [person("ada", "1.00"), person("bo", "10.00"), person("cy", "2.00")];
  expect(visible(people, "", "owed").map(({ name }) => name)).toEqual(["bo", "cy", "ada"]);
});

test("people are found by the platform's id", () => {
  const people = [person("ada", "1.00", { external_id: "5F1" }), person("bo", "1.00")];
  expect(visible(people, "5f", "name").map(({ name }) => name)).toEqual(["ada"]);
});

test("whom to pay is only asked where there is a choice, and of the deleted always", () => {
  const [sent, other] = [person("ada", "1.00", { external_id: "5F1" }), person("bo", "1.00")];
  expect(kindsOf([other])).toEqual(["known"]);
  expect(kindsOf([sent, other])).toEqual(["known", "participants", "others"]);
  expect(kindsOf([sent, person("", "1.00", { state: "forgotten" })])).toEqual(["known", "deleted"]);
});

test("who has no rate yet comes after all who have one", () => {
  const people = [person("ada", "1.00"), person("bo", "1.00", { hourly: "9.00" })];
  expect(visible(people, "", "hourly").map(({ name }) => name)).toEqual(["bo", "ada"]);
});

test("everyone is in one step, and none of them straddles the floor", () => {
  const { bins } = binned([0, 3, 8.99, 9, 12, 40], 9);
  const below = bins.filter(({ isBelow }) => isBelow);
  expect(bins.reduce((sum, { people }) => sum + people, 0)).toBe(6);
  expect(below.reduce((sum, { people }) => sum + people, 0)).toBe(3);
  expect(below.at(-1)?.to).toBeCloseTo(9);
});

test("rates of nothing still make a plot", () => {
  expect(binned([0], null).bins.length).toBeGreaterThan(0);
});
