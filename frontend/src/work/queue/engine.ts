/** Runs what the state asks for: fills the queue, empties the outbox, tells the other tabs. */
import {
  ApiError,
  getSession,
  getWork,
  type Next,
  reviseJudgment,
  type SavedJudgment,
  skipAssignment,
  submitJudgment,
  type Work as WorkGiven,
} from "../../api";
import { startClock } from "./clock";
import { keepLeases } from "./leases";
import {
  type Action,
  HOLD,
  type Outgoing,
  onScreen,
  reduce,
  type State,
  start,
  wanting,
} from "./reducer";
import { openTabs } from "./tabs";

const TABS_ANSWER_WITHIN = 60;
const LONGEST_PAUSE = 30_000;
const MOST_AT_ONCE = 10; // leases one person may hold in a campaign
const RETRIED = new Set([0, 408, 429]);
const LOOK_AGAIN_AFTER: Partial<Record<string, number>> = {
  others: 20_000,
  paused: 60_000,
  not_started: 60_000,
};

export interface Work {
  state(): State;
  dispatch(action: Action): void;
  subscribe(listener: () => void): () => void;
  secondsOnTask(): number;
  stop(): void;
}

export function openWork(slug: string): Work {
  const sitting = `judged:${slug}`;
  const clock = startClock();
  const listeners = new Set<() => void>();
  let state = start(Number(sessionStorage.getItem(sitting) ?? 0));
  let isSending = false;
  let isAsking = false;
  let fruitless = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let lookAgain: ReturnType<typeof setTimeout> | undefined;

  const tabs = openTabs(slug, (ids) => dispatch({ type: "lost", ids }));
  const othersHaveSaid = new Promise((done) => setTimeout(done, TABS_ANSWER_WITHIN));

  function dispatch(action: Action) {
    const before = state;
    state = reduce(state, action);
    if (state === before) return;
    if (onScreen(state)?.id !== onScreen(before)?.id) clock.restart();
    if (state.judged !== before.judged) sessionStorage.setItem(sitting, String(state.judged));
    if (state.queue !== before.queue) tabs.tell(state.queue.map(({ id }) => id));
    for (const listener of listeners) listener();
    pump();
  }

  function pump() {
    const { link, outbox, reason, queue } = state;
    if (outbox[0] && !isSending && !retry && link !== "signed_out") deliver(outbox[0]);
    if (wanting(state) > 0 && !isAsking && !retry) fill(wanting(state));
    const wait = queue.length === 0 && reason ? LOOK_AGAIN_AFTER[reason] : undefined;
    if (wait && !lookAgain) {
      lookAgain = setTimeout(() => {
        lookAgain = undefined;
        if (state.queue.length === 0 && !isAsking) fill(HOLD);
      }, wait);
    }
  }

  async function fill(more: number) {
    isAsking = true;
    try {
      const mine = state.queue.length + state.outbox.filter(isOwed).length;
      const asked = Math.min(mine + tabs.others().size + more + fruitless, MOST_AT_ONCE);
      const [work] = await Promise.all([getWork(slug, asked), othersHaveSaid]);
      isAsking = false;
      received(work, asked);
    } catch (error) {
      isAsking = false;
      await fail(error, (code) =>
        dispatch({ type: "arrived", assignments: [], isShort: true, reason: code }),
      );
    }
  }

  function received({ assignments, reason }: WorkGiven, asked: number) {
    const isShort = assignments.length < asked || asked === MOST_AT_ONCE;
    const others = tabs.others();
    const known = new Set([...state.answered, ...state.queue.map(({ id }) => id)]);
    const mine = assignments.filter(({ id }) => !others.has(id));
    // Asking once more reaches beyond what cannot be shown here.
    fruitless = mine.every(({ id }) => known.has(id)) ? fruitless + HOLD : 0;
    dispatch({ type: "arrived", assignments: mine, isShort, reason });
  }

  async function deliver(item: Outgoing) {
    isSending = true;
    try {
      const answer = await send(item);
      isSending = false;
      const isShownElsewhere = answer.next && tabs.others().has(answer.next.id);
      dispatch({ type: "sent", ...answer, ...(isShownElsewhere && { next: null, reason: null }) });
    } catch (error) {
      isSending = false;
      await fail(error, (code) => dispatch({ type: "refused", code }));
    }
  }

  /** Waits and tries again, asks to sign in again, or tells the refusal: nothing is dropped unsaid. */
  async function fail(error: unknown, tell: (code: string) => void) {
    if (!(error instanceof ApiError)) throw error;
    const { status, code } = error;
    if (RETRIED.has(status) || status >= 500 || code === "csrf") return again();
    if ((status === 401 || status === 403) && !(await isSignedIn()))
      return dispatch({ type: "signed_out" });
    tell(code);
  }

  function again() {
    const pause = Math.min(1000 * 2 ** state.tries, LONGEST_PAUSE) * (0.75 + Math.random() / 2);
    retry = setTimeout(retryNow, pause);
    dispatch({ type: "unreachable" });
  }

  function online() {
    dispatch({ type: "online" });
    retryNow();
  }

  function retryNow() {
    clearTimeout(retry);
    retry = undefined;
    pump();
  }

  const stopLeases = keepLeases({ state: () => state, dispatch });
  const stop = new AbortController();
  const { signal } = stop;
  addEventListener("pagehide", () => tabs.leave(), { signal });
  addEventListener("offline", () => dispatch({ type: "offline" }), { signal });
  addEventListener("online", () => online(), { signal });
  pump();

  return {
    state: () => state,
    dispatch,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    secondsOnTask: clock.seconds,
    stop() {
      stopLeases();
      stop.abort();
    },
  };
}

const isOwed = ({ kind }: Outgoing) => kind !== "revision";

function send(item: Outgoing): Promise<Partial<Next> & { judgment?: SavedJudgment }> {
  switch (item.kind) {
    case "judgment":
      return submitJudgment(item.assignment.id, item.verdict);
    case "skip":
      return skipAssignment(item.assignment.id, item.reason, item.note);
    case "revision":
      return reviseJudgment(item.judgment ?? "", item.verdict);
  }
}

async function isSignedIn() {
  const session = await getSession().catch(() => null);
  return session?.authenticated ?? true;
}
