import type { TrainingRun } from "../../api";
import { ago, moment } from "../../app/format";

/** When a run ended, else when it was asked for. */
export function When({ run }: { run: TrainingRun }) {
  const at = run.finished_at ?? run.created_at;
  return (
    <time dateTime={at} title={moment(at)}>
      {ago(at)}
    </time>
  );
}
