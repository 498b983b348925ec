import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Assignment } from "../../../api";
import { type Action, reduce, type State, start } from "../reducer";
import { openStore, type Store } from "./store";

const task = (id: string, campaign = "demo"): Assignment => ({
  id,
  campaign,
  protocol: "compare",
  expires_at: "2030-01-01T00:00:00Z",
  criteria: [{ name: "helpful", title: "", question: "", asks_for: "better", allow_tie: false }],
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
const arrived = (...assignments: Assignment[]): Action => ({
  type: "arrived",
  assignments,
  isShort: false,
  reason: null,
  why: "",
});
const judge: Action[] = [
  { type: "choose", value: 2 },
  { type: "submit", seconds: 3, at: 1 },
];
const isGone = () => true;
const nothing = new Set<string>();

let person = 0;
let store: Store;
beforeEach(async () => {
  person += 1;
  store = await openStore(`ada-${person}`, "demo", "first tab");
});
afterEach(() => store.close());

async function play(...actions: Action[]): Promise<State> {
  let state = start();
  for (const action of actions) {
    const before = state;
    state = reduce(state, action);
    await store.keep(before, state);
  }
  return state;
}

async function reopened(tab = "next tab", campaign = "demo") {
  store.close();
  store = await openStore(`ada-${person}`, campaign, tab);
  return store.take(isGone, nothing);
}

test("tasks held and clicks made are found again, in order", async () => {
  await play(arrived(task("b"), task("a")));
  await store.note("work:b", { type: "choose", value: 1 });
  await store.note("work:b", { type: "lean", by: 1 });

  const left = await reopened();

  expect(left.held.map(({ id }) => id)).toEqual(["b", "a"]);
  expect(left.drafts["work:b"]?.map(({ type }) => type)).toEqual(["choose", "lean"]);
});

test("an answer leaves the journal for the outbox at once, and the outbox when it is sent", async () => {
  await store.note("work:a", { type: "choose", value: 2 });
  const state = await play(arrived(task("a"), task("b")), ...judge);
  const waiting = await reopened("first tab");
  await store.keep(state, reduce(state, { type: "sent", next: null, reason: null, why: "" }));
  const after = await reopened("first tab");

  expect([waiting.outbox.length, waiting.drafts, after.outbox.length]).toEqual([1, {}, 0]);
  expect(waiting.last?.draft.preferences).toEqual({ helpful: 2 });
});

test("of what is typed in one go only the latest is kept", async () => {
  for (const text of ["T", "Th", "The"]) await store.note("work:a", { type: "rationale", text });

  expect((await reopened()).drafts["work:a"]).toEqual([{ type: "rationale", text: "The" }]);
});

test("a task that was handed back does not come back, whoever opens the next tab", async () => {
  await play(arrived(task("a"), task("b")));
  const left = await store.take(isGone, new Set(["a"]));

  expect(left.held.map(({ id }) => id)).toEqual(["b"]);
});

test("what another open tab holds stays with it", async () => {
  await play(arrived(task("a"), task("b")), ...judge);
  const other = await openStore(`ada-${person}`, "demo", "second tab");
  const left = await other.take(() => false, nothing);
  other.close();

  expect([left.held, left.outbox]).toEqual([[], []]);
});

test("what a tab had not sent is found from any campaign, its tasks from their own", async () => {
  await play(arrived(task("a"), task("b")), ...judge);
  const left = await reopened("next tab", "another");

  expect([left.held.length, left.outbox.length]).toEqual([0, 1]);
  expect(await store.isWaiting("judgment:a")).toBe(true);
});

test("a disk that takes nothing fails once, for whoever asked", async () => {
  vi.spyOn(IDBTransaction.prototype, "commit").mockImplementation(function (this: IDBTransaction) {
    this.abort();
  });
  const state = reduce(start(), arrived(task("a"), task("b")));

  await expect(store.keep(start(), state)).rejects.toBeInstanceOf(DOMException);
  vi.restoreAllMocks();
});

test("a refused answer is kept with the reason", async () => {
  const state = await play(arrived(task("a"), task("b")), ...judge);
  await store.keep(state, reduce(state, { type: "refused", code: "not_found" }));
  const { undelivered } = await reopened();

  expect(undelivered).toMatchObject([{ code: "not_found", item: { kind: "judgment" } }]);
});
