import { memo } from "react";
import { CartesianGrid, Line, LineChart, ReferenceLine, Tooltip, XAxis, YAxis } from "recharts";
import type { TrainingRun } from "../../api";
import { number } from "../../app/format";
import { t } from "../../shared/i18n";
import { fixed } from "../numbers";
import { cursor, grid, pointed, reference, still, xAxis, yAxis } from "./look";
import { Plot } from "./Plot";
import styles from "./plots.module.css";
import { niceTicks, spanOf } from "./scales";

const CHANCE = Math.LN2; // the loss of saying one half to everything

/** The training loss as it falls, beside that of a coin. */
export const LossPlot = memo(function LossPlot({ run }: { run: TrainingRun }) {
  const points = run.curve.map(([step = 0, loss = 0]) => ({ step, loss }));
  const losses = points.map(({ loss }) => loss);
  const ticks = niceTicks([Math.min(...losses, CHANCE - 0.1), Math.max(...losses, CHANCE)]);
  const end = Math.max(run.stage === "training" ? run.steps : 0, points.at(-1)?.step ?? 1);
  return (
    <Plot
      title={t("loop:loss.title")}
      summary={
        run.loss !== null &&
        t("loop:loss.summary", { loss: fixed(run.loss), chance: fixed(CHANCE) })
      }
      empty={points.length === 0 && t("loop:loss.empty")}
      table={{
        columns: [t("loop:loss.step"), t("loop:loss.loss")],
        rows: points.map(({ step, loss }) => [number(step), fixed(loss)]),
      }}
    >
      <LineChart
        responsive
        aria-label={t("loop:loss.title")}
        className={styles.chart}
        data={points}
        margin={MARGIN}
      >
        <CartesianGrid {...grid} />
        <XAxis {...xAxis} dataKey="step" domain={[0, end]} tickCount={4} allowDecimals={false} />
        <YAxis
          {...yAxis}
          domain={spanOf(ticks)}
          ticks={ticks}
          tickFormatter={(loss: number) => fixed(loss, 2)}
        />
        <Tooltip
          cursor={cursor}
          {...still}
          content={(props) => {
            const at = pointed<{ step: number; loss: number }>(props);
            return (
              at && (
                <div className={styles.tip}>
                  <b>{fixed(at.loss)}</b>
                  <span>{t("loop:loss.at", { step: number(at.step) })}</span>
                </div>
              )
            );
          }}
        />
        <ReferenceLine
          y={CHANCE}
          {...reference}
          label={{
            value: t("loop:reference.chance"),
            className: styles.label,
            position: "insideTopRight",
          }}
        />
        <Line dataKey="loss" stroke="var(--ink)" strokeWidth={1.75} dot={false} {...still} />
      </LineChart>
    </Plot>
  );
});

const MARGIN = { top: 12, right: 12, bottom: 0, left: 0 };
