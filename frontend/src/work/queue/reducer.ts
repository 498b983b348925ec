/** What is read, what is chosen and what still has to be sent: loading → reading → sending → done. */
import type { Assignment, EmptyReason, Next, SavedJudgment, SkipReason, Verdict } from "../../api";

/** How many assignments are kept in memory: the one on screen and the ones after it. */
export const HOLD = 3;

export type Preferences = Record<string, number>;

export type Outgoing =
  | { kind: "judgment"; assignment: Assignment; verdict: Verdict }
  | { kind: "skip"; assignment: Assignment; reason: SkipReason; note: string }
  | { kind: "revision"; assignment: Assignment; verdict: Verdict; judgment: string | null };

export interface Given {
  assignment: Assignment;
  preferences: Preferences;
  judgment: string | null; // unknown until the server has answered
}

export interface State {
  queue: Assignment[]; // the first one is on screen
  preferences: Preferences; // chosen so far on this screen
  active: number; // index of the criterion that the keys speak to
  nudges: number; // submits that were tried too early
  outbox: Outgoing[]; // in order; only the first is ever on its way
  tries: number; // of the first one
  link: "up" | "down" | "signed_out";
  dry: boolean; // the server has nothing beyond what is held
  reason: EmptyReason | string | null; // why there is nothing to read
  last: Given | null;
  revising: Given | null;
  notice: string | null;
  answered: string[]; // ids that must not come back to this screen
  judged: number;
}

export type Action =
  | { type: "arrived"; assignments: Assignment[]; isShort: boolean; reason: string | null }
  | { type: "choose"; value: number; criterion?: string }
  | { type: "lean"; by: number }
  | { type: "move"; by: number }
  | { type: "activate"; index: number }
  | { type: "submit"; seconds: number }
  | { type: "skip"; reason: SkipReason; note?: string }
  | { type: "undo" }
  | { type: "cancel" }
  | ({ type: "sent"; judgment?: SavedJudgment } & Partial<Next>)
  | { type: "refused"; code: string }
  | { type: "unreachable" }
  | { type: "offline" }
  | { type: "online" }
  | { type: "signed_out" }
  | { type: "signed_in" }
  | { type: "renewed"; id: string; expires_at: string }
  | { type: "lost"; ids: string[] }
  | { type: "told" };

export const start = (judged = 0): State => ({
  queue: [],
  preferences: {},
  active: 0,
  nudges: 0,
  outbox: [],
  tries: 0,
  link: "up",
  dry: false,
  reason: null,
  last: null,
  revising: null,
  notice: null,
  answered: [],
  judged,
});

export type Phase = "loading" | "reading" | "sending" | "done";

export function phase(state: State): Phase {
  if (onScreen(state)) return "reading";
  if (state.outbox.length > 0) return "sending";
  return state.reason ? "done" : "loading";
}

export const onScreen = (state: State): Assignment | undefined =>
  state.revising?.assignment ?? state.queue[0];

export const isComplete = (state: State): boolean =>
  onScreen(state)?.criteria.every(({ name }) => name in state.preferences) ?? false;

/** How many more assignments to ask for; each judgment on its way will bring one itself. */
export function wanting(state: State): number {
  if (state.link === "signed_out" || state.reason) return 0;
  const coming = state.outbox.filter(({ kind }) => kind !== "revision").length;
  if (state.dry && state.queue.length + coming > 0) return 0;
  return Math.max(HOLD - state.queue.length - coming, 0);
}

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case "arrived":
      return arrived(state, action);
    case "choose":
      return choose(state, action.value, action.criterion);
    case "lean":
      return lean(state, action.by);
    case "move":
      return activate(state, state.active + action.by);
    case "activate":
      return activate(state, action.index);
    case "submit":
      return submit(state, action.seconds);
    case "skip":
      return skip(state, action.reason, action.note ?? "");
    case "undo":
      if (!state.last || state.revising) return state;
      return { ...fresh(state), revising: state.last, preferences: state.last.preferences };
    case "cancel":
      return state.revising ? { ...fresh(state), revising: null } : state;
    case "sent":
      return sent(state, action);
    case "refused":
      return refused(state, action.code);
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
      return lost(state, action.ids);
    case "told":
      return { ...state, notice: null };
  }
}

/** A clean answer sheet for whatever is on screen next. */
const fresh = (state: State): State => ({ ...state, preferences: {}, active: 0, nudges: 0 });

function add(state: State, assignments: Assignment[]): State {
  const known = new Set([...state.answered, ...state.queue.map(({ id }) => id)]);
  return { ...state, queue: [...state.queue, ...assignments.filter(({ id }) => !known.has(id))] };
}

type Arrived = Extract<Action, { type: "arrived" }>;

