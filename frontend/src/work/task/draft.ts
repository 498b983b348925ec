/** What is said of one task before it is sent: pure, so that it can be journaled and replayed. */
import type { Assignment, Criterion } from "../../api";
import {
  appended,
  closed,
  type Places,
  placed,
  putAt,
  shifted,
  takenOff,
  tied,
  tiedAt,
} from "./rank/places";

export interface Label {
  response: number | null; // as shown; null: the pair as such
  kind: "safety" | "harm" | "flag" | "span";
  value: string;
  severity: number | null;
  start: number | null; // code points of the text as rendered
  end: number | null;
  quote: string;
  note: string;
}

export interface Draft {
  preferences: Record<string, number>;
  bothBad: string[]; // criteria
  ranking: Record<string, Places>; // places may still stand empty
  labels: Label[];
  rationale: string;
  active: number; // index of the criterion that the keys speak to
  held: number; // index of the response that the keys move
}

export const blank: Draft = {
  preferences: {},
  bothBad: [],
  ranking: {},
  labels: [],
  rationale: "",
  active: 0,
  held: 0,
};

export type DraftAction =
  | { type: "choose"; value: number; criterion?: string }
  | { type: "lean"; by: number }
  | { type: "bothBad"; criterion?: string }
  | { type: "move"; by: number } // to another question
  | { type: "activate"; index: number }
  | { type: "hold"; response: number }
  | { type: "holdNext"; by: number }
  | { type: "name"; response: number } // onto the first free place; one that has a place is held
  | { type: "place"; at: number; response?: number; tie?: boolean } // 0: taken off again
  | { type: "shift"; by: number; response?: number }
  | { type: "tie"; response?: number }
  | { type: "label"; label: Label }
  | { type: "unlabel"; label: Label }
  | { type: "rationale"; text: string }
  | { type: "point" }; // at what is still open

const DRAFT_TYPES: readonly DraftAction["type"][] = [
  "choose",
  "lean",
  "bothBad",
  "move",
  "activate",
  "hold",
  "holdNext",
  "name",
  "place",
  "shift",
  "tie",
  "label",
  "unlabel",
  "rationale",
  "point",
];

export const isDraftAction = (action: { type: string }): action is DraftAction =>
  (DRAFT_TYPES as readonly string[]).includes(action.type);

/** What is still open. */
export type Missing =
  | { what: "preference" | "ranking"; criterion: string }
  | { what: "safety" | "harm"; response: number }
  | { what: "rationale"; short: number };

/** A draft as it is sent, but for the seconds. */
export interface Said {
  preferences: Record<string, number>;
  both_bad: string[];
  ranking: Record<string, number[][]> | null;
  labels: Label[];
  rationale: string;
}

type Offered = Assignment["asks"]["labels"];
export type Asks = Omit<Assignment["asks"], "labels"> & { labels: Required<Offered> };
export type Named = Asks["labels"]["flags"][number];

const NO_LABELS: Required<Offered> = { safety: false, flags: [], spans: [] };
export const asksOf = ({ asks }: Assignment): Asks => ({
  ...asks,
  labels: { ...NO_LABELS, ...asks.labels },
});
export const harmsOf = (assignment: Assignment): string[] => assignment.harms;
export const isRank = (assignment: Assignment): boolean => assignment.protocol === "rank";

/** The same draft, and not a copy of it, where an action changes nothing. */
export function draftAfter(draft: Draft, action: DraftAction, assignment: Assignment): Draft {
  switch (action.type) {
    case "choose":
      return choose(draft, action.value, action.criterion, assignment);
    case "lean":
      return lean(draft, action.by, assignment);
    case "bothBad":
      return bothBad(draft, action.criterion, assignment);
    case "move":
      return activate(draft, draft.active + action.by, assignment);
    case "activate":
      return activate(draft, action.index, assignment);
    case "hold":
      return hold(draft, action.response, assignment);
    case "holdNext": {
      const count = assignment.completions.length;
      return hold(draft, (draft.held + action.by + count) % count, assignment);
    }
    case "name":
    case "place":
    case "shift":
    case "tie":
      return rank(draft, action, assignment);
    case "label":
      return label(draft, action.label);
    case "unlabel":
      return unlabel(draft, action.label);
    case "rationale":
      return action.text === draft.rationale ? draft : { ...draft, rationale: action.text };
    case "point":
      return point(draft, assignment);
  }
}

