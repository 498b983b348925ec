/** What is read, what is chosen and what still has to be sent: loading → reading → sending → done. */
import type { Assignment, EmptyReason, Next, SavedJudgment, SkipReason } from "../../api";
import {
  blank,
  type Draft,
  type DraftAction,
  draftAfter,
  isBegun,
  isDraftAction,
  missing,
} from "../task/draft";
import {
  type Given,
  isOwed,
  isSame,
  knowing,
  type Outgoing,
  saidAs,
  type Undelivered,
} from "./outgoing";
import { depth, paced } from "./pace";

export interface State {
  queue: Assignment[]; // the first one is on screen
  draft: Draft; // said so far on this screen
  aside: Draft; // said of the first in the queue, while an earlier one is changed
  nudges: number; // submits that were tried too early
  outbox: Outgoing[]; // in order; only the first is ever on its way
  undelivered: Undelivered[];
  tries: number; // of the first in the outbox
  link: "up" | "down" | "signed_out";
  kept: boolean; // what waits is also on this device, and outlives a crash
  dry: boolean; // the server has nothing beyond what is held
  reason: EmptyReason | string | null; // why there is nothing to read
  why: string; // the same in the words of whoever stopped it
  last: Given | null;
  revising: Given | null;
  notice: string | null;
  answered: string[]; // ids that must not come back to this screen
  judged: number; // in this sitting, which outlives a reload
  delivered: number; // judgments that the server has taken from this page
  pace: number[]; // seconds of the latest answers
  share: number; // most that this tab may hold, others being open
}

/** What an earlier page left behind. */
export interface Left {
  held: Assignment[];
  outbox: Outgoing[];
  undelivered: Undelivered[];
  drafts: Record<string, DraftAction[]>; // by sheet
  last: Given | null;
  revising: Given | null;
  pace: number[];
}

export type Action =
  | DraftAction
  | { type: "restored"; left: Left }
  | { type: "unkept" }
  | {
      type: "arrived";
      assignments: Assignment[];
      isShort: boolean;
      reason: string | null;
      why?: string;
    }
  | { type: "submit"; seconds: number; at?: number }
  | { type: "skip"; reason: SkipReason; note?: string; seconds?: number; at?: number }
  | { type: "undo" }
  | { type: "cancel" }
  | ({ type: "sent"; judgment?: SavedJudgment } & Partial<Next>)
  | { type: "refused"; code: string }
  | { type: "adopted"; items: Outgoing[] }
  | { type: "resend"; key: string }
  | { type: "discard"; key: string }
  | { type: "unreachable" }
  | { type: "offline" }
  | { type: "online" }
  | { type: "signed_out" }
  | { type: "signed_in" }
  | { type: "renewed"; id: string; expires_at: string }
  | { type: "lost"; ids: string[]; evenBegun?: boolean }
  | { type: "shared"; share: number }
  | { type: "told" };

const STOPS = ["withdrawn", "paused_you", "blocked_you"];

/** Judged on this page, since it was opened; what was refused is not. */
export const judgedHere = ({ delivered, outbox }: State): number =>
  delivered + outbox.filter(({ kind }) => kind === "judgment").length;

export const start = (judged = 0): State => ({
  queue: [],
  draft: blank,
  aside: blank,
  nudges: 0,
  outbox: [],
  undelivered: [],
  tries: 0,
  link: "up",
  kept: true,
  dry: false,
  reason: null,
  why: "",
  last: null,
  revising: null,
  notice: null,
  answered: [],
  judged,
  delivered: 0,
  pace: [],
  share: Number.POSITIVE_INFINITY,
});

export type Phase = "loading" | "reading" | "sending" | "done";

export function phase(state: State): Phase {
  if (onScreen(state)) return "reading";
  if (state.outbox.length > 0) return "sending";
  return state.reason ? "done" : "loading";
}

export const onScreen = (state: State): Assignment | undefined =>
  state.revising?.assignment ?? state.queue[0];

/** Where the journal writes what is said: a judgment that is changed has a sheet of its own. */
export const sheetOf = (assignment: Assignment, isRevising: boolean): string =>
  `${isRevising ? "revise" : "work"}:${assignment.id}`;

export const holding = (state: State): number => Math.min(depth(state.pace), state.share);

/** How many more assignments to ask for; each judgment on its way will bring one itself. */
export function wanting(state: State): number {
  if (state.link === "signed_out" || state.reason) return 0;
  const coming = state.outbox.filter(isOwed).length;
  if (state.dry && state.queue.length + coming > 0) return 0;
  return Math.max(holding(state) - state.queue.length - coming, 0);
}

