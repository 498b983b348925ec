import { describe, expect, test } from "vitest";
import type { Assignment, Criterion, EmptyReason } from "../../api";
import type { DraftAction } from "../task/draft";
import { FEWEST, MOST } from "./pace";
import {
  type Action,
  judgedHere,
  type Left,
  phase,
  reduce,
  type State,
  start,
  wanting,
} from "./reducer";

const criterion = (name: string, allow_tie = false): Criterion => ({
  name,
  title: name,
  question: `Which is more ${name}?`,
  asks_for: "better",
  allow_tie,
});

const task = (id: string, ...criteria: Criterion[]): Assignment => ({
  id,
  campaign: "demo",
  protocol: "compare",
  expires_at: "2030-01-01T00:00:00Z",
  criteria: criteria.length ? criteria : [criterion("helpful")],
  prompt: [],
  completions: [],
  harms: [],
  asks: {
    both_bad: false,
    partial: false,
    rationale_minimum: null,
    labels: { safety: false, flags: [], spans: [] },
    allow_copy: true,
  },
});

const play = (state: State, ...actions: Action[]) => actions.reduce(reduce, state);
const arrived = (...assignments: Assignment[]): Action => ({
  type: "arrived",
  assignments,
  isShort: assignments.length < FEWEST,
  reason: null,
  why: "",
});
const reading = (...assignments: Assignment[]) => play(start(), arrived(...assignments));
const judge = (value: number): Action[] => [
  { type: "choose", value },
  { type: "submit", seconds: 1 },
];
const saved = (id: string) => ({ id, counted: true, submitted_at: "2026-01-01T00:00:00Z" });
const ids = (state: State) => state.queue.map(({ id }) => id);

describe("the way of a task", () => {
  test("starts by loading and asks for as many as it holds", () => {
    expect([phase(start()), wanting(start())]).toEqual(["loading", FEWEST]);
  });

  test("the next task is on screen before the judgment is sent", () => {
    const state = play(reading(task("a"), task("b"), task("c")), ...judge(-3));

    expect([phase(state), ids(state), state.outbox.length]).toEqual(["reading", ["b", "c"], 1]);
    expect(wanting(state)).toBe(0);
  });

  test("each answer brings one more task", () => {
    const state = play(reading(task("a"), task("b"), task("c")), ...judge(2), {
      type: "sent",
      judgment: saved("j"),
      next: task("d"),
      reason: null,
    });

    expect([ids(state), state.outbox, state.judged]).toEqual([["b", "c", "d"], [], 1]);
  });

  test("with nothing left to read it is sending, then done", () => {
    const waiting = play(reading(task("a")), ...judge(1));
    const done = reduce(waiting, {
      type: "sent",
      judgment: saved("j"),
      next: null,
      reason: "done",
    });

    expect([phase(waiting), phase(done), wanting(done)]).toEqual(["sending", "done", 0]);
  });

  test("a task never comes back after it was answered or while it is held", () => {
    const state = play(reading(task("a"), task("b")), ...judge(1), arrived(task("a"), task("b")));

    expect(ids(state)).toEqual(["b"]);
  });

  test("it stops asking when the server had fewer than it wanted, until it has nothing", () => {
    const state = reading(task("a"));

    expect([state.dry, wanting(state)]).toEqual([true, 0]);
    expect(wanting(reduce(state, { type: "lost", ids: ["a"] }))).toBe(FEWEST);
  });

  test("with nothing left it waits to be told of more", () => {
    const empty = reduce(start(), {
      type: "arrived",
      assignments: [],
      isShort: true,
      reason: "others",
    });

    expect([phase(empty), wanting(empty)]).toEqual(["done", 0]);
    expect(phase(reduce(empty, arrived(task("a"))))).toBe("reading");
  });
});

describe("choosing", () => {
  const two = () => reading(task("a", criterion("helpful"), criterion("harmless")));

  test("a choice goes on to the next open question", () => {
    const state = reduce(two(), { type: "choose", value: -4 });

    expect([state.draft.preferences, state.draft.active]).toEqual([{ helpful: -4 }, 1]);
  });

  test("submitting too early points to what is open and sends nothing", () => {
    const state = play(two(), { type: "choose", value: 2 }, { type: "submit", seconds: 1 });

    expect([state.outbox, state.draft.active, state.nudges]).toEqual([[], 1, 1]);
  });

  test("there is no zero unless the campaign allows a tie", () => {
    const tied = reading(task("a", criterion("helpful", true)));

    expect(reduce(two(), { type: "choose", value: 0 }).draft.preferences).toEqual({});
    expect(reduce(tied, { type: "choose", value: 0 }).draft.preferences).toEqual({ helpful: 0 });
  });

  test.each([
    [[-1], -1],
    [[1], 1],
    [[-1, 1], 1],
    [[-1, -1, -1, -1, -1], -4],
  ])("leaning %j ends at %i", (steps, end) => {
    const leans = steps.map((by): Action => ({ type: "lean", by }));

    expect(play(two(), ...leans).draft.preferences).toEqual({ helpful: end });
  });
});

