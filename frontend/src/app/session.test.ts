// @vitest-environment node
import { expect, test } from "vitest";
import type { Me } from "../api";
import { isAny } from "./session";

const me = (said: Partial<Me>) => ({ roles: [], oversees: false, reads: false, ...said }) as Me;

test("an adjudicator sees campaigns and no datasets", () => {
  const adjudicator = me({ oversees: true });

  expect(isAny(adjudicator, ["overseer"])).toBe(true);
  expect(isAny(adjudicator, ["reader"])).toBe(false);
});

test("whoever reads one campaign sees datasets and no models", () => {
  const reader = me({ oversees: true, reads: true });

  expect(isAny(reader, ["reader"])).toBe(true);
  expect(isAny(reader, ["manager", "researcher"])).toBe(false);
});
