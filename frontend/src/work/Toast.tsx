import { useEffect, useState } from "react";
import { t } from "../shared/i18n";
import type { State } from "./queue/reducer";
import { answerIn } from "./task/words";
import "../shared/controls/toast.css";

const SHOWN_FOR = 6000;

interface Props {
  state: State;
  onUndo: () => void;
  onTold: () => void;
}

/** For a few seconds: what was just judged, with the way back; or a refusal, in one calm line. */
export function Toast({ state, onUndo, onTold }: Props) {
  const { last, notice, revising } = state;
  const [seen, setSeen] = useState(last?.assignment.id);
  const isNew = last !== null && last.assignment.id !== seen && !revising;

  useEffect(() => {
    if (!isNew) return;
    const timer = setTimeout(() => setSeen(last?.assignment.id), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [isNew, last?.assignment.id]);
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(onTold, SHOWN_FOR * 1.5);
    return () => clearTimeout(timer);
  }, [notice, onTold]);

  if (notice)
    return (
      <div className="toast" role="status">
        {t([`work:notice.${notice}`, "work:notice.other"])}
      </div>
    );
  if (!isNew || !last) return null;
  return (
    <div className="toast" key={last.assignment.id}>
      <span>
        {last.assignment.criteria.map((criterion) => (
          <span key={criterion.name}>{answerIn(criterion, last.draft)}</span>
        ))}
      </span>
      <button type="button" onClick={onUndo}>
        {t("work:undo.change")} <kbd>Z</kbd>
      </button>
    </div>
  );
}
