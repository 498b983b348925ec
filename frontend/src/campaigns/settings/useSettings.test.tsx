import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { ApiError, type Campaign } from "../../api";
import { useCampaign, useEdit } from "../queries";
import { useSettings } from "./useSettings";

const kitchen = {
  slug: "kitchen",
  title: "Kitchen",
  summary: "",
  overlap: 1,
  criteria: [
    { name: "helpful", question: "Which?", asks_for: "better", allow_tie: false },
    { name: "harmless", question: "Which?", asks_for: "better", allow_tie: false },
  ],
  onboarding: null,
  care: null,
  pay: null,
  platform: null,
  checks: null,
} as unknown as Campaign;

/** The form, and how it goes on when the server says something else. */
function opened() {
  const { result, rerender } = renderHook((now: Campaign) => useSettings(now), {
    initialProps: kitchen,
  });
  const type = (path: string, value: unknown) =>
    act(() => result.current.form.setFieldValue(path as "title", value as string));
  return { result, rerender, type };
}

test("what is typed while a save is under way stays, and only that is still to be saved", () => {
  const { result, rerender, type } = opened();
  type("title", " Bakery ");
  act(() => void result.current.send());
  type("summary", "What we bake.");
  const answer = { ...kitchen, title: "Bakery" };
  act(() => result.current.saved(answer));
  rerender(answer);

  expect(result.current.form.values).toMatchObject({ title: "Bakery", summary: "What we bake." });
  expect(result.current.changes).toEqual({ summary: "What we bake." });
});

test("while something is typed, the rest follows the server", () => {
  const { result, rerender, type } = opened();
  type("title", "Bakery");
  rerender({ ...kitchen, overlap: 3 });

  expect(result.current.form.values).toMatchObject({ title: "Bakery", overlap: 3 });
  expect(result.current.changes).toEqual({ title: "Bakery" });
});

test("of two who changed one setting, one decides", () => {
  const { result, rerender, type } = opened();
  type("title", "Mine");
  rerender({ ...kitchen, title: "Theirs" });
  expect(result.current.clashing).toEqual(["title"]);
  expect(result.current.send().was).toEqual({ title: "Kitchen" });

  act(() => result.current.keepMine());

  expect(result.current.clashing).toEqual([]);
  expect(result.current.send()).toEqual({ title: "Mine", was: { title: "Theirs" } });
});

test("who changed it stays said when what they changed arrives", () => {
  const { result, rerender, type } = opened();
  type("title", "Mine");
  const fields = { title: ["ana changed this meanwhile."] };
  act(() => void result.current.show(new ApiError(409, "settings_moved", "", fields)));
  rerender({ ...kitchen, title: "Theirs" });

  expect(result.current.form.errors).toEqual({ title: "ana changed this meanwhile." });
});

test("theirs can be taken, and the rest of mine stays", () => {
  const { result, rerender, type } = opened();
  type("title", "Mine");
  type("summary", "Mine too.");
  rerender({ ...kitchen, title: "Theirs" });
  act(() => result.current.takeTheirs());

  expect(result.current.form.values.title).toBe("Theirs");
  expect(result.current.changes).toEqual({ summary: "Mine too." });
});

test("a refusal stands at the question that was sent", () => {
  const { result, type } = opened();
  type("criteria.1.question", "");
  const fields = { criteria: [{ question: ["Say something."] }] };
  const refusal = new ApiError(400, "invalid", "", fields as never);
  act(() => void result.current.show(refusal));

  expect(result.current.form.errors).toEqual({ "criteria.1.question": "Say something." });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const around = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>
);
const answer = (said: unknown) => Response.json(said);

test("an answer that was asked for before a save does not bring the old text back", async () => {
  const reads: ((said: Response) => void)[] = [];
  vi.stubGlobal("fetch", (_: string, { method }: RequestInit) =>
    method === "PATCH"
      ? Promise.resolve(answer({ ...kitchen, title: "New" }))
      : new Promise<Response>((tell) => reads.push(tell)),
  );
  const { result } = renderHook(
    () => ({ read: useCampaign("kitchen"), edit: useEdit("kitchen") }),
    { wrapper: around },
  );
  await waitFor(() => expect(reads).toHaveLength(1));
  act(() => result.current.edit.mutate([{ title: "New" }, new AbortController().signal]));
  await waitFor(() => expect(result.current.read.data?.title).toBe("New"));
  await act(async () => reads[0]?.(answer(kitchen)));

  expect(result.current.read.data?.title).toBe("New");
});

test("without a connection a save fails at once, and is not sent when it is back", async () => {
  const sent: string[] = [];
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  vi.stubGlobal("fetch", (_: string, { method }: RequestInit) => {
    sent.push(method ?? "GET");
    return Promise.reject(new TypeError("offline"));
  });
  const { result } = renderHook(() => useEdit("kitchen"), { wrapper: around });
  act(() => window.dispatchEvent(new Event("offline")));
  act(() => result.current.mutate([{ title: "New" }, new AbortController().signal]));
  await waitFor(() => expect(result.current.error).toMatchObject({ code: "unreachable" }));
  await act(async () => void window.dispatchEvent(new Event("online")));

  expect(sent).toEqual(["PATCH"]);
});
