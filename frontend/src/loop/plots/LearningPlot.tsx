import { SegmentedControl } from "@mantine/core";
import { memo, useState } from "react";
import {
  CartesianGrid,
  ComposedChart,
  ErrorBar,
  Line,
  ReferenceLine,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import type { PreferenceModel, TrainingRun } from "../../api";
import { number } from "../../app/format";
import { t } from "../../shared/i18n";
import { championsOf } from "../model";
import { fixed, interval, share } from "../numbers";
import type { TitleOf } from "../titles";
import { Marks } from "./JudgmentsPlot";
import { cursor, grid, pointed, reference, still, whisker, xAxis, yAxis } from "./look";
import { Plot } from "./Plot";
import styles from "./plots.module.css";
import { niceTicks, spanOf, wholeTicks } from "./scales";
import {
  learningPoints,
  METRICS,
  type Metric,
  type Point,
  type Reference,
  references,
} from "./series";

interface Props {
  criteria: PreferenceModel["criteria"];
  promotions: PreferenceModel["promotions"];
  runs: TrainingRun[];
  titleOf: TitleOf;
}

export const shownAs: Record<Metric, (value: number) => string> = {
  accuracy: (value) => share(value),
  log_loss: (value) => fixed(value),
  calibration_error: (value) => share(value),
};
const onAxis: Record<Metric, (value: number) => string> = {
  accuracy: (value) => share(value, 0),
  log_loss: (value) => fixed(value, 2),
  calibration_error: (value) => share(value, 0),
};

interface Curve {
  criterion: string;
  points: Point[];
  lines: Reference[];
}

/** What each run knew of judgments it had never seen, over the judgments it rests on. */
export const LearningPlot = memo(function LearningPlot({
  criteria,
  promotions,
  runs,
  titleOf,
}: Props) {
  const [metric, setMetric] = useState<Metric>("accuracy");
  const curves: Curve[] = criteria.map(({ name }) => ({
    criterion: name,
    points: learningPoints(runs, name, metric, championsOf(promotions)),
    lines: references(runs, name, metric),
  }));
  const points = curves.flatMap((curve) => curve.points);
  const values = [
    ...points.flatMap(({ low, high }) => [low, high]),
    ...curves.flatMap(({ lines }) => lines.map(({ value }) => value)),
  ];
  const tests = runs.flatMap(({ test }) => (test ? Object.values(test) : []));
  const hasPairs = tests.some(({ pairs }) => pairs > 0);
  const y = niceTicks([
    metric === "calibration_error" ? 0 : Math.min(...values),
    Math.max(...values, 0.05),
  ]);
  const x = wholeTicks([0, Math.max(...points.map(({ judgments }) => judgments), 1)]);
  return (
    <Plot
      isWide={hasPairs}
      title={t("loop:learning.title")}
      summary={t(`loop:learning.${metric}`)}
      empty={!hasPairs && t(`loop:learning.${tests.length > 0 ? "noPairs" : "empty"}`)}
      tools={
        <SegmentedControl
          size="xs"
          aria-label={t("loop:learning.metric")}
          data={METRICS.map((value) => ({ value, label: t(`loop:metric.${value}`) }))}
          value={metric}
          onChange={(value) => setMetric(value as Metric)}
        />
      }
      table={tableOf(curves, metric, titleOf)}
    >
      <div className={styles.multiples}>
        {curves.map((curve) => (
          <section key={curve.criterion}>
            <h4>{titleOf(curve.criterion)}</h4>
            {curve.points.length === 0 ? (
              <p className={styles.words}>{t("loop:reliability.none")}</p>
            ) : (
              <LearningCurve
                label={`${t(`loop:metric.${metric}`)}, ${titleOf(curve.criterion)}`}
                curve={curve}
                metric={metric}
                x={x}
                y={y}
              />
            )}
          </section>
        ))}
      </div>
      <Marks />
    </Plot>
  );
});

interface CurveProps {
  label: string;
  curve: Curve;
  metric: Metric;
  x: number[];
  y: number[];
}

function LearningCurve({ label, curve: { points, lines }, metric, x, y }: CurveProps) {
  const highest = Math.max(...lines.map(({ value }) => value));
  const before = points[0]?.judgments ?? 0;
  const after = (x.at(-1) ?? 0) - (points.at(-1)?.judgments ?? 0);
  const side = before < after ? "Right" : "Left"; // where the points leave more room
  return (
    <ComposedChart
      responsive
      aria-label={label}
      className={styles.chart}
      data={points}
      margin={MARGIN}
    >
      <CartesianGrid {...grid} />
      <XAxis
        {...xAxis}
        dataKey="judgments"
        padding={{ right: 8 }}
        domain={spanOf(x)}
        ticks={x}
        tickFormatter={number}
        height={40}
        label={{ value: t("loop:learning.x"), className: styles.label, position: "insideBottom" }}
      />
      <YAxis {...yAxis} domain={spanOf(y)} ticks={y} tickFormatter={onAxis[metric]} />
      <Tooltip
        cursor={cursor}
        {...still}
        content={(props) => {
          const at = pointed<Point>(props);
          return at && <Tip point={at} shown={shownAs[metric]} />;
        }}
      />
      {lines.map(({ name, value }) => (
        <ReferenceLine
          key={name}
          y={value}
          {...reference}
          label={{
            value: t(`loop:reference.${name}`),
            className: styles.label,
            position: value === highest ? `insideBottom${side}` : `insideTop${side}`, // above, below
          }}
        />
      ))}
      <Line
        dataKey="value"
        stroke="var(--line-strong)"
        strokeWidth={1.5}
        dot={Mark}
        activeDot={false}
        {...still}
      >
        <ErrorBar dataKey="whiskers" direction="y" {...whisker} />
      </Line>
    </ComposedChart>
  );
}

const MARGIN = { top: 12, right: 12, bottom: 0, left: 0 };

/** Full where the run became champion. */
function Mark({
  cx,
  cy,
  payload,
  key,
}: {
  cx?: number;
  cy?: number;
  payload?: Point;
  key?: React.Key | null;
}) {
  return (
    <circle
      key={key}
      cx={cx}
      cy={cy}
      r={4}
      fill={payload?.wasChampion ? "var(--ink)" : "var(--surface)"}
      stroke="var(--ink)"
      strokeWidth={1.5}
    />
  );
}

const Tip = ({ point, shown }: { point: Point; shown: (value: number) => string }) => (
  <div className={styles.tip}>
    <b>{shown(point.value)}</b>
    <span>{interval(point, shown)}</span>
    <span>
      {t("loop:learning.at", {
        run: point.run,
        judgments: number(point.judgments),
        count: point.pairs,
        pairs: number(point.pairs),
      })}
    </span>
  </div>
);

function tableOf(curves: Curve[], metric: Metric, titleOf: TitleOf) {
  return {
    columns: ["run", "judgments", "criterion", "pairs", "value", "interval"].map((name) =>
      t(`loop:learning.columns.${name}`),
    ),
    rows: curves.flatMap(({ criterion, points }) =>
      points.map((point) => [
        point.run,
        number(point.judgments),
        titleOf(criterion),
        number(point.pairs),
        shownAs[metric](point.value),
        interval(point, shownAs[metric]),
      ]),
    ),
  };
}
