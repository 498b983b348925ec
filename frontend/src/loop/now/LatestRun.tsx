import { Button, VisuallyHidden } from "@mantine/core";
import { Link } from "react-router";
import type { PreferenceModel, TrainingRun } from "../../api";
import { number } from "../../app/format";
import { t } from "../../shared/i18n";
import { SETTINGS } from "../Actions";
import { GatePlot } from "../gate/GatePlot";
import { isExhausted } from "../model";
import { errorOf, factsOf, outcomeOf, reasonSentence, stageOf } from "../runs/run";
import { Verdict } from "../runs/Verdict";
import { When } from "../runs/When";
import type { TitleOf } from "../titles";
import { LiveRun } from "./LiveRun";
import styles from "./latest.module.css";

interface Props {
  model: PreferenceModel;
  titleOf: TitleOf;
}

/** The run that goes on, else how the last one ended, else how the first will begin. */
export function LatestRun({ model, titleOf }: Props) {
  return (
    <section className={styles.latest} aria-label={t("loop:latest.label")}>
      <VisuallyHidden component="p" role="status">
        {heard(model)}
      </VisuallyHidden>
      {model.run ? (
        <LiveRun run={model.run} />
      ) : model.last_run ? (
        <Ended run={model.last_run} model={model} titleOf={titleOf} />
      ) : (
        <None model={model} />
      )}
    </section>
  );
}

/** What is read aloud: each stage and each outcome, but not each step. */
function heard({ run, last_run }: PreferenceModel): string {
  if (run) return t(`loop:stage.${stageOf(run)}`);
  return last_run ? t(`loop:outcome.${outcomeOf(last_run)}`) : "";
}

function None({ model: { campaigns, automatic, retrain_after } }: { model: PreferenceModel }) {
  const beginning = campaigns.length === 0 ? "unfed" : automatic ? "automatic" : "manual";
  return (
    <div className={styles.none}>
      <h2>{t("loop:latest.none")}</h2>
      <p>{t(`loop:latest.${beginning}`, { count: retrain_after, after: number(retrain_after) })}</p>
      {beginning === "unfed" && (
        <Button component={Link} to={`?${SETTINGS}`}>
          {t("loop:latest.choose")}
        </Button>
      )}
    </div>
  );
}

function Ended({ run, model, titleOf }: Props & { run: TrainingRun }) {
  return (
    <div className={styles.ended}>
      <div className={styles.words}>
        <p className={styles.when}>
          {t("loop:champion.run", { run: run.number })} · <When run={run} />
        </p>
        <h2>
          <Verdict run={run} />
        </h2>
        <p className={styles.reason}>
          {errorOf(run) || reasonSentence(run, titleOf, isExhausted(model))}
        </p>
        <p className={styles.facts}>{factsOf(run)}</p>
      </div>
      {run.gate && <GatePlot run={run} gate={run.gate} titleOf={titleOf} />}
    </div>
  );
}
