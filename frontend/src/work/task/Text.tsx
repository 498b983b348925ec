import { useRef } from "react";
import type { Assignment } from "../../api";
import { t } from "../../shared/i18n";
import { Prose } from "../../shared/Prose";
import { useLinesBelow } from "./aids/lines";
import { aidsNow, setWhole, useAids } from "./aids/sitting";

/** How many lines of a response are shown before it is opened. */
const LINES = 40;

interface Props {
  assignment: Assignment;
  response: number;
  labelledBy: string;
}

const textId = (response: number) => `text-${response}`;
/** What a response reads as, where it stands on the page. */
export const proseOf = (response: number) =>
  document.querySelector<HTMLElement>(`#${textId(response)} .prose`);
const keyOf = ({ id }: Assignment, response: number) => `${id}:${response}`;

/** As chosen for this response, else as it was when the task came. */
export function wholeOf(assignment: Assignment, response: number): boolean {
  return aidsNow().whole[keyOf(assignment, response)] ?? wholeFor(assignment);
}

/** Opening a response opens those of later tasks, but not its neighbours. */
const first = new Map<string, boolean>();
function wholeFor({ id }: Assignment): boolean {
  const isWhole = first.get(id) ?? aidsNow().wholeNext;
  first.set(id, isWhole);
  return isWhole;
}

export const showWhole = (assignment: Assignment, responses: number[], isWhole: boolean) =>
  setWhole(
    responses.map((response) => keyOf(assignment, response)),
    isWhole,
  );

/** One response to read; a long one says how many lines are left. */
export function Text({ assignment, response, labelledBy }: Props) {
  const prose = useRef<HTMLDivElement>(null);
  const lines = useLinesBelow(prose, LINES);
  useAids();
  const isWhole = wholeOf(assignment, response);
  const toggle = () => showWhole(assignment, [response], !isWhole);
  return (
    <div
      className="text"
      id={textId(response)}
      tabIndex={0}
      data-scrolls
      role="group"
      aria-labelledby={labelledBy}
    >
      <div className="words" data-clamped={lines > 0 && !isWhole}>
        <Prose html={assignment.completions[response]?.html ?? ""} ref={prose} />
      </div>
      {lines > 0 && (
        <button type="button" className="lines" aria-expanded={isWhole} onClick={toggle}>
          {isWhole ? t("task:lines.less") : t("task:lines.more", { count: lines })} <kbd>X</kbd>
        </button>
      )}
    </div>
  );
}
