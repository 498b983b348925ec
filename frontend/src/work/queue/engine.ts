/** Runs what the state asks for: fills the queue, empties the outbox, tells the other tabs. */
import { ApiError, getWork, type Next, releaseLease, type Work as WorkGiven } from "../../api";
import { isDraftAction } from "../task/draft";
import { startClock } from "./clock";
import { keepOnDevice } from "./kept/keeping";
import { keepLeases } from "./leases";
import { isOwed, type Outgoing } from "./outgoing";
import { FEWEST, MOST } from "./pace";
import { identify } from "./person";
import { type Action, holding, onScreen, reduce, type State, start, wanting } from "./reducer";
import { isNameless, isOver, isPassing, isTimeout, LATER, send } from "./sending";
import { inTurn, openTabs } from "./tabs";

const TABS_ANSWER_WITHIN = 60;
const SERVER_ANSWERS_WITHIN = 3000; // then what is kept here is shown all the same
const LONGEST_PAUSE = 30_000;
const LOOK_AGAIN_AFTER: Partial<Record<string, number>> = {
  others: 20_000,
  paused: 60_000,
  not_started: 60_000,
  exposure_cap: 300_000,
  budget: 60_000,
  budget_promised: 60_000,
  paused_you: 60_000,
};

type Told = Omit<WorkGiven, "reason"> & { reason: string | null };

const release = (id: string) => releaseLease(id).catch(() => undefined);

export interface Work {
  state(): State;
  dispatch(action: Action): void;
  subscribe(listener: () => void): () => void;
  secondsOnTask(): number;
  activeInAll(): number;
  /** Whose page this is, as far as is known. */
  person(): string;
  /** Who the server says is signed in here. */
  meet(person: string): void;
  stop(): void;
}

