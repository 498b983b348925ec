import { Button } from "@mantine/core";
import { useState } from "react";
import type { PreferenceModel, TrainingRun } from "../../api";
import { number } from "../../app/format";
import { t } from "../../shared/i18n";
import { Axis, isKnown, Sides, scaleOf } from "../gate/Forest";
import type { TitleOf } from "../titles";
import { RunRow } from "./RunRow";
import styles from "./runs.module.css";

const FEW = 8;

interface Props {
  model: PreferenceModel;
  runs: TrainingRun[];
  titleOf: TitleOf;
}

/** Every run with its verdict; all differences stand on one scale, so that eyes can compare them. */
export function Runs({ model, runs, titleOf }: Props) {
  const [showsAll, setShowsAll] = useState(false);
  if (runs.length === 0) return <p className={styles.nothing}>{t("loop:runs.none")}</p>;
  const shown = showsAll ? runs : runs.slice(0, FEW);
  const gates = shown.map(({ gate }) => gate);
  const on = scaleOf(gates);
  const isDrawn = gates.some(isKnown);
  return (
    <div className={styles.history}>
      <div className={styles.headings} aria-hidden="true">
        <span>{t("loop:runs.run")}</span>
        <span>{t("loop:runs.verdict")}</span>
        {isDrawn && <Sides than={t("loop:forest.than")} />}
      </div>
      <ol aria-label={t("loop:section.runs")}>
        {shown.map((run) => (
          <RunRow key={run.id} run={run} on={isDrawn ? on : null} model={model} titleOf={titleOf} />
        ))}
      </ol>
      {isDrawn && (
        <div className={styles.axis}>
          <div>
            <Axis on={on} />
            <Sides than={t("loop:forest.than")} />
          </div>
        </div>
      )}
      {runs.length > shown.length && (
        <Button
          className={styles.all}
          variant="subtle"
          color="gray"
          size="compact-sm"
          onClick={() => setShowsAll(true)}
        >
          {t("loop:runs.all", { shown: number(runs.length) })}
        </Button>
      )}
    </div>
  );
}
