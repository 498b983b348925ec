import { memo } from "react";
import { Area, AreaChart, CartesianGrid, ReferenceDot, Tooltip, XAxis, YAxis } from "recharts";
import type { Activity, PreferenceModel, TrainingRun } from "../../api";
import { moment, number } from "../../app/format";
import { language, t } from "../../shared/i18n";
import { championsOf } from "../model";
import { cursor, grid, pointed, still, xAxis, yAxis } from "./look";
import { Plot } from "./Plot";
import styles from "./plots.module.css";
import { type Span, spanOf, timeLabel, timeTicks, wholeTicks } from "./scales";
import { curveOf, totalAt } from "./series";

interface Props {
  judgments: Activity["judgments"];
  promotions: PreferenceModel["promotions"];
  runs: TrainingRun[] | undefined;
}

type Point = ReturnType<typeof curveOf>[number];

/** How many judgments there were when, and at which of them a run began. */
export const JudgmentsPlot = memo(function JudgmentsPlot({
  judgments,
  promotions,
  runs = [],
}: Props) {
  const curve = curveOf(judgments);
  const total = curve.at(-1)?.total ?? 0;
  const span: Span = [curve[0]?.at ?? 0, curve.at(-1)?.at ?? 1];
  const ticks = wholeTicks([0, total]);
  const isShort = span[1] - span[0] < HOUR;
  const champions = championsOf(promotions);
  const marks = runs.map((run) => ({
    run,
    at: Math.min(Math.max(Date.parse(run.created_at), span[0]), span[1]),
  }));
  return (
    <Plot
      title={t("loop:judgments.title")}
      summary={t("loop:judgments.summary", {
        count: total,
        shown: number(total),
        marks: t("loop:judgments.marks", { count: runs.length, runs: number(runs.length) }),
      })}
      empty={total === 0 && t("loop:judgments.empty")}
      table={{
        columns: [t("loop:judgments.when"), t("loop:judgments.total")],
        rows: curve.map(({ at, total }) => [whenOf(at, isShort), number(total)]),
      }}
    >
      <AreaChart
        responsive
        aria-label={t("loop:judgments.title")}
        className={styles.chart}
        data={curve}
        margin={MARGIN}
      >
        <CartesianGrid {...grid} />
        <XAxis
          {...xAxis}
          dataKey="at"
          padding={{ left: 6, right: 6 }}
          domain={span}
          ticks={timeTicks(span)}
          tickFormatter={(at: number) => timeLabel(at, span, language())}
        />
        <YAxis {...yAxis} domain={spanOf(ticks)} ticks={ticks} tickFormatter={number} />
        <Tooltip
          cursor={cursor}
          {...still}
          content={(props) => {
            const at = pointed<Point>(props);
            return at && <Tip point={at} isShort={isShort} />;
          }}
        />
        <Area
          dataKey="total"
          type="stepAfter"
          stroke="var(--ink)"
          strokeWidth={1.75}
          fill="var(--ink)"
          fillOpacity={0.08}
          {...still}
        />
        {marks.map(({ run, at }) => (
          <ReferenceDot
            key={run.id}
            x={at}
            y={totalAt(curve, at)}
            r={4}
            fill={champions.includes(run.number) ? "var(--ink)" : "var(--surface)"}
            stroke="var(--ink)"
            strokeWidth={1.5}
          />
        ))}
      </AreaChart>
      <Marks />
    </Plot>
  );
});

const MARGIN = { top: 12, right: 12, bottom: 0, left: 0 };

const HOUR = 3_600_000;
const whenOf = (at: number, isShort: boolean) =>
  moment(new Date(at).toISOString(), isShort ? "medium" : "short");

const Tip = ({ point: { at, total }, isShort }: { point: Point; isShort: boolean }) => (
  <div className={styles.tip}>
    <b>{t("loop:judgments.at", { count: total, shown: number(total) })}</b>
    <span>{whenOf(at, isShort)}</span>
  </div>
);

/** What full and hollow marks mean. */
export const Marks = () => (
  <ul className={styles.marks}>
    <li data-full="">{t("loop:marks.champion")}</li>
    <li>{t("loop:marks.other")}</li>
  </ul>
);
