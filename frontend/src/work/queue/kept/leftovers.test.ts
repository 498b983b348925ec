import "fake-indexeddb/auto";
import { afterEach, expect, test, vi } from "vitest";
import type { Assignment } from "../../../api";
import type { Outgoing } from "../outgoing";
import { start } from "../reducer";
import { sendLeftovers } from "./leftovers";
import { openStore } from "./store";

const assignment = { id: "a", campaign: "demo" } as Assignment;
const verdict = { preferences: { helpful: 2 }, rationale: "", seconds: 3 };
const waiting = { key: "x", at: 1, assignment, verdict } as const;
const judgment: Outgoing = { ...waiting, kind: "judgment" };
const revision: Outgoing = { ...waiting, kind: "revision", judgment: null };

afterEach(() => {
  vi.unstubAllGlobals();
  // biome-ignore lint/suspicious/noDocumentCookie: as the server sets it
  document.cookie = "csrftoken=; max-age=0";
});

async function leave(person: string, item: Outgoing) {
  const store = await openStore(person, "demo", "a tab that is gone");
  await store.keep(start(), { ...start(), outbox: [item] });
  store.close();
}

/** A server to which `username` is signed in; tells what was asked of it. */
function serve(username: string): string[] {
  // biome-ignore lint/suspicious/noDocumentCookie: as the server sets it
  document.cookie = `csrftoken=${username}`;
  const asked: string[] = [];
  const past = { judgments: [{ id: "j", assignment }], next_cursor: null };
  vi.stubGlobal("fetch", async (path: string, { method }: RequestInit) => {
    asked.push(`${method} ${path}`);
    if (path === "/api/session") return Response.json({ authenticated: true, me: { username } });
    return Response.json(path.startsWith("/api/judgments?") ? past : { judgment: { id: "j" } });
  });
  return asked;
}

test("what waits goes out once its owner is known to be here", async () => {
  const asked = serve("ada");
  await leave("ada", judgment);

  await sendLeftovers("ada", () => {});

  expect(asked).toEqual(["GET /api/session", "POST /api/assignments/a/judgment"]);
});

test("nothing is sent while another person is signed in", async () => {
  const asked = serve("bob");
  await leave("eve", judgment);

  sendLeftovers("eve", () => {});
  await vi.waitFor(() => expect(asked).toEqual(["GET /api/session"]));
  await new Promise((done) => setTimeout(done, 50));

  expect(asked).toEqual(["GET /api/session"]);
});

test("a revision finds the name of the judgment that another tab sent", async () => {
  const asked = serve("joy");
  await leave("joy", revision);

  await sendLeftovers("joy", () => {});

  expect(asked.at(-1)).toBe("POST /api/judgments/j/revisions");
});