export function openWork(slug: string): Work {
  const sitting = `judged:${slug}`;
  const identity = identify();
  const clock = startClock();
  const listeners = new Set<() => void>();
  let state = start(Number(sessionStorage.getItem(sitting) ?? 0));
  let isSending = false;
  let isAsking = false;
  let fruitless = 0;
  const brought = new Set<string>(); // by answers, since the server was last asked for work
  let retry: ReturnType<typeof setTimeout> | undefined;
  let lookAgain: ReturnType<typeof setTimeout> | undefined;

  let hear = () => {};
  const heard = new Promise<void>((done) => {
    hear = done;
    setTimeout(done, navigator.onLine ? SERVER_ANSWERS_WITHIN : 0);
  });
  const kept = keepOnDevice(slug, dispatch, heard);
  const tabs = openTabs(slug, {
    onClash: (ids) => dispatch({ type: "lost", ids }),
    onChange: share,
  });
  const othersHaveSaid = () => new Promise((done) => setTimeout(done, TABS_ANSWER_WITHIN));

  function dispatch(action: Action) {
    const before = state;
    state = reduce(state, action);
    if (state === before) return;
    if (action.type !== "restored") kept.keep(before, state);
    if (isDraftAction(action)) kept.note(state, action);
    if (onScreen(state)?.id !== onScreen(before)?.id) startOn(onScreen(state)?.id);
    if (state.judged !== before.judged) sessionStorage.setItem(sitting, String(state.judged));
    if (state.queue !== before.queue) tabs.tell(state.queue.map(({ id }) => id));
    for (const listener of listeners) listener();
    pump();
  }

  /** The seconds on a task outlive a reload. */
  function startOn(id: string | undefined) {
    const [task, seconds] = sessionStorage.getItem("seconds")?.split(" ") ?? [];
    clock.restart(task !== undefined && task === id ? Number(seconds) : 0);
    sessionStorage.removeItem("seconds");
  }
  const noteSeconds = () => {
    const id = onScreen(state)?.id;
    if (id) sessionStorage.setItem("seconds", `${id} ${clock.seconds()}`);
  };

  function pump() {
    const { link, outbox, reason, queue } = state;
    if (outbox[0] && !isSending && !retry && link !== "signed_out") deliver(outbox[0]);
    if (wanting(state) > 0 && !isAsking && !retry) fill(wanting(state));
    const wait = queue.length === 0 && reason ? LOOK_AGAIN_AFTER[reason] : undefined;
    if (wait && !lookAgain) {
      lookAgain = setTimeout(() => {
        lookAgain = undefined;
        tabs.ask();
        if (state.queue.length === 0 && !isAsking) fill(FEWEST);
      }, wait);
    }
  }

  /** With another tab open each holds its part; what one lets go, the other finds at the server. */
  function share() {
    dispatch({ type: "shared", share: Math.max(Math.floor(MOST / tabs.count()), 1) });
    const beyond = state.queue.slice(Math.max(holding(state), 1)).map(({ id }) => id);
    if (beyond.length > 0) {
      dispatch({ type: "lost", ids: beyond });
      tabs.free(beyond);
    }
    if (state.queue.length === 0 && state.reason === "others" && !isAsking) fill(FEWEST);
  }

  async function fill(more: number) {
    isAsking = true;
    brought.clear();
    try {
      if (identity.mayBeAnother() && !(await identity.isSignedIn())) {
        isAsking = false;
        return dispatch({ type: "signed_out" });
      }
      const mine = state.queue.length + state.outbox.filter(isOwed).length;
      const asked = Math.min(mine + tabs.held() + more + fruitless, MOST);
      const [work] = await Promise.all([getWork(slug, asked), othersHaveSaid()]).finally(hear);
      if (!identity.name()) await identity.isSignedIn(); // the page did not say whose it is
      if (!met && identity.name()) meet(identity.name());
      await kept.opened;
      isAsking = false;
      received(work, asked);
    } catch (error) {
      isAsking = false;
      await fail(error, (code) =>
        kept.opened.then(() => received({ assignments: [], reason: code, why: "" }, FEWEST)),
      );
    }
  }

  function received({ assignments, reason, why }: Told, asked: number) {
    const isShort = assignments.length < asked || asked === MOST;
    const isAll = assignments.length < asked; // that this person holds
    const given = new Set(assignments.map(({ id }) => id));
    const isOver = ({ id, expires_at }: { id: string; expires_at: string }) =>
      !given.has(id) && ((isAll && !brought.has(id)) || Date.parse(expires_at) < Date.now());
    const over = state.queue.filter(isOver).map(({ id }) => id);
    if (over.length > 0) dispatch({ type: "lost", ids: over });
    const known = new Set([...state.answered, ...state.queue.map(({ id }) => id)]);
    for (const { id } of assignments) if (kept.isGivenBack(id)) release(id);
    const mine = assignments.filter(({ id }) => !tabs.isTaken(id) && !kept.isGivenBack(id));
    // Asking once more reaches beyond what cannot be shown here.
    fruitless = mine.every(({ id }) => known.has(id)) ? fruitless + FEWEST : 0;
    dispatch({ type: "arrived", assignments: mine, isShort, reason, why });
  }

  async function deliver(item: Outgoing) {
    isSending = true;
    try {
      const came = await inTurn(identity.name(), () => delivered(item));
      isSending = false;
      dispatch(came);
    } catch (error) {
      isSending = false;
      await fail(error, (code) =>
        dispatch(isOver(item, code) ? { type: "sent" } : { type: "refused", code }),
      );
    }
  }

  /** Once it is this tab's turn: while it waited, another tab may have sent it, or another come. */
  async function delivered(item: Outgoing): Promise<Action> {
    if (!(await identity.isStill())) return { type: "signed_out" };
    if (!(await kept.isWaiting(item.key))) return { type: "sent" };
    const first = isNameless(item) && `judgment:${item.assignment.id}`;
    if (first && (await kept.isWaitingElsewhere(first))) throw LATER;
    const answer = await send(item);
    if (answer.next) brought.add(answer.next.id);
    return { type: "sent", ...answer, ...elsewhere(answer) };
  }

  /** Another tab shows what came, or it is another campaign's. */
  function elsewhere({ next }: Partial<Next>): Partial<Next> {
    if (!next) return {};
    const isOther = next.campaign !== slug;
    if (isOther) release(next.id);
    const isHere = !isOther && !tabs.isTaken(next.id) && !kept.isGivenBack(next.id);
    return isHere ? {} : { next: null, reason: null };
  }

  /** Waits and tries again, asks to sign in again, or tells the refusal: nothing is dropped unsaid. */
  async function fail(error: unknown, tell: (code: string) => unknown) {
    if (isTimeout(error)) return again();
    if (!(error instanceof ApiError)) throw error;
    const { status, code } = error;
    if (isPassing(status, code)) return again();
    // To another person what is mine does not exist.
    if ([401, 403, 404].includes(status) && !(await identity.isSignedIn()))
      return dispatch({ type: "signed_out" });
    tell(code);
  }

  function again() {
    const pause = Math.min(1000 * 2 ** state.tries, LONGEST_PAUSE) * (0.75 + Math.random() / 2);
    clearTimeout(retry);
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

  let met = "";
  function meet(person: string) {
    if (identity.name() && person !== identity.name()) return location.reload(); // an old page
    identity.become(person);
    if (met) return;
    met = person;
    kept.open(person);
  }

  const stopLeases = keepLeases({ state: () => state, dispatch });
  const stop = new AbortController();
  const { signal } = stop;
  addEventListener("pagehide", noteSeconds, { signal });
  addEventListener("pagehide", () => tabs.leave(), { signal });
  addEventListener("offline", () => dispatch({ type: "offline" }), { signal });
  addEventListener("online", () => online(), { signal });
  if (identity.name()) {
    met = identity.name();
    kept.open(met);
  }
  pump();

  return {
    state: () => state,
    dispatch,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    secondsOnTask: clock.seconds,
    activeInAll: clock.inAll,
    person: identity.name,
    meet,
    stop() {
      stopLeases();
      kept.stop();
      stop.abort();
    },
  };
}