function arrived(state: State, { assignments, isShort, reason }: Arrived): State {
  const fuller = add(state, assignments);
  const isSame = fuller.queue.length === state.queue.length;
  return {
    ...fuller,
    link: "up",
    dry: isShort,
    // With nothing new, all that came is shown by another tab or waits in the outbox.
    reason: isShort && isSame && state.queue.length === 0 ? (reason ?? "others") : null,
  };
}

function choose(state: State, value: number, criterion?: string): State {
  const criteria = onScreen(state)?.criteria ?? [];
  const index = criterion ? criteria.findIndex(({ name }) => name === criterion) : state.active;
  const asked = criteria[index];
  if (!asked || (value === 0 && !asked.allow_tie) || Math.abs(value) > 4) return state;
  const preferences = { ...state.preferences, [asked.name]: value };
  const open = criteria.findIndex(({ name }) => !(name in preferences));
  const isNew = !(asked.name in state.preferences);
  return { ...state, preferences, active: isNew && open >= 0 ? open : index };
}

function lean(state: State, by: number): State {
  const asked = onScreen(state)?.criteria[state.active];
  if (!asked) return state;
  const steps = [-4, -3, -2, -1, ...(asked.allow_tie ? [0] : []), 1, 2, 3, 4];
  const from = state.preferences[asked.name];
  const to = from === undefined ? Math.sign(by) : steps[steps.indexOf(from) + by];
  if (to === undefined) return state;
  // Leaning does not move on to the next question: one may press again.
  return { ...state, preferences: { ...state.preferences, [asked.name]: to } };
}

function activate(state: State, index: number): State {
  const count = onScreen(state)?.criteria.length ?? 0;
  return index < 0 || index >= count ? state : { ...state, active: index };
}

function submit(state: State, seconds: number): State {
  const assignment = onScreen(state);
  if (!assignment) return state;
  if (!isComplete(state)) {
    const open = assignment.criteria.findIndex(({ name }) => !(name in state.preferences));
    return { ...state, active: open, nudges: state.nudges + 1 };
  }
  const verdict = { preferences: state.preferences, rationale: "", seconds };
  if (state.revising) return revise(state, state.revising, verdict);
  return {
    ...fresh(state),
    queue: state.queue.slice(1),
    outbox: [...state.outbox, { kind: "judgment", assignment, verdict }],
    last: { assignment, preferences: state.preferences, judgment: null },
    answered: [...state.answered, assignment.id],
    judged: state.judged + 1,
    notice: null,
  };
}

function revise(state: State, given: Given, verdict: Verdict): State {
  const { assignment, judgment } = given;
  const back = { ...fresh(state), revising: null, notice: null };
  if (
    assignment.criteria.every(({ name }) => verdict.preferences[name] === given.preferences[name])
  )
    return back;
  return {
    ...back,
    outbox: [...state.outbox, { kind: "revision", assignment, verdict, judgment }],
    last: { ...given, preferences: verdict.preferences },
  };
}

function skip(state: State, reason: SkipReason, note: string): State {
  const [assignment] = state.queue;
  if (!assignment || state.revising) return state;
  return {
    ...fresh(state),
    queue: state.queue.slice(1),
    outbox: [...state.outbox, { kind: "skip", assignment, reason, note }],
    answered: [...state.answered, assignment.id],
    notice: null,
  };
}

type Sent = Extract<Action, { type: "sent" }>;

function sent(state: State, { judgment, next, reason }: Sent): State {
  const [done, ...outbox] = state.outbox;
  if (!done) return state;
  const known = <T extends Given | Outgoing>(thing: T): T =>
    judgment && thing.assignment.id === done.assignment.id && "judgment" in thing
      ? { ...thing, judgment: judgment.id }
      : thing;
  const settled: State = {
    ...state,
    outbox: outbox.map(known),
    last: state.last && known(state.last),
    revising: state.revising && known(state.revising),
    tries: 0,
    link: "up",
  };
  if (done.kind === "revision") return settled;
  if (next) return add(settled, [next]);
  return { ...settled, dry: reason != null, reason: reason ?? null };
}

/** The server will not take the first in the outbox, nor what was to revise it. */
function refused(state: State, code: string): State {
  const [done, ...outbox] = state.outbox;
  const id = done?.assignment.id;
  return {
    ...state,
    outbox: outbox.filter((item) => item.assignment.id !== id),
    last: state.last?.assignment.id === id && done?.kind === "judgment" ? null : state.last,
    tries: 0,
    link: "up",
    notice: code,
  };
}

/** Leases that ended, or that another tab shows: gone from memory, unless being answered. */
function lost(state: State, ids: string[]): State {
  const isStarted = !state.revising && Object.keys(state.preferences).length > 0;
  const first = state.queue[0]?.id;
  const keeps = (id: string) => !ids.includes(id) || (isStarted && id === first);
  const queue = state.queue.filter(({ id }) => keeps(id));
  return queue.length === state.queue.length
    ? state
    : { ...state, queue, dry: false, reason: null };
}