export function reduce(state: State, action: Action): State {
  if (isDraftAction(action)) return drafted(state, action);
  switch (action.type) {
    case "restored":
      return restored(state, action.left);
    case "unkept":
      return { ...state, kept: false };
    case "arrived":
      return arrived(state, action);
    case "submit":
      return submit(state, action.seconds, action.at ?? 0);
    case "skip":
      return skip(state, action);
    case "undo":
      if (!state.last || state.revising) return state;
      return {
        ...fresh(state, state.last.draft),
        aside: state.draft,
        revising: state.last,
      };
    case "cancel":
      return state.revising ? back(state) : state;
    case "sent":
      return sent(state, action);
    case "refused":
      return refused(state, action.code);
    case "adopted":
      return adopted(state, action.items);
    case "resend":
      return resend(state, action.key);
    case "discard":
      return {
        ...state,
        undelivered: state.undelivered.filter(({ key }) => key !== action.key),
      };
    case "unreachable":
      return { ...state, link: "down", tries: state.tries + 1 };
    case "offline":
      return state.link === "up" ? { ...state, link: "down" } : state;
    case "online":
      return state.link === "down" ? { ...state, link: "up", tries: 0 } : state;
    case "signed_out":
      return { ...state, link: "signed_out" };
    case "signed_in":
      return { ...state, link: "up", tries: 0 };
    case "renewed":
      return {
        ...state,
        queue: state.queue.map((held) =>
          held.id === action.id ? { ...held, expires_at: action.expires_at } : held,
        ),
      };
    case "lost":
      return lost(state, action.ids, action.evenBegun ?? false);
    case "shared":
      return action.share === state.share ? state : { ...state, share: action.share };
    case "told":
      return { ...state, notice: null };
  }
}

/** A clean answer sheet for whatever is on screen next. */
const fresh = (state: State, draft = blank): State => ({ ...state, draft, nudges: 0 });

/** From an earlier judgment to the task that was on screen, as it was left. */
const back = (state: State): State => ({
  ...fresh(state, state.aside),
  aside: blank,
  revising: null,
  notice: null,
});

function drafted(state: State, action: DraftAction): State {
  const assignment = onScreen(state);
  const draft = assignment ? draftAfter(state.draft, action, assignment) : state.draft;
  return draft === state.draft ? state : { ...state, draft };
}

function restored(state: State, left: Left): State {
  const { outbox, undelivered, last, revising, pace } = left;
  const answered = outbox.filter(isOwed).map(({ assignment }) => assignment.id);
  const known = add({ ...state, answered: [...state.answered, ...answered] }, left.held);
  const replayed = (assignment: Assignment | undefined, isRevising: boolean, from: Draft) => {
    if (!assignment) return from;
    const said = left.drafts[sheetOf(assignment, isRevising)] ?? [];
    return said.reduce((draft, action) => draftAfter(draft, action, assignment), from);
  };
  const first = replayed(known.queue[0], false, blank);
  return {
    ...known,
    outbox: [...outbox, ...known.outbox],
    undelivered,
    last,
    revising,
    pace,
    draft: revising ? replayed(revising.assignment, true, revising.draft) : first,
    aside: revising ? first : blank,
  };
}

function add(state: State, assignments: Assignment[]): State {
  const known = new Set([...state.answered, ...state.queue.map(({ id }) => id)]);
  return { ...state, queue: [...state.queue, ...assignments.filter(({ id }) => !known.has(id))] };
}

type Arrived = Extract<Action, { type: "arrived" }>;

function arrived(before: State, { assignments, isShort, reason, why = "" }: Arrived): State {
  const state = stopped(before, reason);
  const fuller = add(state, assignments);
  // With nothing new, all that came is shown by another tab or waits in the outbox.
  const none = isShort && fuller.queue.length === 0 ? (reason ?? "others") : null;
  return {
    ...fuller,
    link: "up",
    dry: isShort,
    reason: assignments.length > 0 ? reason : none,
    why,
  };
}

/** Who was stopped holds nothing any more; what is begun may be finished while consent stands. */
function stopped(state: State, reason: string | null | undefined): State {
  if (!reason || !STOPS.includes(reason)) return state;
  const held = state.queue.map(({ id }) => id);
  return lost(state, held, reason === "withdrawn");
}

