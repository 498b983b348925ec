import { lazy, type ReactNode, Suspense, useCallback, useLayoutEffect, useRef } from "react";
import type { Assignment } from "../../api";
import { t } from "../../shared/i18n";
import { useKept } from "./aids/kept";
import { scrollPanes } from "./aids/scroll";
import { aidsNow, toggleAid, unveil, useAids } from "./aids/sitting";
import { Veil } from "./aids/Veil";
import { Conversation } from "./Conversation";
import { Dock, type JudgeProps, type Mode } from "./Dock";
import { asksOf, type Draft, harmsOf, isRank } from "./draft";
import { type Aid, type Command, useKeys } from "./keys";
import { RATIONALE } from "./labels/Rationale";
import { Pair } from "./Pair";
import { showWhole, wholeOf } from "./Text";
import "./reading.css";

const Rank = lazy(() => import("./rank/Rank"));
const Labels = lazy(() => import("./labels/Labels"));
const Spans = lazy(() => import("./labels/Spans"));

export interface TaskProps {
  assignment: Assignment;
  draft: Draft;
  /** Every DraftAction, submit, undo, cancel, history, and panels to open. */
  run: (command: Command) => void;
  mode?: Mode;
  nudges?: number; // submits that were tried too early
  guide?: { care?: { blur?: boolean } } | null;
  aside?: ReactNode; // instead of cancel
  above?: ReactNode; // over the dock: what was just judged
}

/** One task: what is read, and where it is judged. It listens to the keyboard itself. */
export function Task({ assignment, guide, above, nudges = 0, mode = "work", ...rest }: TaskProps) {
  const isVeiled = useVeiled(assignment, guide);
  const props: JudgeProps = { assignment, nudges, mode, isVeiled, ...rest };
  const { run } = props;
  const help = useCallback((aid: Aid) => helped(aid, assignment), [assignment]);
  useKeys({ assignment, isVeiled, isOver: mode === "read", run, help });
  const box = useRef<HTMLDivElement>(null);
  const kept = useKept(box, !asksOf(assignment).allow_copy);
  return (
    <div
      className="task"
      data-mode={mode}
      data-protocol={assignment.protocol}
      data-veiled={isVeiled}
      ref={box}
    >
      {isVeiled && (
        <Veil
          key={assignment.id}
          harms={harmsOf(assignment)}
          onUnveil={() => unveil(assignment.id)}
        />
      )}
      {isRank(assignment) ? (
        <Suspense fallback={<p className="loading">{t("task:opening")}</p>}>
          <Rank key={assignment.id} {...props} above={above} foot={foot} />
        </Suspense>
      ) : (
        <>
          <Reading key={assignment.id} {...props} />
          <div className="bench">
            {above}
            <Dock {...props} />
          </div>
        </>
      )}
      <p className="kept" role="status">
        {kept && t("task:copy.kept")}
      </p>
    </div>
  );
}

function Reading(props: JudgeProps) {
  useLayoutEffect(() => {
    scrollTo(0, 0); // on a phone the whole page scrolls; a promise in newer browsers
  }, []);
  return (
    <div className="reading" inert={props.isVeiled} aria-hidden={props.isVeiled || undefined}>
      <Conversation prompt={props.assignment.prompt} />
      <Pair assignment={props.assignment} foot={(response) => foot(props, response)} />
    </div>
  );
}

/** Below a response: what may be said of it alone. */
function foot(props: JudgeProps, response: number): ReactNode {
  const { labels } = asksOf(props.assignment);
  const { run, draft, assignment } = props;
  const say = { assignment, draft, response, run };
  if (!labels.safety && labels.flags.length + labels.spans.length === 0) return null;
  return (
    <div className="foot">
      {(labels.safety || labels.flags.length > 0) && (
        <Suspense fallback={null}>
          <Labels {...say} nudges={props.nudges} />
        </Suspense>
      )}
      {labels.spans.length > 0 && (
        <Suspense fallback={null}>
          <Spans {...say} />
        </Suspense>
      )}
    </div>
  );
}

function useVeiled(assignment: Assignment, guide: TaskProps["guide"]): boolean {
  const { unveiled } = useAids();
  const isHarmful = harmsOf(assignment).length > 0;
  const mayBlur = guide === null || guide?.care?.blur; // null: on its way, so better veiled
  return Boolean(mayBlur && isHarmful && !unveiled.includes(assignment.id));
}

function helped(aid: Aid, assignment: Assignment) {
  const all = assignment.completions.map((_, response) => response);
  switch (aid.type) {
    case "scroll":
      return scrollPanes(aid.by);
    case "unveil":
      return aidsNow().unveiled.includes(assignment.id) || unveil(assignment.id);
    case "differences":
    case "together":
      return toggleAid(aid.type);
    case "whole":
      return showWhole(assignment, all, !all.every((response) => wholeOf(assignment, response)));
    case "reason":
      return document.getElementById(RATIONALE)?.focus();
    case "label":
      return nextLabels()?.focus();
  }
}

/** The labels of the first response where something is open, then those of the next. */
function nextLabels(): HTMLElement | undefined {
  const all = [...document.querySelectorAll<HTMLElement>("[data-labels]")];
  const at = all.findIndex((labels) => labels.contains(document.activeElement));
  const open = at < 0 ? all.find((labels) => labels.dataset.open === "true") : undefined;
  const next = open ?? all[(at + 1) % all.length];
  const stop = ["input:checked", "input, button"].map((one) =>
    next?.querySelector<HTMLElement>(one),
  );
  return stop.find((one) => one) ?? undefined;
}
