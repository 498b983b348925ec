/** What an import came to, in a word; no React in here. */
import type { Import } from "../../api";

type Counts = Pick<
  Import,
  | "lines_done"
  | "tasks_added"
  | "gold_added"
  | "prompts_added"
  | "completions_added"
  | "refused_count"
>;

export type Outcome =
  | Import["state"]
  | "partly" // some lines were refused
  | "empty" // there was no line
  | "refused" // there was no line that could be read
  | "known" // all that could be read was there already
  | "known_refused";

export function outcome(report: Counts & Pick<Import, "state">): Outcome {
  if (report.state !== "done") return report.state;
  if (tookIn(report)) return report.refused_count > 0 ? "partly" : "done";
  if (report.refused_count === 0) return report.lines_done > 0 ? "known" : "empty";
  return report.refused_count < report.lines_done ? "known_refused" : "refused";
}

const tookIn = (report: Counts) =>
  report.tasks_added + report.gold_added + report.prompts_added + report.completions_added > 0;