describe("skipping", () => {
  test("takes the task away and puts the reason in the outbox", () => {
    const state = reduce(reading(task("a"), task("b")), { type: "skip", reason: "unclear" });

    expect([ids(state), state.outbox[0]?.kind, state.judged]).toEqual([["b"], "skip", 0]);
  });
});

describe("revising", () => {
  const once = () => play(reading(task("a"), task("b"), task("c")), ...judge(-2));

  test("undo brings the last task back with what was chosen", () => {
    const state = reduce(once(), { type: "undo" });

    expect([state.revising?.assignment.id, state.draft.preferences]).toEqual([
      "a",
      { helpful: -2 },
    ]);
  });

  test("a changed verdict waits for the judgment it revises, then knows its id", () => {
    const state = play(once(), { type: "undo" }, ...judge(3));
    const known = reduce(state, { type: "sent", judgment: saved("j"), next: task("d") });

    expect(state.outbox.map(({ kind }) => kind)).toEqual(["judgment", "revision"]);
    expect(known.outbox).toMatchObject([{ kind: "revision", judgment: "j" }]);
    expect([ids(known), known.judged]).toEqual([["b", "c", "d"], 1]);
  });

  test("the same verdict again sends nothing", () => {
    expect(play(once(), { type: "undo" }, ...judge(-2)).outbox).toHaveLength(1);
  });

  test("cancelling goes back to the task that was on screen", () => {
    const state = play(once(), { type: "undo" }, { type: "cancel" });

    expect([state.revising, ids(state), state.draft.preferences]).toEqual([null, ["b", "c"], {}]);
  });
});

describe("a bad connection", () => {
  test("what was judged stays in the outbox, in order", () => {
    const state = play(
      reading(task("a"), task("b"), task("c")),
      ...judge(1),
      { type: "unreachable" },
      ...judge(2),
      { type: "unreachable" },
    );

    expect(state.outbox.map(({ assignment }) => assignment.id)).toEqual(["a", "b"]);
    expect([state.link, state.tries]).toEqual(["down", 2]);
  });

  test("an expired sign-in keeps everything and asks for nothing", () => {
    const state = play(reading(task("a")), ...judge(1), { type: "signed_out" });

    expect([state.outbox.length, wanting(state)]).toEqual([1, 0]);
    expect(reduce(state, { type: "signed_in" }).link).toBe("up");
  });

  test("a refusal is told once and work goes on", () => {
    const state = play(reading(task("a"), task("b")), ...judge(1), {
      type: "refused",
      code: "verdict_differs",
    });

    expect([state.outbox, state.notice, phase(state)]).toEqual([[], "verdict_differs", "reading"]);
    expect(reduce(state, { type: "told" }).notice).toBeNull();
  });

  test("a refused judgment takes its own revision with it", () => {
    const state = play(reading(task("a"), task("b")), ...judge(1), { type: "undo" }, ...judge(2));
    const refused = reduce(state, { type: "refused", code: "not_found" });

    expect(refused.outbox).toEqual([]);
    expect(refused.undelivered.map(({ item }) => item.kind)).toEqual(["judgment", "revision"]);
  });

  test("what was refused is kept until the person sends it again or lets it go", () => {
    const sent = play(reading(task("a"), task("b")), ...judge(1));
    const refused = reduce(sent, { type: "refused", code: "not_found" });
    const key = refused.undelivered[0]?.key ?? "";
    const again = reduce(refused, { type: "resend", key });

    expect([again.undelivered, again.outbox]).toEqual([[], sent.outbox]);
    expect(reduce(refused, { type: "discard", key }).undelivered).toEqual([]);
  });

  test("a lost lease leaves memory, but not under the hand that answers it", () => {
    const state = play(reading(task("a"), task("b")), { type: "choose", value: 1 });

    expect(ids(reduce(state, { type: "lost", ids: ["a", "b"] }))).toEqual(["a"]);
  });
});

