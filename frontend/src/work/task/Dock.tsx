import type { ReactNode } from "react";
import type { Assignment } from "../../api";
import { t } from "../../shared/i18n";
import { asksOf, type Draft, missing } from "./draft";
import type { Command } from "./keys";
import { Rationale } from "./labels/Rationale";
import { Scale } from "./Scale";
import "./dock.css";

/** What a task is shown for: `read` is what was judged and stays so. */
export type Mode = "work" | "revise" | "practice" | "read";

export interface JudgeProps {
  assignment: Assignment;
  draft: Draft;
  nudges: number;
  mode: Mode;
  isVeiled: boolean;
  aside?: ReactNode;
  run: (command: Command) => void;
}

/** Where a pair is judged: the scales, why, and what to do with it. */
export function Dock(props: JudgeProps) {
  const { assignment, draft, nudges, run } = props;
  const { criteria } = assignment;
  return (
    <section className="dock" aria-label={t("task:dock")}>
      <div className="scales" inert={props.mode === "read" || props.isVeiled}>
        {criteria.map((criterion, index) => (
          <Scale
            key={criterion.name}
            criterion={criterion}
            value={draft.preferences[criterion.name]}
            mayBeBad={asksOf(assignment).both_bad}
            isBad={draft.bothBad.includes(criterion.name)}
            isActive={index === draft.active}
            isAlone={criteria.length === 1}
            nudges={nudges}
            onChoose={(value) => run({ type: "choose", value, criterion: criterion.name })}
            onBothBad={() => run({ type: "bothBad", criterion: criterion.name })}
            onActivate={() => run({ type: "activate", index })}
          />
        ))}
        <Why key={assignment.id} {...props} />
      </div>
      <div className="aside">{props.aside ?? <Aside {...props} />}</div>
      <Submit {...props} />
    </section>
  );
}

/** The rationale, where one is asked for. */
export function Why({ assignment, draft, nudges, run }: JudgeProps) {
  const minimum = asksOf(assignment).rationale_minimum;
  if (minimum === null) return null;
  return (
    <Rationale
      text={draft.rationale}
      minimum={minimum}
      nudges={nudges}
      onChange={(text) => run({ type: "rationale", text })}
    />
  );
}

export function Submit({ assignment, draft, mode, run }: JudgeProps) {
  if (mode === "read") return null;
  return (
    <button
      type="button"
      className="button primary submit"
      aria-disabled={missing(draft, assignment) !== null}
      onClick={() => run({ type: "submit" })}
    >
      {t(mode === "revise" ? "task:revise" : mode === "practice" ? "task:check" : "task:submit")}{" "}
      <kbd aria-hidden="true">↵</kbd>
    </button>
  );
}

/** The way out of a change, unless the page has its own. */
export function Aside({ mode, run }: JudgeProps) {
  if (mode !== "revise") return null;
  return (
    <>
      <p>{t("task:revising")}</p>
      <button type="button" className="button quiet" onClick={() => run({ type: "cancel" })}>
        {t("cancel")} <kbd>Esc</kbd>
      </button>
    </>
  );
}
