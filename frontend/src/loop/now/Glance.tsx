import type { ReactNode } from "react";
import type { Champion, PreferenceModel, TrainingRun } from "../../api";
import { Bar } from "../../app/Bar";
import { ago, number, rate } from "../../app/format";
import { t } from "../../shared/i18n";
import { isOpen, openTasks, shareToNext } from "../model";
import { duration, interval, signed } from "../numbers";
import { stageOf } from "../runs/run";
import { Verdict } from "../runs/Verdict";
import styles from "./glance.module.css";

/** The loop in one line: where it stands now, and the last word of each of its parts. */
export function Glance({ model }: { model: PreferenceModel }) {
  const { run, last_run: ended, scoring, champion } = model;
  const stage = run && stageOf(run);
  const isGated = stage === "evaluating";
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
        value={run ? t("loop:champion.run", { run: run.number }) : runs(ended)}
      >
        {stage ? t(`loop:stage.${stage}`) : trained(ended, model.automatic)}
      </Station>
      <Station
        name="gate"
        isNow={isGated}
        isWord={ended?.gate != null}
        value={ended?.gate ? <Verdict run={ended} /> : <Nothing />}
      >
        {weighed(ended)}
      </Station>
      <Station
        name="champion"
        value={champion ? t("loop:champion.run", { run: champion.number }) : <Nothing />}
      >
        {champion ? crowned(champion) : t("loop:glance.noChampion")}
      </Station>
      <Station name="queue" isNow={isOpen(scoring)} value={number(openTasks(model))}>
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

const runs = (last: TrainingRun | null) =>
  last ? t("loop:glance.runs", { count: last.number }) : <Nothing />;

const crowned = ({ promoted_at, promoted_by }: Champion) =>
  t(promoted_by === null ? "loop:champion.byGate" : "loop:champion.by", {
    when: ago(promoted_at),
    by: promoted_by ?? "",
  });

function weighed(run: TrainingRun | null) {
  if (!run) return t("loop:glance.noVerdict");
  if (!run.gate) return t("loop:glance.notReached");
  const { difference } = run.gate;
  return (
    difference !== null && <span title={interval(run.gate, signed)}>{signed(difference)}</span>
  );
}

function trained(run: TrainingRun | null, automatic: boolean) {
  if (!run) return t(automatic ? "loop:glance.noRun" : "loop:glance.notAsked");
  const when = ago(run.finished_at ?? run.created_at);
  if (!run.gate) return t("loop:glance.ended", { outcome: t(`loop:outcome.${run.state}`), when });
  return run.seconds === null
    ? when
    : t("loop:glance.took", { when, seconds: duration(run.seconds) });
}