const asked = ({ criteria }: Assignment, name: string | undefined, active: number) =>
  name === undefined ? active : criteria.findIndex((criterion) => criterion.name === name);

const isOpen = (draft: Draft, { name }: Criterion, assignment: Assignment) =>
  isRank(assignment) ? !isRanked(draft, name, assignment) : !(name in draft.preferences);

function isRanked(draft: Draft, criterion: string, assignment: Assignment): boolean {
  const count = placed(draft.ranking[criterion] ?? []).length;
  return asksOf(assignment).partial ? count > 0 : count === assignment.completions.length;
}

/** Goes on to the next open question once this one is answered for the first time. */
function goneOn(draft: Draft, index: number, isNew: boolean, assignment: Assignment): Draft {
  const open = assignment.criteria.findIndex((criterion) => isOpen(draft, criterion, assignment));
  return { ...draft, active: isNew && open >= 0 ? open : index };
}

function choose(draft: Draft, value: number, name: string | undefined, assignment: Assignment) {
  const index = asked(assignment, name, draft.active);
  const criterion = assignment.criteria[index];
  if (isRank(assignment) || !criterion || Math.abs(value) > 4) return draft;
  if (value === 0 && !criterion.allow_tie) return draft;
  const isNew = !(criterion.name in draft.preferences);
  return goneOn(set(draft, criterion.name, value), index, isNew, assignment);
}

const set = (draft: Draft, criterion: string, value: number): Draft => ({
  ...draft,
  preferences: { ...draft.preferences, [criterion]: value },
  bothBad: draft.bothBad.filter((name) => name !== criterion),
});

function lean(draft: Draft, by: number, assignment: Assignment): Draft {
  const criterion = assignment.criteria[draft.active];
  if (isRank(assignment) || !criterion) return draft;
  const steps = [-4, -3, -2, -1, ...(criterion.allow_tie ? [0] : []), 1, 2, 3, 4];
  const isBad = draft.bothBad.includes(criterion.name);
  const from = isBad ? undefined : draft.preferences[criterion.name];
  const to = from === undefined ? Math.sign(by) : steps[steps.indexOf(from) + by];
  // Leaning does not move on to the next question: one may press again.
  return to === undefined ? draft : set(draft, criterion.name, to);
}

/** Says that neither will do, which is no side's and stored as a preference of 0; again takes it back. */
function bothBad(draft: Draft, name: string | undefined, assignment: Assignment): Draft {
  const index = asked(assignment, name, draft.active);
  const criterion = assignment.criteria[index];
  if (isRank(assignment) || !criterion || !asksOf(assignment).both_bad) return draft;
  if (draft.bothBad.includes(criterion.name)) {
    const { [criterion.name]: _, ...preferences } = draft.preferences;
    const rest = draft.bothBad.filter((other) => other !== criterion.name);
    return { ...draft, preferences, bothBad: rest, active: index };
  }
  const isNew = !(criterion.name in draft.preferences);
  const said = set(draft, criterion.name, 0);
  const bad = { ...said, bothBad: [...said.bothBad, criterion.name] };
  return goneOn(bad, index, isNew, assignment);
}

function activate(draft: Draft, index: number, { criteria }: Assignment): Draft {
  return index < 0 || index >= criteria.length || index === draft.active
    ? draft
    : { ...draft, active: index };
}

const hold = (draft: Draft, response: number, { completions }: Assignment): Draft =>
  response === draft.held || !completions[response] ? draft : { ...draft, held: response };

type RankAction = Extract<DraftAction, { type: "name" | "place" | "shift" | "tie" }>;

function rank(draft: Draft, action: RankAction, assignment: Assignment): Draft {
  const criterion = assignment.criteria[draft.active];
  const response = action.response ?? draft.held;
  if (!isRank(assignment) || !criterion || !assignment.completions[response]) return draft;
  const before = draft.ranking[criterion.name] ?? [];
  const places = moved(before, action, response, criterion, assignment.completions.length);
  if (places === before) return hold(draft, response, assignment);
  const ranking = { ...draft.ranking, [criterion.name]: places };
  const after = { ...draft, ranking, held: response };
  return action.type === "place" ? handedOn(after, before, assignment) : after;
}

function moved(
  places: Places,
  action: RankAction,
  response: number,
  { allow_tie }: Criterion,
  count: number,
): Places {
  switch (action.type) {
    case "name":
      return appended(places, response, count);
    case "shift":
      return shifted(places, response, action.by, count);
    case "tie":
      return allow_tie ? tied(places, response, count) : places;
    case "place":
      if (action.at === 0) return takenOff(places, response);
      return action.tie && allow_tie
        ? tiedAt(places, response, action.at, count)
        : putAt(places, response, action.at, count);
  }
}

