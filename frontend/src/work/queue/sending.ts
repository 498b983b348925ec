/** One answer on its way: the assignment makes it harmless to send it twice. */
import {
  ApiError,
  getMyJudgments,
  type Next,
  reviseJudgment,
  type SavedJudgment,
  skipAssignment,
  submitJudgment,
} from "../../api";
import type { Outgoing } from "./outgoing";

const ANSWER_WITHIN = 30_000; // then it is tried again
const RETRIED = new Set([0, 408, 429]);

export function send(item: Outgoing): Promise<Partial<Next> & { judgment?: SavedJudgment }> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN);
  switch (item.kind) {
    case "judgment":
      return submitJudgment(item.assignment.id, item.verdict, { signal });
    case "skip":
      return skipAssignment(item.assignment.id, item.reason, item.note, item.seconds, { signal });
    case "revision":
      return revise(item, signal);
  }
}

type Revision = Extract<Outgoing, { kind: "revision" }>;

/** It revises a judgment that another tab is to send, so that nobody here was told its name. */
export const isNameless = (item: Outgoing): item is Revision =>
  item.kind === "revision" && item.judgment === null;

/** Not yet: what it follows still waits in another tab's outbox. */
export const LATER = new ApiError(0, "later", "What this revises has not been sent yet.");

async function revise(item: Revision, signal: AbortSignal) {
  const judgment = item.judgment ?? (await nameOf(item));
  return reviseJudgment(judgment, item.verdict, { signal });
}

/** Only the newest few can be revised, so that the first page has it or nobody does. */
async function nameOf({ assignment }: Revision): Promise<string> {
  const { judgments } = await getMyJudgments(assignment.campaign);
  const found = judgments.find((one) => one.assignment.id === assignment.id);
  if (!found) throw new ApiError(404, "not_found", "There is no such judgment.");
  return found.id;
}

/** The connection or the server is at fault, not what was sent. */
export const isPassing = (status: number, code: string): boolean =>
  RETRIED.has(status) || status >= 500 || code === "csrf";

export const isTimeout = (error: unknown): boolean =>
  error instanceof DOMException && error.name === "TimeoutError";

/** The first try came through, though its answer did not. */
export const isOver = (item: Outgoing, code: string): boolean =>
  item.kind === "skip" && code === "lease_gone";
