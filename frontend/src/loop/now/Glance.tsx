import type { ReactNode } from "react";
import type { PreferenceModel, TrainingRun } from "../../api";
import { Bar } from "../../app/Bar";
import { ago, number, rate } from "../../app/format";
import { t } from "../../shared/i18n";
import { isOpen, shareToNext } from "../model";
import { duration, interval, signed } from "../numbers";
import { stageOf } from "../runs/run";
import { Verdict } from "../runs/Verdict";
import styles from "./glance.module.css";

interface Props {
  model: PreferenceModel;
  last: TrainingRun | undefined;
}

/** The loop in one line: where it stands now, and the last word of each of its parts. */
export function Glance({ model, last }: Props) {
  const { run, scoring, champion, campaigns } = model;
  const stage = run && stageOf(run);
  const open = campaigns.reduce((sum, campaign) => sum + campaign.open, 0);
  const isGated = stage === "evaluating" || stage === "saving";
  const ended = [last].filter((one) => one && !isOpen(one))[0];
  return (
    <ol className={styles.glance} aria-label={t("loop:glance.label")}>
      <Station name="judgments" isNow={!run && !isOpen(scoring)} value={number(model.judgments)}>
        {t("loop:glance.new", {
          shown: number(model.new_judgments),
          after: number(model.retrain_after),
        })}
        <Bar quiet share={shareToNext(model)} label={t("loop:next.label")} />
      </Station>
      <Station
        name="training"
        isNow={run !== null && !isGated}
        value={run ? t("loop:champion.run", { run: run.number }) : runs(last)}
      >
        {stage ? t(`loop:stage.${stage}`) : trained(ended, model.automatic)}
      </Station>
      <Station
        name="gate"
        isNow={isGated}
        isWord={ended !== undefined}
        value={ended ? <Verdict run={ended} /> : <Nothing />}
      >
        {ended?.gate?.difference != null && (
          <span title={interval(ended.gate, signed)}>{signed(ended.gate.difference)}</span>
        )}
        {!ended && t("loop:glance.noVerdict")}
      </Station>
      <Station
        name="champion"
        value={champion ? t("loop:champion.run", { run: champion.number }) : <Nothing />}
      >
        {champion ? ago(champion.promoted_at) : t("loop:glance.noChampion")}
      </Station>
      <Station name="queue" isNow={isOpen(scoring)} value={number(open)}>
        {isOpen(scoring) && scoring
          ? t("loop:glance.scoring", {
              done: number(scoring.tasks_done),
              total: number(scoring.tasks_total),
            })
          : champion
            ? t("loop:glance.random", { shown: rate(model.random_share) })
            : t("loop:glance.allRandom")}
      </Station>
    </ol>
  );
}

interface StationProps {
  name: string;
  isNow?: boolean;
  isWord?: boolean;
  value: ReactNode;
  children: ReactNode;
}

const Station = ({ name, isNow = false, isWord = false, value, children }: StationProps) => (
  <li data-now={isNow || undefined} aria-current={isNow ? "step" : undefined}>
    <p className={styles.name}>{t(`loop:glance.${name}`)}</p>
    <p className={styles.value} data-word={isWord || undefined}>
      {value}
    </p>
    <div className={styles.note}>{children}</div>
  </li>
);

const Nothing = () => <span className={styles.nothing}>{t("loop:glance.none")}</span>;

const runs = (last: TrainingRun | undefined) =>
  last ? t("loop:glance.runs", { count: last.number }) : <Nothing />;

function trained(run: TrainingRun | undefined, automatic: boolean) {
  if (!run) return t(automatic ? "loop:glance.noRun" : "loop:glance.notAsked");
  const when = ago(run.finished_at ?? run.created_at);
  return run.seconds === null
    ? when
    : t("loop:glance.took", { when, seconds: duration(run.seconds) });
}
