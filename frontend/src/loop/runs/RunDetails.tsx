import { Anchor } from "@mantine/core";
import { Link } from "react-router";
import type { ByCriterion, Estimate, Metrics, PreferenceModel, TrainingRun } from "../../api";
import { bytes, number } from "../../app/format";
import { t } from "../../shared/i18n";
import { GatePlot } from "../gate/GatePlot";
import { fixed, interval, share } from "../numbers";
import { METRICS, type Metric } from "../plots/series";
import type { TitleOf } from "../titles";
import styles from "./details.module.css";
import { Promote } from "./Promote";

interface Props {
  run: TrainingRun;
  model: PreferenceModel;
  titleOf: TitleOf;
}

/** What the gate weighed, what the test fold says, and what can be done with it. */
export function RunDetails({ run, model, titleOf }: Props) {
  return (
    <div className={styles.details}>
      {run.gate && <GatePlot run={run} gate={run.gate} titleOf={titleOf} />}
      {run.test && (
        <TestTable test={run.test} champion={run.champion_test} run={run} titleOf={titleOf} />
      )}
      <footer>
        <Facts run={run} />
        <Promote run={run} model={model} />
      </footer>
    </div>
  );
}

const SHOWN: Record<Metric, (value: number) => string> = {
  accuracy: (value) => share(value),
  log_loss: (value) => fixed(value),
  calibration_error: (value) => share(value),
};

interface TestProps {
  test: ByCriterion;
  champion: ByCriterion | null;
  run: TrainingRun;
  titleOf: TitleOf;
}

/** The metrics of the test fold, beside those the champion of that time has on the same pairs. */
function TestTable({ test, champion, run, titleOf }: TestProps) {
  return (
    <div className={styles.scroll} tabIndex={0}>
      <table>
        <caption>{t(champion ? "loop:details.beside" : "loop:details.test")}</caption>
        <thead>
          <tr>
            <td />
            <th scope="col">{t("loop:details.pairs")}</th>
            {METRICS.map((metric) => (
              <th key={metric} scope="col">
                {t(`loop:metric.${metric}`)}
              </th>
            ))}
          </tr>
        </thead>
        {Object.entries(test).map(([criterion, metrics]) => (
          <tbody key={criterion}>
            <tr>
              <th scope="row">{titleOf(criterion)}</th>
              <td>{number(metrics.pairs)}</td>
              {METRICS.map((metric) => (
                <Cell key={metric} metrics={metrics} metric={metric} />
              ))}
            </tr>
            {champion?.[criterion] && run.rival !== null && (
              <tr data-rival="">
                <th scope="row">{t("loop:details.rival", { run: run.rival })}</th>
                <td />
                {METRICS.map((metric) => (
                  <Cell key={metric} metrics={champion[criterion] as Metrics} metric={metric} />
                ))}
              </tr>
            )}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function Cell({ metrics, metric }: { metrics: Metrics; metric: Metric }) {
  const measure: Estimate | undefined = metrics[metric];
  if (!measure || measure.value === null) return <td>–</td>;
  return (
    <td>
      {SHOWN[metric](measure.value)}
      <small>{interval(measure, SHOWN[metric])}</small>
    </td>
  );
}

function Facts({ run }: { run: TrainingRun }) {
  const { checkpoint, snapshot } = run;
  return (
    <p className={styles.facts}>
      <Anchor component={Link} to="/datasets" inherit>
        {t("loop:details.snapshot", { snapshot })}
      </Anchor>
      {checkpoint &&
        ` · ${t(checkpoint.removed ? "loop:details.removed" : "loop:details.files", { size: bytes(checkpoint.bytes) })}`}
    </p>
  );
}
