import { memo } from "react";
import { Area, AreaChart, CartesianGrid, Tooltip, XAxis, YAxis } from "recharts";
import type { Dashboard } from "../../api/dashboard";
import { moment, number } from "../../app/format";
import { cursor, grid, pointed, still, xAxis, yAxis } from "../../loop/plots/look";
import { Plot } from "../../loop/plots/Plot";
import plots from "../../loop/plots/plots.module.css";
import { type Span, spanOf, timeLabel, timeTicks, wholeTicks } from "../../loop/plots/scales";
import { language, t } from "../../shared/i18n";
import { lasting, type Step, stepsOf } from "./words";

/** What each hour brought; a longer stretch is shown as what its hours brought on average. */
export const PacePlot = memo(function PacePlot({ of }: { of: Dashboard }) {
  const steps = stepsOf(of);
  const { judgments, today } = of.progress;
  const span: Span = [steps[0]?.at ?? 0, steps.at(-1)?.at ?? 1];
  const ticks = wholeTicks([0, Math.max(...steps.map(({ perHour }) => perHour), 1)]);
  return (
    <Plot
      title={t("dashboard:pace.title")}
      summary={
        <>
          {t("dashboard:pace.summary", {
            count: judgments,
            shown: number(judgments),
            today: number(today),
          })}{" "}
          {of.step_hours > 1 && t("dashboard:pace.mean", { shown: lasting(of.step_hours) })}
        </>
      }
      empty={steps.length === 0 && t("dashboard:pace.empty")}
      table={{
        columns: [
          t("dashboard:pace.when"),
          t("dashboard:pace.number"),
          t("dashboard:pace.perHour"),
        ],
        rows: steps
          .slice(0, -1)
          .map(({ at, judgments, perHour }) => [
            whenOf(at),
            number(judgments),
            number(tenth(perHour)),
          ]),
      }}
    >
      <AreaChart
        responsive
        aria-label={t("dashboard:pace.title")}
        className={plots.chart}
        data={steps}
        margin={MARGIN}
      >
        <CartesianGrid {...grid} />
        <XAxis
          {...xAxis}
          dataKey="at"
          domain={span}
          ticks={timeTicks(span)}
          tickFormatter={(at: number) => timeLabel(at, span, language())}
        />
        <YAxis {...yAxis} domain={spanOf(ticks)} ticks={ticks} tickFormatter={number} />
        <Tooltip
          cursor={cursor}
          {...still}
          content={(props) => {
            const at = pointed<Step>(props);
            return at && <Tip step={at} isMean={of.step_hours > 1} />;
          }}
        />
        <Area
          dataKey="perHour"
          type="stepAfter"
          stroke="var(--ink)"
          strokeWidth={1.5}
          fill="var(--ink)"
          fillOpacity={0.14}
          {...still}
        />
      </AreaChart>
    </Plot>
  );
});

const MARGIN = { top: 12, right: 12, bottom: 0, left: 0 };

const whenOf = (at: number) => moment(new Date(at).toISOString());
const tenth = (value: number) => Math.round(value * 10) / 10;

const Tip = ({ step: { at, judgments, perHour }, isMean }: { step: Step; isMean: boolean }) => (
  <div className={plots.tip}>
    <b>{t("dashboard:pace.tip", { count: judgments, shown: number(judgments) })}</b>
    {isMean && (
      <span>
        {t("dashboard:pace.perHour")}: {number(tenth(perHour))}
      </span>
    )}
    <span>{whenOf(at)}</span>
  </div>
);
