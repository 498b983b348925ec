/** Keeps what is being read: renewed while someone is there, handed back when they leave. */
import { ApiError, releaseLease, renewLease, submitJudgment } from "../../api";
import { isBegun } from "../task/draft";
import { noteGivenBack } from "./kept/keeping";
import type { Action, State } from "./reducer";

interface Store {
  state(): State;
  dispatch(action: Action): void;
}

const LOOK_EVERY = 20_000;
const AWAY_AFTER = 10 * 60_000;
const RENEW_WITHIN = 5 * 60_000; // of the end; shorter leases at half their time

export function keepLeases(work: Store): () => void {
  const seen = new Map<string, number>(); // when this tab got to know of the expiry
  let active = Date.now();
  const isHere = () => document.visibilityState === "visible" && Date.now() - active < AWAY_AFTER;
  const touch = () => {
    const wasAway = Date.now() - active >= AWAY_AFTER;
    active = Date.now();
    if (wasAway) look();
  };

  function look() {
    const { queue, link } = work.state();
    for (const { expires_at } of queue) if (!seen.has(expires_at)) seen.set(expires_at, Date.now());
    if (!isHere() || link === "signed_out") return;
    for (const { id, expires_at } of queue) {
      const end = Date.parse(expires_at);
      const half = (end - (seen.get(expires_at) ?? 0)) / 2;
      if (end - Date.now() < Math.max(Math.min(RENEW_WITHIN, half), LOOK_EVERY * 1.5)) renew(id);
    }
  }

  async function renew(id: string) {
    try {
      const { expires_at } = await renewLease(id);
      work.dispatch({ type: "renewed", id, expires_at });
    } catch (error) {
      const isGone = error instanceof ApiError && (error.status === 409 || error.status === 404);
      if (isGone) work.dispatch({ type: "lost", ids: [id] });
    }
  }

  // A reload says so in some browsers, and so does a link; whatever says nothing may be either.
  let way: "away" | "reload" | "unknown" = "unknown";
  const noteWay = (event: Event) => {
    if (!("navigationType" in event)) return;
    way = event.navigationType === "reload" ? "reload" : "away";
  };
  /** Hands back what nobody reads; a reload finds the task that was on screen again. */
  const leave = () => {
    const { outbox, queue, link } = work.state();
    if (link !== "up") return; // nothing can be handed back, nor asked for anew
    // Kept on disk or not: whoever goes may never come back to this browser, and what they judged is
    // worth more than the lease that comes with the answer, which ends by itself.
    for (const item of outbox) {
      if (item.kind === "judgment")
        submitJudgment(item.assignment.id, item.verdict, { keepalive: true }).catch(() => {});
    }
    const begun = isBegun(work.state().draft) || isBegun(work.state().aside);
    const away = begun ? queue.slice(1) : queue; // a half-made answer is for coming back to
    const back = { away, unknown: queue.slice(1), reload: [] }[way].map(({ id }) => id);
    for (const id of back) releaseLease(id).catch(() => {});
    noteGivenBack(back);
  };
  const warn = (event: BeforeUnloadEvent) => {
    const { outbox, kept } = work.state();
    if (outbox.length > 0 && !kept) event.preventDefault();
  };
  /** Back from the browser's page cache, where nothing could be kept. */
  const comeBack = (event: PageTransitionEvent) => {
    if (!event.persisted) return;
    work.dispatch({ type: "lost", ids: work.state().queue.map(({ id }) => id) });
  };

  const navigation = (globalThis as { navigation?: EventTarget }).navigation;
  const stop = new AbortController();
  const { signal } = stop;
  for (const type of ["pointerdown", "keydown", "scroll", "visibilitychange"])
    document.addEventListener(type, touch, { signal, capture: true, passive: true });
  navigation?.addEventListener("navigate", noteWay, { signal });
  addEventListener("beforeunload", warn, { signal });
  addEventListener("pagehide", leave, { signal });
  addEventListener("pageshow", comeBack, { signal });
  const timer = setInterval(look, LOOK_EVERY);
  return () => {
    stop.abort();
    clearInterval(timer);
  };
}
