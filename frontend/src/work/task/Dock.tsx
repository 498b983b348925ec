import type { Assignment } from "../../api";
import { t } from "../../shared/i18n";
import { isComplete, type State } from "../queue/reducer";
import type { Command } from "./keys";
import { Scale } from "./Scale";
import "./dock.css";

interface Props {
  assignment: Assignment;
  state: State;
  run: (command: Command) => void;
}

/** Where judging happens: the scales, and what to do with them. */
export function Dock({ assignment, state, run }: Props) {
  const { criteria } = assignment;
  const revising = state.revising !== null;
  return (
    <section className="dock" aria-label={t("work:dock")}>
      <div className="scales">
        {criteria.map((criterion, index) => (
          <Scale
            key={criterion.name}
            criterion={criterion}
            value={state.preferences[criterion.name]}
            isActive={index === state.active}
            isAlone={criteria.length === 1}
            nudges={state.nudges}
            onChoose={(value) => run({ type: "choose", value, criterion: criterion.name })}
            onActivate={() => run({ type: "activate", index })}
          />
        ))}
      </div>
      <div className="aside">
        {revising && <p>{t("work:undo.revising")}</p>}
        {revising ? (
          <button type="button" className="button quiet" onClick={() => run({ type: "cancel" })}>
            {t("cancel")} <kbd>Esc</kbd>
          </button>
        ) : (
          <button
            type="button"
            className="button quiet"
            onClick={() => run({ type: "open", panel: "skip" })}
          >
            {t("work:skip.action")} <kbd>S</kbd>
          </button>
        )}
        {!revising && state.last && (
          <button type="button" className="button quiet" onClick={() => run({ type: "undo" })}>
            {t("work:undo.action")} <kbd>Z</kbd>
          </button>
        )}
      </div>
      <button
        type="button"
        className="button primary submit"
        aria-disabled={!isComplete(state)}
        onClick={() => run({ type: "submit" })}
      >
        {t(revising ? "work:revise" : "work:submit")} <kbd aria-hidden="true">↵</kbd>
      </button>
    </section>
  );
}
