/** What has to reach the server, and what came of it. */
import type { Assignment, SavedJudgment, SkipReason, Verdict } from "../../api";
import { type Draft, verdictOf } from "../task/draft";

interface Waiting {
  key: string; // the assignment is what makes sending twice harmless
  at: number; // when it was said: sent in this order
  assignment: Assignment;
}

export type Outgoing = Waiting &
  (
    | { kind: "judgment"; verdict: Verdict }
    | { kind: "skip"; reason: SkipReason; note: string; seconds: number }
    | { kind: "revision"; verdict: Verdict; judgment: string | null }
  );

/** What the server would not take: kept until the person has seen to it. */
export interface Undelivered {
  key: string;
  item: Outgoing;
  code: string;
}

export interface Given {
  assignment: Assignment;
  draft: Draft;
  judgment: string | null; // unknown until the server has answered
}

/** Skips and judgments bring another assignment with their answer. */
export const isOwed = ({ kind }: Outgoing): boolean => kind !== "revision";

export const saidAs = (draft: Draft, assignment: Assignment, seconds: number): Verdict =>
  ({ ...verdictOf(draft, assignment), seconds }) as Verdict;

/** The same verdict, however long it took. */
export const isSame = (one: Draft, other: Draft, assignment: Assignment): boolean =>
  JSON.stringify(verdictOf(one, assignment)) === JSON.stringify(verdictOf(other, assignment));

/** Now that the server has named the judgment, whatever revises it knows which one. */
export function knowing<T extends Given | Outgoing>(
  thing: T,
  done: Outgoing,
  judgment: SavedJudgment | undefined,
): T {
  return judgment && thing.assignment.id === done.assignment.id && "judgment" in thing
    ? { ...thing, judgment: judgment.id }
    : thing;
}