describe("how much is held", () => {
  const at = (seconds: number) => {
    const first = reading(task("a"), task("b"), task("c"), task("d"));
    return [1, 2, 3].reduce(
      (state) => play(state, { type: "choose", value: 1 }, { type: "submit", seconds }),
      first,
    );
  };
  const held = (state: State) => wanting(state) + state.queue.length + state.outbox.length;

  test.each([
    [200, FEWEST],
    [40, FEWEST],
    [20, 6],
    [5, MOST],
  ])("with %i seconds a task it is %i, two minutes of work", (seconds, count) => {
    expect(held(at(seconds))).toBe(Math.max(count, 4));
  });

  test("with other tabs open it is a part of what one person may hold", () => {
    expect(held(reduce(at(5), { type: "shared", share: 5 }))).toBe(5);
  });
});

describe("after a crash", () => {
  const nothing: Left = {
    held: [],
    outbox: [],
    undelivered: [],
    drafts: {},
    last: null,
    revising: null,
    pace: [],
  };
  const click: DraftAction = { type: "choose", value: -2 };

  test("the half-made answer is replayed click by click", () => {
    const drafts = { "work:a": [click, { type: "lean", by: -1 } as const] };
    const left = { ...nothing, held: [task("a"), task("b")], drafts };
    const state = reduce(start(), { type: "restored", left });

    expect([ids(state), state.draft.preferences]).toEqual([["a", "b"], { helpful: -3 }]);
  });

  test("what waited still waits, and its task does not come back", () => {
    const { outbox } = play(reading(task("a")), ...judge(4));
    const back = reduce(start(), { type: "restored", left: { ...nothing, outbox } });

    expect([back.outbox, ids(reduce(back, arrived(task("a"))))]).toEqual([outbox, []]);
  });

  test("a judgment that was being changed is open again, and the task behind it as it was", () => {
    const begun = play(reading(task("a"), task("b")), ...judge(1), click, { type: "undo" });
    const drafts = { "work:b": [click], "revise:a": [{ type: "choose", value: 4 } as const] };
    const left = { ...nothing, held: begun.queue, revising: begun.revising, drafts };
    const back = reduce(start(), { type: "restored", left });

    expect(back.draft.preferences).toEqual({ helpful: 4 });
    expect(reduce(back, { type: "cancel" }).draft.preferences).toEqual({ helpful: -2 });
  });
});

test("changing the last judgment loses nothing of the next one", () => {
  const begun = play(reading(task("a"), task("b")), ...judge(1), { type: "choose", value: -4 });

  expect(play(begun, { type: "undo" }, ...judge(2)).draft).toEqual(begun.draft);
});

describe("whoever is stopped, or whose campaign is", () => {
  const three = () => reading(task("a"), task("b"), task("c"));
  const told = (reason: EmptyReason | null, next: Assignment | null = null): Action => ({
    type: "sent",
    judgment: saved("j"),
    next,
    reason,
    why: reason ? "Lunch." : "",
  });

  test("holds nothing any more once told", () => {
    const state = play(three(), ...judge(1), told("blocked_you"));

    expect([ids(state), state.reason, phase(state)]).toEqual([[], "blocked_you", "done"]);
  });

  test("may finish what is begun while consent stands", () => {
    const begun = play(three(), ...judge(1), { type: "choose", value: 3 });

    expect(ids(reduce(begun, told("paused_you")))).toEqual(["b"]);
    expect(ids(reduce(begun, told("withdrawn")))).toEqual([]);
  });

  test("sees no more tasks once an answer was refused for want of consent", () => {
    const state = play(three(), ...judge(1), { type: "refused", code: "consent_withdrawn" });

    expect([ids(state), state.undelivered.length, wanting(state)]).toEqual([[], 1, FEWEST]);
  });

  test("keeps what they hold of a paused campaign, and is told why until it goes on", () => {
    const paused = play(three(), ...judge(1), told("paused"));
    const on = play(paused, ...judge(1), told(null, task("d")));

    expect([ids(paused), paused.reason, paused.why]).toEqual([["b", "c"], "paused", "Lunch."]);
    expect([ids(on), on.reason, on.why]).toEqual([["c", "d"], null, ""]);
  });

  test("hears of the pause with the tasks that are still theirs", () => {
    const again = { ...arrived(task("a")), reason: "paused", why: "Lunch." } as Action;

    expect(reduce(start(), again)).toMatchObject({ reason: "paused", why: "Lunch." });
  });
});

describe("judged on this page", () => {
  test("counts nothing of what an earlier page of the sitting judged", () => {
    expect(judgedHere(start(8))).toBe(0);
  });

  test("counts what waits and what was sent, and nothing that was refused", () => {
    const waiting = play(reading(task("a"), task("b")), ...judge(1));
    const sent = reduce(waiting, { type: "sent", judgment: saved("j"), next: null, reason: null });

    expect([judgedHere(waiting), judgedHere(sent)]).toEqual([1, 1]);
    expect(judgedHere(reduce(waiting, { type: "refused", code: "other" }))).toBe(0);
  });
});