/** A number places one and takes up the next that has no place yet. */
function handedOn(draft: Draft, before: Places, { criteria, completions }: Assignment): Draft {
  const places = draft.ranking[criteria[draft.active]?.name ?? ""] ?? [];
  if (placed(places).length <= placed(before).length) return draft;
  const count = completions.length;
  const after = completions.map((_, index) => (draft.held + 1 + index) % count);
  const next = after.find((response) => !placed(places).includes(response));
  return next === undefined ? draft : { ...draft, held: next };
}

/** Of these, one of a kind can stand at a time. */
function isSame(a: Label, b: Label): boolean {
  if (a.response !== b.response || a.kind !== b.kind) return false;
  if (a.kind === "safety") return true;
  return a.value === b.value && (a.kind !== "span" || (a.start === b.start && a.end === b.end));
}

function label(draft: Draft, said: Label): Draft {
  const isSafe = said.kind === "safety" && said.value === "safe";
  const rest = draft.labels.filter(
    (other) =>
      !isSame(other, said) &&
      !(isSafe && other.kind === "harm" && other.response === said.response),
  );
  return { ...draft, labels: [...rest, said] };
}

function unlabel(draft: Draft, said: Label): Draft {
  const labels = draft.labels.filter((other) => !isSame(other, said));
  return labels.length === draft.labels.length ? draft : { ...draft, labels };
}

function point(draft: Draft, assignment: Assignment): Draft {
  const open = missing(draft, assignment);
  if (!open) return draft;
  if ("criterion" in open)
    return activate(draft, asked(assignment, open.criterion, draft.active), assignment);
  return "response" in open ? hold(draft, open.response, assignment) : draft;
}

export const charactersIn = (text: string): number => [...text.trim()].length;

/** The first thing that is still open; nothing when the draft can be sent. */
export function missing(draft: Draft, assignment: Assignment): Missing | null {
  const open = assignment.criteria.find((criterion) => isOpen(draft, criterion, assignment));
  if (open) return { what: isRank(assignment) ? "ranking" : "preference", criterion: open.name };
  const { labels, rationale_minimum } = asksOf(assignment);
  const unsaid = labels.safety ? unsafeOpen(draft, assignment) : null;
  if (unsaid) return unsaid;
  const short = (rationale_minimum ?? 0) - charactersIn(draft.rationale);
  return short > 0 ? { what: "rationale", short } : null;
}

function unsafeOpen({ labels }: Draft, { completions }: Assignment): Missing | null {
  for (const response of completions.keys()) {
    const mine = labels.filter((given) => given.response === response);
    const safety = mine.find(({ kind }) => kind === "safety");
    if (!safety) return { what: "safety", response };
    if (safety.value === "unsafe" && !mine.some(({ kind }) => kind === "harm"))
      return { what: "harm", response };
  }
  return null;
}

/** Whether anything was said yet. */
export const isBegun = ({ preferences, ranking, labels, rationale }: Draft): boolean =>
  [preferences, ranking, labels].some((said) => Object.keys(said).length > 0) || rationale !== "";

export function verdictOf(draft: Draft, assignment: Assignment): Said {
  const { criteria } = assignment;
  const ranking = criteria.map(({ name }) => [name, closed(draft.ranking[name] ?? [])] as const);
  return {
    preferences: isRank(assignment) ? {} : draft.preferences,
    both_bad: draft.bothBad,
    ranking: isRank(assignment) ? Object.fromEntries(ranking) : null,
    labels: draft.labels,
    rationale: draft.rationale.trim(),
  };
}

/** A judgment as the server tells it. */
export interface Given extends Pick<Said, "preferences"> {
  both_bad?: string[];
  ranking?: Said["ranking"];
  labels?: (Pick<Label, "response" | "kind" | "value"> & Partial<Label>)[];
  rationale?: string;
}

const nothingMore = { severity: null, start: null, end: null, quote: "", note: "" };

/** A judgment that was given, taken up again. */
export const draftOf = (given: Given): Draft => ({
  ...blank,
  preferences: given.preferences,
  bothBad: given.both_bad ?? [],
  ranking: given.ranking ?? {},
  labels: (given.labels ?? []).map((label) => ({ ...nothingMore, ...label })),
  rationale: given.rationale ?? "",
});
