/** Keeps on this device whatever happens, and brings back what an earlier page left. */
import type { DraftAction } from "../../task/draft";
import { type Action, onScreen, type State, sheetOf } from "../reducer";
import { goneTabs, nameTab } from "../tabs";
import { isWorthKeeping, openStore, type Store } from "./store";

const SWEEP_EVERY = 10_000;
const GIVEN_BACK = "given-back"; // written while leaving, when nothing slower is

/** Leases handed back on the way out, whose tasks must not be shown when one returns. */
export function noteGivenBack(ids: string[]): void {
  localStorage.setItem(GIVEN_BACK, [...takeGivenBack(), ...ids].join());
}

function takeGivenBack(): Set<string> {
  const ids = localStorage.getItem(GIVEN_BACK)?.split(",") ?? [];
  localStorage.removeItem(GIVEN_BACK);
  return new Set(ids);
}

export interface Keeping {
  /** Opens what is kept for this person; nothing is shown before that is known. */
  open(person: string): Promise<void>;
  opened: Promise<void>;
  /** A change of the state, a click on the answer sheet. */
  keep(before: State, after: State): void;
  note(state: State, action: DraftAction): void;
  /** Whether an earlier page handed it back, though the server may not have heard of it yet. */
  isGivenBack(id: string): boolean;
  /** Whether it still waits: another tab may have sent it meanwhile. */
  isWaiting(key: string): Promise<boolean>;
  /** Whether it waits in the outbox of another tab; what is not kept is in none. */
  isWaitingElsewhere(key: string): Promise<boolean>;
  stop(): void;
}

/** What is kept is shown once the server was `heard`, or cannot be: it may have ended meanwhile. */
export function keepOnDevice(
  slug: string,
  dispatch: (action: Action) => void,
  heard: Promise<void>,
): Keeping {
  const givenBack = takeGivenBack();
  let store: Store | null = null;
  let written: Promise<unknown> = Promise.resolve();
  let failed = false;
  let sweep: ReturnType<typeof setInterval> | undefined;
  let isOpen = () => {};
  const opened = new Promise<void>((done) => {
    isOpen = done;
  });

  /** A private window or a full disk: work goes on from memory, and the page says so. */
  const say = (error: unknown) => {
    if (!(error instanceof DOMException)) throw error;
    failed = true;
    dispatch({ type: "unkept" });
  };

  async function open(person: string) {
    try {
      const tab = await nameTab();
      store = await openStore(person, slug, tab);
      const left = await store.take(await goneTabs(tab), givenBack);
      await heard;
      dispatch({ type: "restored", left });
      sweep = setInterval(sweeper(store, tab), SWEEP_EVERY);
    } catch (error) {
      say(error);
    }
    isOpen();
  }

  /** What tabs left that are gone now; seen twice, since a reload is gone for a moment only. */
  function sweeper(from: Store, tab: string) {
    let suspects = new Set<string>();
    return async () => {
      if (!navigator.locks) return;
      const isGone = await goneTabs(tab);
      const seen = new Set<string>();
      try {
        const items = await from.takeOutbox((other) => {
          if (isGone(other)) seen.add(other);
          return seen.has(other) && suspects.has(other);
        });
        suspects = seen;
        if (items.length > 0) dispatch({ type: "adopted", items });
      } catch (error) {
        clearInterval(sweep); // forgotten: the person signed out in another tab
        say(error);
      }
    };
  }

  async function look(key: string, unkept: boolean) {
    await written; // durable here before it goes out
    if (!store || failed) return unkept;
    try {
      return await store.isWaiting(key);
    } catch (error) {
      say(error);
      return unkept;
    }
  }

  return {
    open,
    opened,
    keep(before, after) {
      if (store && !failed && isWorthKeeping(before, after))
        written = store.keep(before, after).catch(say);
    },
    note(state, action) {
      const assignment = onScreen(state);
      if (store && !failed && assignment)
        store.note(sheetOf(assignment, state.revising !== null), action).catch(say);
    },
    isGivenBack: (id) => givenBack.has(id),
    isWaiting: (key) => look(key, true),
    isWaitingElsewhere: (key) => look(key, false),
    stop() {
      clearInterval(sweep);
      store?.close();
    },
  };
}