function submit(state: State, seconds: number, at: number): State {
  const assignment = onScreen(state);
  if (!assignment) return state;
  if (missing(state.draft, assignment)) {
    const pointed = drafted(state, { type: "point" });
    return { ...pointed, nudges: state.nudges + 1 };
  }
  if (state.revising) return revise(state, state.revising, seconds, at);
  const { draft } = state;
  const verdict = saidAs(draft, assignment, seconds);
  const key = `judgment:${assignment.id}`;
  return {
    ...fresh(state),
    queue: state.queue.slice(1),
    outbox: [...state.outbox, { kind: "judgment", key, at, assignment, verdict }],
    last: { assignment, draft, judgment: null },
    answered: [...state.answered, assignment.id],
    judged: state.judged + 1,
    pace: paced(state.pace, seconds),
    notice: null,
  };
}

function revise(state: State, given: Given, seconds: number, at: number): State {
  const { assignment, judgment } = given;
  const { draft } = state;
  if (isSame(draft, given.draft, assignment)) return back(state);
  const verdict = saidAs(draft, assignment, seconds);
  const key = `revision:${assignment.id}:${at}`;
  return {
    ...back(state),
    outbox: [...state.outbox, { kind: "revision", key, at, assignment, verdict, judgment }],
    last: { ...given, draft },
  };
}

type Skip = Extract<Action, { type: "skip" }>;

function skip(state: State, { reason, note = "", seconds = 0, at = 0 }: Skip): State {
  const [assignment] = state.queue;
  if (!assignment || state.revising) return state;
  const key = `skip:${assignment.id}`;
  return {
    ...fresh(state),
    queue: state.queue.slice(1),
    outbox: [...state.outbox, { kind: "skip", key, at, assignment, reason, note, seconds }],
    answered: [...state.answered, assignment.id],
    notice: null,
  };
}

type Sent = Extract<Action, { type: "sent" }>;

function sent(state: State, { judgment, next, reason, why = "" }: Sent): State {
  const [done, ...outbox] = state.outbox;
  if (!done) return state;
  const settled: State = {
    ...state,
    outbox: outbox.map((item) => knowing(item, done, judgment)),
    last: state.last && knowing(state.last, done, judgment),
    revising: state.revising && knowing(state.revising, done, judgment),
    delivered: state.delivered + (done.kind === "judgment" ? 1 : 0),
    tries: 0,
    link: "up",
  };
  if (done.kind === "revision") return settled;
  // Whatever was in the way is so no longer.
  const goesOn = { reason: null, why: "", dry: state.dry && !state.reason };
  if (next) return add({ ...settled, ...goesOn }, [next]);
  return { ...stopped(settled, reason), dry: reason != null, reason: reason ?? null, why };
}

/** The server will not take the first in the outbox, nor what was to revise it. */
function refused(state: State, code: string): State {
  const [done, ...outbox] = state.outbox;
  if (!done) return state;
  const isTied = (item: Outgoing) =>
    item === done || (item.assignment.id === done.assignment.id && done.kind === "judgment");
  const returned = state.outbox.filter(isTied).map((item) => ({ key: item.key, item, code }));
  const isGone = done.kind === "judgment" && state.last?.assignment.id === done.assignment.id;
  return {
    ...stopped(state, code === "consent_withdrawn" ? "withdrawn" : null),
    outbox: outbox.filter((item) => !isTied(item)),
    undelivered: [...state.undelivered, ...returned],
    last: isGone ? null : state.last,
    tries: 0,
    link: "up",
    notice: code,
  };
}

/** What a tab left unsent that is gone. */
function adopted(state: State, items: Outgoing[]): State {
  const known = new Set(state.outbox.map(({ key }) => key));
  const added = items.filter(({ key }) => !known.has(key));
  const ids = added.filter(isOwed).map(({ assignment }) => assignment.id);
  if (added.length === 0) return state;
  return {
    ...state,
    outbox: [...state.outbox, ...added],
    answered: [...state.answered, ...ids],
  };
}

function resend(state: State, key: string): State {
  const again = state.undelivered.find((one) => one.key === key);
  if (!again) return state;
  return {
    ...state,
    undelivered: state.undelivered.filter((one) => one !== again),
    outbox: [...state.outbox, again.item],
  };
}

/** Leases that ended, or that another tab shows: gone from memory, unless being answered. */
function lost(state: State, ids: string[], evenBegun: boolean): State {
  const isStarted = !evenBegun && isBegun(state.revising ? state.aside : state.draft);
  const first = state.queue[0]?.id;
  const keeps = (id: string) => !ids.includes(id) || (isStarted && id === first);
  const queue = state.queue.filter(({ id }) => keeps(id));
  if (queue.length === state.queue.length) return state;
  const still = { ...state, queue, dry: false, reason: null };
  if (queue[0]?.id === first) return still;
  return state.revising ? { ...still, aside: blank } : fresh(still);
}
