import { memo } from "react";
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
import type { Dashboard } from "../../api/dashboard";
import { moment, number } from "../../app/format";
import { interval, share } from "../../loop/numbers";
import {
  cursor,
  grid,
  pointed,
  reference,
  still,
  whisker,
  xAxis,
  yAxis,
} from "../../loop/plots/look";
import { Plot } from "../../loop/plots/Plot";
import plots from "../../loop/plots/plots.module.css";
import { type Span, spanOf, timeLabel, timeTicks } from "../../loop/plots/scales";
import { language, t } from "../../shared/i18n";
import { askedIn } from "../agreement/words";

const whole = (value: number) => share(value, 0);
const whenOf = (at: number) => moment(new Date(at).toISOString());

interface Props {
  of: Dashboard;
  overlap: number;
  protocol: string;
}

/** How often two people agreed, each stretch with its interval. */
export const AgreementPlot = memo(function AgreementPlot({ of, overlap, protocol }: Props) {
  const points = of.agreement_over_time.map(({ at, value, low, high, of }) => ({
    at: Date.parse(at),
    value,
    low,
    high,
    pairs: of,
    whiskers: [value - low, high - value],
  }));
  const first = of.points[0]?.at;
  const span = widened([first ? Date.parse(first) : 0, Date.now()]);
  const lowest = Math.min(0.5, ...points.map(({ low }) => low));
  const ticks = [0, 0.25, 0.5, 0.75, 1].filter((tick) => tick >= Math.floor(lowest * 4) / 4);
  return (
    <Plot
      title={t("dashboard:agreement.title")}
      summary={
        of.agreement &&
        t(`dashboard:agreement.summary.${askedIn(protocol)}`, {
          shown: whole(of.agreement.value),
          range: interval(of.agreement, whole),
        })
      }
      empty={points.length === 0 && t(`dashboard:agreement.${overlap > 1 ? "empty" : "alone"}`)}
      table={{
        columns: ["when", "value", "interval", "pairs"].map((name) =>
          t(`dashboard:agreement.${name}`),
        ),
        rows: points.map((point) => [
          whenOf(point.at),
          whole(point.value),
          interval(point, whole),
          number(point.pairs),
        ]),
      }}
    >
      <ComposedChart
        responsive
        aria-label={t("dashboard:agreement.title")}
        className={plots.chart}
        data={points}
        margin={MARGIN}
      >
        <CartesianGrid {...grid} />
        <XAxis
          {...xAxis}
          dataKey="at"
          padding={{ left: 8, right: 8 }}
          domain={span}
          ticks={timeTicks(span)}
          tickFormatter={(at: number) => timeLabel(at, span, language())}
        />
        <YAxis {...yAxis} domain={spanOf(ticks)} ticks={ticks} tickFormatter={whole} />
        <Tooltip
          cursor={cursor}
          {...still}
          content={(props) => {
            const at = pointed<(typeof points)[number]>(props);
            return (
              at && (
                <div className={plots.tip}>
                  <b>{whole(at.value)}</b>
                  <span>{interval(at, whole)}</span>
                  <span>
                    {t("dashboard:agreement.pairs")}: {number(at.pairs)}
                  </span>
                  <span>{whenOf(at.at)}</span>
                </div>
              )
            );
          }}
        />
        <ReferenceLine
          y={0.5}
          {...reference}
          label={{
            value: t("dashboard:agreement.chance"),
            className: plots.label,
            position: "insideBottomRight",
          }}
        />
        <Line
          dataKey="value"
          stroke="var(--line-strong)"
          strokeWidth={1.5}
          dot={{ r: 3, fill: "var(--ink)", stroke: "var(--ink)" }}
          activeDot={false}
          {...still}
        >
          <ErrorBar dataKey="whiskers" direction="y" {...whisker} />
        </Line>
      </ComposedChart>
    </Plot>
  );
});

const MARGIN = { top: 12, right: 12, bottom: 0, left: 0 };

/** A single moment has no width to stand on. */
const widened = ([from, to]: Span): Span =>
  from < to ? [from, to] : [from - 1_800_000, to + 1_800_000];
