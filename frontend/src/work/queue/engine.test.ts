import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Assignment } from "../../api";
import { openWork, type Work } from "./engine";
import { noteGivenBack } from "./kept/keeping";
import { openStore } from "./kept/store";
import { start } from "./reducer";

let visits = 0;
let slug = ""; // one for each test: tabs of a campaign tell each other what they hold
const task = (id: string): Assignment =>
  ({
    id,
    campaign: slug,
    protocol: "compare",
    expires_at: "2090-01-01T00:00:00Z",
    criteria: [{ name: "helpful", title: "", question: "", asks_for: "better", allow_tie: false }],
    prompt: [],
    completions: [],
    harms: [],
    asks: { labels: { safety: false, flags: [], spans: [] } },
  }) as unknown as Assignment;

let work: Work | undefined;
let asked: string[] = [];
beforeEach(() => {
  asked = [];
  sessionStorage.clear();
  slug = `demo-${++visits}`;
  document.documentElement.dataset.person = slug;
});
afterEach(() => {
  work?.stop();
  vi.unstubAllGlobals();
});

/** Opens the page at a server that answers claims so, in turn; tells all that was ever painted. */
function open(...answers: (() => Response | Promise<Response>)[]): string[] {
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    if (path.endsWith("/release")) return new Response(null, { status: 204 });
    if (path === "/api/session") return Response.json({ authenticated: true, me: {} });
    return (answers.length > 1 ? answers.shift() : answers[0])?.();
  });
  const shown: string[] = [];
  work = openWork(slug);
  work.subscribe(() => setTimeout(() => shown.push(...held())));
  return shown;
}
const held = () => work?.state().queue.map(({ id }) => id) ?? [];
const given =
  (ids: string[], reason: string | null = null) =>
  () =>
    Response.json({ assignments: ids.map(task), reason, why: "" });

/** What an earlier page of this person left in the browser. */
async function keep(...ids: string[]) {
  const store = await openStore(slug, slug, "a tab");
  await store.keep(start(), { ...start(), queue: ids.map(task) });
  store.close();
  vi.stubGlobal("navigator", { onLine: true, locks: locksOfNobody });
}
const locksOfNobody = {
  query: async () => ({ held: [], pending: [] }),
  request: async (_: string, how: unknown, run?: () => unknown) =>
    (run ?? (how as () => unknown))(),
};

test("a task that was handed back is not shown, though the server still hands it out", async () => {
  noteGivenBack(["b"]);

  const shown = open(given(["a", "b"]), given(["a", "c"]));

  await vi.waitFor(() => expect(shown).toContain("a"));
  expect(shown).not.toContain("b");
  expect(asked).toContain("/api/assignments/b/release");
});

test("a task kept here that is no longer held is never shown while the server answers", async () => {
  await keep("a", "b");

  const shown = open(given(["b"]));

  await vi.waitFor(() => expect(held()).toEqual(["b"]));
  expect(shown).not.toContain("a");
});

test("whoever has withdrawn is shown nothing of what is kept here", async () => {
  await keep("a", "b");

  const shown = open(given([], "withdrawn"));

  await vi.waitFor(() => expect(work?.state().reason).toBe("withdrawn"));
  expect(shown).toEqual([]);
});

test("what is kept here is shown when the server does not answer", async () => {
  await keep("a", "b");

  open(() => Promise.reject(new TypeError("no network")));

  await vi.waitFor(() => expect(held()).toEqual(["a", "b"]));
});

test("what is kept here waits for the server's answer", async () => {
  await keep("a");
  let answer = (_: Response) => {};

  const shown = open(() => new Promise((done) => (answer = done)));
  await new Promise((done) => setTimeout(done, 100));

  expect(shown).toEqual([]);
  answer(given(["a"])());
  await vi.waitFor(() => expect(shown).toContain("a"));
});
