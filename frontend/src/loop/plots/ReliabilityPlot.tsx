import { Select } from "@mantine/core";
import { memo, useState } from "react";
import {
  CartesianGrid,
  ErrorBar,
  ReferenceLine,
  Scatter,
  ScatterChart,
  Tooltip,
  XAxis,
  YAxis,
  ZAxis,
} from "recharts";
import type { Metrics, PreferenceModel, TrainingRun } from "../../api";
import { number } from "../../app/format";
import { t } from "../../shared/i18n";
import { interval, share } from "../numbers";
import type { TitleOf } from "../titles";
import { grid, pointed, reference, still, whisker, xAxis, yAxis } from "./look";
import { Plot } from "./Plot";
import styles from "./plots.module.css";
import { niceTicks, type Span } from "./scales";
import { type ReliabilityPoint, reliabilityPoints, reliabilityStart } from "./series";

interface Props {
  criteria: PreferenceModel["criteria"];
  runs: TrainingRun[];
  titleOf: TitleOf;
}

/** Whether a run's stated probabilities can be believed: how often people agreed. */
export const ReliabilityPlot = memo(function ReliabilityPlot({ criteria, runs, titleOf }: Props) {
  const measured = runs.filter(({ test }) => test && Object.keys(test).length > 0);
  const [chosen, setChosen] = useState<string | null>(null);
  const run =
    measured.find(({ id }) => id === chosen) ??
    measured.find(({ checkpoint }) => checkpoint?.is_champion) ??
    measured[0];
  const parts = criteria.map(({ name }) => ({
    name,
    metrics: run?.test?.[name],
    points: reliabilityPoints(run?.test?.[name]),
  }));
  const all = parts.flatMap(({ points }) => points);
  const start = reliabilityStart(all);
  const y = niceTicks([Math.min(start, ...all.map(({ low }) => low)), 1], 5);
  return (
    <Plot
      isWide={run !== undefined}
      title={t("loop:reliability.title")}
      summary={t("loop:reliability.summary", { few: number(FEW) })}
      empty={!run && t("loop:reliability.empty")}
      tools={
        run && (
          <Select
            size="xs"
            w="12rem"
            aria-label={t("loop:reliability.run")}
            data={measured.map(({ id, number: n, checkpoint }) => ({
              value: id,
              label: t(
                checkpoint?.is_champion ? "loop:reliability.champion" : "loop:champion.run",
                { run: n },
              ),
            }))}
            value={run.id}
            onChange={setChosen}
            allowDeselect={false}
          />
        )
      }
      table={{
        columns: ["criterion", "predicted", "observed", "interval", "pairs"].map((name) =>
          t(`loop:reliability.columns.${name}`),
        ),
        rows: parts.flatMap(({ name, points }) =>
          points.map((point) => [
            titleOf(name),
            share(point.predicted, 0),
            share(point.observed, 0),
            interval(point, (value) => share(value, 0)),
            number(point.pairs),
          ]),
        ),
      }}
    >
      <div className={styles.multiples}>
        {parts.map(({ name, metrics, points }) => (
          <section key={name}>
            <h4>{titleOf(name)}</h4>
            <p className={styles.words}>{inWords(metrics)}</p>
            {points.length > 0 && (
              <>
                <p className={styles.axisName}>{t("loop:reliability.y")}</p>
                <Diagram
                  label={`${t("loop:reliability.title")}, ${titleOf(name)}`}
                  points={points}
                  start={start}
                  y={y}
                />
              </>
            )}
          </section>
        ))}
      </div>
    </Plot>
  );
});

/** "Off by 4.1% on average (2.0% to 6.3%), over 160 pairs". */
function inWords(metrics: Metrics | undefined): string {
  const error = metrics?.calibration_error;
  if (!metrics || typeof error?.value !== "number") return t("loop:reliability.none");
  return t("loop:reliability.error", {
    shown: share(error.value),
    interval: interval(error, (value) => share(value)),
    count: metrics.pairs,
    pairs: number(metrics.pairs),
  });
}

interface DiagramProps {
  label: string;
  points: ReliabilityPoint[];
  start: number;
  y: number[];
}

function Diagram({ label, points, start, y }: DiagramProps) {
  const x = niceTicks([start, 1], 5);
  return (
    <ScatterChart responsive aria-label={label} className={styles.square} margin={MARGIN}>
      <CartesianGrid {...grid} />
      <XAxis
        {...xAxis}
        dataKey="predicted"
        domain={padded(start)}
        ticks={x}
        tickFormatter={percent}
        height={40}
        label={{
          value: t("loop:reliability.x"),
          className: styles.label,
          position: "insideBottom",
        }}
      />
      <YAxis
        {...yAxis}
        dataKey="observed"
        domain={padded(y[0] ?? 0)}
        ticks={y}
        tickFormatter={percent}
      />
      <ZAxis dataKey="pairs" range={[24, 260]} />
      <Tooltip
        cursor={false}
        {...still}
        content={(props) => {
          const at = pointed<ReliabilityPoint>(props);
          return at && <Tip point={at} />;
        }}
      />
      <ReferenceLine
        {...reference}
        segment={[
          { x: start, y: start },
          { x: 1, y: 1 },
        ]}
      />
      {[true, false].map((isFew) => (
        <Scatter
          key={String(isFew)}
          data={points.filter(({ pairs }) => pairs < FEW === isFew)}
          fill="var(--ink)"
          fillOpacity={isFew ? 0.3 : 0.85}
          {...still}
        >
          <ErrorBar dataKey="whiskers" direction="y" {...whisker} opacity={isFew ? 0.4 : 1} />
        </Scatter>
      ))}
    </ScatterChart>
  );
}

const FEW = 5; // pairs; a point of fewer is pale
/** Room for whole points at both ends. */
const padded = (start: number): Span => [start - 0.05 * (1 - start), 1 + 0.05 * (1 - start)];
const MARGIN = { top: 12, right: 12, bottom: 0, left: 0 };
const percent = (value: number) => share(value, 0);

const Tip = ({ point }: { point: ReliabilityPoint }) => (
  <div className={styles.tip}>
    <b>
      {t("loop:reliability.at", {
        predicted: percent(point.predicted),
        observed: percent(point.observed),
      })}
    </b>
    <span>{interval(point, percent)}</span>
    <span>{t("loop:forest.pairs", { count: point.pairs, shown: number(point.pairs) })}</span>
  </div>
);
