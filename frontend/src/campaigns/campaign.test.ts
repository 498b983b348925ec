// @vitest-environment node
import { describe, expect, test } from "vitest";
import type { Campaign, Progress } from "../api";
import { countedShare, leasedShare, nextStep, slugify, visible } from "./campaign";

const progress = (said: Partial<Progress>): Progress => {
  const all = { ...NOTHING, ...said };
  return { ...all, left: Math.max(all.wanted - all.given, 0) };
};

const NOTHING = {
  tasks: 10,
  wanted: 20,
  given: 0,
  leased: 0,
  open: 20,
  gold_tasks: 0,
  judgments: 0,
  late: 0,
  annotators: 0,
  today: 0,
};

const campaign = (given: Partial<Campaign>) =>
  ({
    slug: "a",
    title: "A",
    summary: "",
    state: "draft",
    created_at: "2026-01-01",
    progress: progress({}),
    ...given,
  }) as Campaign;

describe("progress", () => {
  test("is nothing where nothing is wanted", () => {
    expect(countedShare(progress({ wanted: 0 }))).toBe(0);
    expect(leasedShare(progress({ wanted: 0, leased: 2 }))).toBe(0);
  });

  test("never runs past the end, whatever is in people's hands", () => {
    const full = progress({ given: 19, leased: 5 });
    expect(countedShare(full) + leasedShare(full)).toBeLessThanOrEqual(1);
    expect(countedShare(progress({ given: 25 }))).toBe(1);
  });
});

describe("the next step", () => {
  test.each([
    ["draft", { tasks: 0, wanted: 0 }, "import"],
    ["draft", {}, "launch"],
    ["active", {}, "collect"],
    ["active", { given: 20 }, "settle"],
    ["paused", {}, "resume"],
    ["closed", {}, "freeze"],
  ] as const)("of a %s campaign with %o is to %s", (state, counts, step) => {
    expect(nextStep({ state, progress: progress(counts) })).toBe(step);
  });
});

test.each([
  ["Everyday help, second round", "everyday-help-second-round"],
  ["  Déjà vu — twice!  ", "deja-vu-twice"],
  ["__a__ & b", "a__-b"],
  ["日本語", ""],
  ["New", "new-campaign"],
])("the address of %j is %j", (title, slug) => {
  expect(slugify(title)).toBe(slug);
});

describe("the list", () => {
  const closed = campaign({ slug: "old", title: "Old pilot", state: "closed" });
  const draft = campaign({ slug: "next", title: "Next", created_at: "2026-02-01" });
  const active = campaign({ slug: "now", title: "Now", state: "active", summary: "Pilot of two" });
  const all = [closed, draft, active];
  const slugs = (view: Partial<Parameters<typeof visible>[1]>) =>
    visible(all, { search: "", state: "all", sort: "state", ...view }).map(({ slug }) => slug);

  test("shows what is running first", () => expect(slugs({})).toEqual(["now", "next", "old"]));
  test("finds every word, in title or summary", () => {
    expect(slugs({ search: "pilot" })).toEqual(["now", "old"]);
    expect(slugs({ search: "pilot TWO" })).toEqual(["now"]);
  });
  test("keeps to a state", () => expect(slugs({ state: "draft" })).toEqual(["next"]));
  test("sorts by title", () => expect(slugs({ sort: "title" })).toEqual(["next", "now", "old"]));
});
