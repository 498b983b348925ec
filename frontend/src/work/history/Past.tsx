import { useCallback, useLayoutEffect, useRef, useState } from "react";
import { ApiError, type Guide, type PastJudgment, reviseJudgment } from "../../api";
import { moment } from "../../shared/format";
import { t } from "../../shared/i18n";
import { explain } from "../../shared/SignInForm";
import { type Draft, draftOf, verdictOf } from "../task/draft";
import type { Command } from "../task/keys";
import { Task } from "../task/Task";
import { useDraft } from "./useDraft";

interface Props {
  judgment: PastJudgment;
  guide: Guide | null;
  onBack: () => void;
  onRevised: () => void;
}

/** One of my judgments as I gave it; within the campaign's window it can be given anew. */
export function Past({ judgment, guide, onBack, onRevised }: Props) {
  const { assignment, revisable, revisable_until, submitted_at, revised, rejected } = judgment;
  const [trouble, setTrouble] = useState<string | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus({ preventScroll: true }), []);

  const save = useCallback(
    (draft: Draft) => {
      setTrouble(null);
      reviseJudgment(judgment.id, { ...verdictOf(draft, assignment), seconds: null })
        .then(onRevised)
        .catch((error) => {
          if (!(error instanceof ApiError)) throw error;
          setTrouble(explain(error));
        });
    },
    [judgment.id, assignment, onRevised],
  );
  const { draft, nudges, run: act } = useDraft(assignment, draftOf(judgment), save);
  const run = useCallback(
    (command: Command) => {
      if (command.type === "cancel") onBack();
      else if (revisable) act(command);
    },
    [revisable, act, onBack],
  );
  const until = revisable_until && moment(revisable_until);
  return (
    <section className="past">
      <header>
        <button type="button" className="button plain" onClick={onBack}>
          {t("history:past.back")}
        </button>
        <h1 ref={heading} tabIndex={-1}>
          {t("history:past.title", { when: moment(submitted_at) })}
        </h1>
        <p>
          {revised > 0 && `${t("history:list.revised", { count: revised })} · `}
          {revisable
            ? t(until ? "history:past.until" : "history:past.now", { until: until ?? "" })
            : rejected !== null
              ? t("history:past.rejected", { reason: rejected })
              : t("history:past.over")}
        </p>
      </header>
      <p className="alert" role="alert">
        {trouble}
      </p>
      <Task
        assignment={assignment}
        draft={draft}
        run={run}
        mode={revisable ? "revise" : "read"}
        nudges={nudges}
        guide={guide}
      />
    </section>
  );
}
