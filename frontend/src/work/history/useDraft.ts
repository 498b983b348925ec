import { useCallback, useRef, useState } from "react";
import type { Assignment } from "../../api";
import { type Draft, draftAfter, isDraftAction, missing } from "../task/draft";
import type { Command } from "../task/keys";

/** A draft outside the queue. Keys may come faster than the screen: each sees the one before. */
export function useDraft(
  assignment: Assignment,
  from: Draft,
  onSubmit: (draft: Draft) => void,
): { draft: Draft; nudges: number; run: (command: Command) => void } {
  const latest = useRef(from);
  const [draft, setDraft] = useState(from);
  const [nudges, nudge] = useState(0);
  const run = useCallback(
    (command: Command) => {
      const isOpen = missing(latest.current, assignment) !== null;
      if (command.type === "submit" && !isOpen) return onSubmit(latest.current);
      if (command.type === "submit") nudge((times) => times + 1);
      const action = command.type === "submit" ? ({ type: "point" } as const) : command;
      if (!isDraftAction(action)) return;
      latest.current = draftAfter(latest.current, action, assignment);
      setDraft(latest.current);
    },
    [assignment, onSubmit],
  );
  return { draft, nudges, run };
}
