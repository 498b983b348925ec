import { Button, VisuallyHidden } from "@mantine/core";
import type { TrainingRun } from "../../api";
import { Bar } from "../../app/Bar";
import { number } from "../../app/format";
import { tell } from "../../app/Messages";
import { problemText } from "../../app/problem";
import { t } from "../../shared/i18n";
import { fixed, roughly } from "../numbers";
import { LossPlot } from "../plots/LossPlot";
import { useCancel } from "../queries";
import { factsOf, STAGES, stageOf, stageShare } from "../runs/run";
import styles from "./latest.module.css";

/** A run while it goes on: where it is, how far, and what the loss does. */
export function LiveRun({ run }: { run: TrainingRun }) {
  return (
    <div className={styles.live}>
      <header>
        <div>
          <h2>
            {t(`loop:live.${run.state === "waiting" ? "waits" : "runs"}`, { run: run.number })}
          </h2>
          <p className={styles.facts}>{factsOf(run)}</p>
        </div>
        <Cancel run={run} />
      </header>
      <Stages run={run} />
      <LossPlot run={run} />
    </div>
  );
}

function Stages({ run }: { run: TrainingRun }) {
  const now = STAGES.indexOf(stageOf(run));
  return (
    <ol className={styles.stages} aria-label={t("loop:live.stages")}>
      {STAGES.map((stage, place) => (
        <li
          key={stage}
          data-place={place < now ? "before" : place === now ? "now" : "after"}
          aria-current={place === now ? "step" : undefined}
        >
          <p>
            {t(`loop:stage.${stage}`)}
            {place < now && (
              <VisuallyHidden component="span"> {t("loop:live.done")}</VisuallyHidden>
            )}
          </p>
          {place === now && <Now run={run} />}
        </li>
      ))}
    </ol>
  );
}

function Now({ run }: { run: TrainingRun }) {
  const share = stageShare(run);
  if (run.state === "waiting") return <p className={styles.now}>{t("loop:live.worker")}</p>;
  if (share === null) return null;
  return (
    <div className={styles.now}>
      <Bar thick share={share} label={t("loop:progress.label")} />
      <p>
        <span>
          {t("loop:progress.step", { step: number(run.step), steps: number(run.steps) })}
          {run.loss !== null && `, ${t("loop:progress.loss", { loss: fixed(run.loss) })}`}
        </span>
        {run.seconds_left !== null && (
          <span>{t("loop:progress.left", { left: roughly(run.seconds_left) })}</span>
        )}
      </p>
    </div>
  );
}

function Cancel({ run }: { run: TrainingRun }) {
  const cancel = useCancel();
  const end = () =>
    cancel.mutate(run.id, {
      onSuccess: () => tell(t("loop:live.cancelled", { run: run.number })),
      onError: (error) => tell(problemText(error)),
    });
  return (
    <Button variant="default" loading={cancel.isPending} onClick={end}>
      {t("loop:live.cancel")}
    </Button>
  );
}
