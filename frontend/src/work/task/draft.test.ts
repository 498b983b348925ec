import { describe, expect, test } from "vitest";
import type { Assignment, Criterion } from "../../api";
import {
  type Asks,
  blank,
  type Draft,
  type DraftAction,
  draftAfter,
  draftOf,
  type Label,
  missing,
  verdictOf,
} from "./draft";

const asksNothing: Asks = {
  both_bad: false,
  partial: false,
  rationale_minimum: null,
  labels: { safety: false, flags: [], spans: [] },
  allow_copy: true,
};
const criterion = (name: string, allow_tie = false): Criterion => ({
  name,
  title: name,
  question: `Which is more ${name}?`,
  asks_for: "better",
  allow_tie,
});
const of = (protocol: string, count: number, criteria: Criterion[], asks: Partial<Asks> = {}) =>
  ({
    id: "t",
    campaign: "demo",
    protocol,
    expires_at: "2030-01-01T00:00:00Z",
    criteria,
    asks: { ...asksNothing, ...asks },
    harms: [],
    prompt: [],
    completions: Array.from({ length: count }, () => ({ text: "", html: "" })),
  }) as Assignment;
const pair = (asks: Partial<Asks> = {}, ...criteria: Criterion[]) =>
  of("compare", 2, criteria.length ? criteria : [criterion("helpful")], asks);
const three = (asks: Partial<Asks> = {}, allow_tie = false) =>
  of("rank", 3, [criterion("helpful", allow_tie)], asks);
const given = (assignment: Assignment, ...actions: DraftAction[]): Draft =>
  actions.reduce((draft, action) => draftAfter(draft, action, assignment), blank);
const said = (label: Partial<Label>): DraftAction => ({
  type: "label",
  label: {
    response: 0,
    kind: "safety",
    value: "unsafe",
    severity: null,
    start: null,
    end: null,
    quote: "",
    note: "",
    ...label,
  },
});

describe("both are bad", () => {
  const two = pair({ both_bad: true }, criterion("helpful"), criterion("harmless"));

  test("is a preference of zero, and goes on to the next question", () => {
    const draft = given(two, { type: "bothBad" });

    expect([draft.preferences, draft.bothBad, draft.active]).toEqual([
      { helpful: 0 },
      ["helpful"],
      1,
    ]);
  });

  test("a side chosen afterwards takes it back, and so does saying it again", () => {
    const helpful = { criterion: "helpful" };
    const chosen = given(two, { type: "bothBad" }, { type: "choose", value: 2, ...helpful });
    const again = given(two, { type: "bothBad" }, { type: "bothBad", ...helpful });

    expect([chosen.preferences, chosen.bothBad]).toEqual([{ helpful: 2 }, []]);
    expect([again.preferences, again.bothBad]).toEqual([{}, []]);
  });

  test("cannot be said where the campaign does not allow it", () => {
    expect(given(pair(), { type: "bothBad" })).toBe(blank);
  });
});

describe("ranking", () => {
  test("naming them in order ranks them", () => {
    const [c, a, b] = [2, 0, 1].map((response): DraftAction => ({ type: "name", response }));
    const draft = given(three(), c as DraftAction, a as DraftAction, b as DraftAction);

    expect(missing(draft, three())).toBeNull();
    expect(verdictOf(draft, three()).ranking).toEqual({ helpful: [[2], [0], [1]] });
  });

  test("a number places the one held and takes up the next without a place", () => {
    const draft = given(three(), { type: "place", at: 2 }, { type: "place", at: 3 });

    expect([draft.ranking, draft.held]).toEqual([{ helpful: [[], [0], [1]] }, 2]);
  });

  test("ties need the campaign's leave", () => {
    const actions: DraftAction[] = [
      { type: "name", response: 0 },
      { type: "name", response: 1 },
      { type: "tie" },
    ];

    expect(given(three(), ...actions).ranking).toEqual({ helpful: [[0], [1]] });
    expect(given(three({}, true), ...actions).ranking).toEqual({ helpful: [[0, 1]] });
  });

  test("all need a place, unless the rest may stay below", () => {
    const one: DraftAction = { type: "name", response: 1 };

    expect(missing(given(three(), one), three())).toEqual({
      what: "ranking",
      criterion: "helpful",
    });
    expect(missing(given(three({ partial: true }), one), three({ partial: true }))).toBeNull();
  });

  test("what only a pair has changes nothing", () => {
    expect(given(three(), { type: "choose", value: 1 }, { type: "lean", by: 1 })).toBe(blank);
  });
});

describe("labels", () => {
  const asks = { labels: { safety: true, flags: [], spans: [] } };
  const rated: DraftAction = { type: "choose", value: 1 };

  test("each response is safe, or unsafe with a category", () => {
    const open = given(pair(asks), rated);
    const unsafe = given(pair(asks), rated, said({}));
    const done = given(
      pair(asks),
      rated,
      said({}),
      said({ kind: "harm", value: "violence", severity: 2 }),
      said({ response: 1, value: "safe" }),
    );

    expect(missing(open, pair(asks))).toEqual({ what: "safety", response: 0 });
    expect(missing(unsafe, pair(asks))).toEqual({ what: "harm", response: 0 });
    expect(missing(done, pair(asks))).toBeNull();
  });

  test("safe after all takes its categories back", () => {
    const draft = given(
      pair(asks),
      said({}),
      said({ kind: "harm", value: "violence", severity: 3 }),
      said({ value: "safe" }),
    );

    expect(draft.labels.map(({ kind, value }) => [kind, value])).toEqual([["safety", "safe"]]);
  });

  test("two spans of one kind may stand in one response", () => {
    const span = { kind: "span" as const, value: "wrong", quote: "x" };
    const draft = given(
      pair(),
      said({ ...span, start: 0, end: 4 }),
      said({ ...span, start: 9, end: 12 }),
    );

    expect(draft.labels).toHaveLength(2);
  });
});

test("a rationale is counted without the blanks around it", () => {
  const asks = { rationale_minimum: 5 };
  const draft = given(
    pair(asks),
    { type: "choose", value: 1 },
    { type: "rationale", text: " né " },
  );

  expect(missing(draft, pair(asks))).toEqual({ what: "rationale", short: 3 });
});

test("a judgment taken up again says the same", () => {
  const task = pair({ both_bad: true });
  const verdict = verdictOf(
    given(task, { type: "bothBad" }, { type: "rationale", text: "no" }),
    task,
  );

  expect(verdictOf(draftOf(verdict), task)).toEqual(verdict);
});

test("every action survives a journal", () => {
  const actions: DraftAction[] = [
    { type: "choose", value: -3 },
    { type: "rationale", text: "why" },
  ];
  const replayed = JSON.parse(JSON.stringify(actions)) as DraftAction[];

  expect(given(pair(), ...replayed)).toEqual(given(pair(), ...actions));
});
