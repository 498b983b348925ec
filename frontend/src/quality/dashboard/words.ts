/** Forecasts and series as people read them; no React in here. */
import type { Cost, Dashboard, Outlook, Range } from "../../api/dashboard";
import { number } from "../../app/format";
import { money } from "../../shared/format";
import { language, t } from "../../shared/i18n";

const [HOUR, DAY] = [3_600_000, 86_400_000];
const DAYS_FROM = 72;

/** "35 minutes", "9 hours", "5 days": a guess has no minutes past the first hours. */
export function lasting(hours: number): string {
  const [value, unit] =
    hours < 1.5
      ? [Math.max(Math.round(hours * 12) * 5, 5), "minute"]
      : hours < DAYS_FROM
        ? [Math.round(hours), "hour"]
        : [Math.round(hours / 24), "day"];
  return new Intl.NumberFormat(language(), {
    style: "unit",
    unit: unit as string,
    unitDisplay: "long",
  }).format(value as number);
}

/** The day; on the same day, the hour. */
export function when(iso: string, now = Date.now()): string {
  const at = new Date(iso);
  const isNear = at.getTime() - now < DAY;
  const isThisYear = at.getFullYear() === new Date(now).getFullYear();
  const year = isThisYear ? undefined : "numeric";
  return new Intl.DateTimeFormat(
    language(),
    isNear ? { weekday: "short", hour: "numeric" } : { day: "numeric", month: "short", year },
  ).format(at);
}

export interface Told {
  value: string;
  range?: string;
  note?: string;
  isUnknown?: boolean;
}

/** When it will be done, or why nobody can tell. */
export function outlookOf(outlook: Outlook): Told {
  const { state, left, from_hours, hours, per_hour, ends_at } = outlook;
  if (state !== "running" || !hours || !per_hour) {
    return {
      value: t(`dashboard:outlook.${state}.value`),
      note: t(`dashboard:outlook.${state}.note`, { count: left, shown: number(left) }),
      isUnknown: state !== "done",
    };
  }
  const pace = t("dashboard:outlook.pace", {
    left: number(left),
    pace: number(Math.round(per_hour.value * 10) / 10),
    seen: lasting(from_hours),
  });
  if (!ends_at?.value) {
    return {
      value: t("dashboard:outlook.about", { shown: lasting(hours.value) }),
      range: rangeOf(hours, lasting),
      note: `${pace} ${t("dashboard:outlook.noDate")}`,
    };
  }
  return {
    value: when(ends_at.value),
    range: rangeOf({ low: ends_at.low ?? ends_at.value, high: ends_at.high }, when),
    note: pace,
  };
}

/** "between this and that"; where one end is out of sight, it says so. */
export function rangeOf<T>(
  { low, high }: { low: T; high: T | null },
  shown: (value: T) => string,
): string {
  if (high === null) return t("dashboard:range.open", { low: shown(low) });
  const [from, to] = [shown(low), shown(high)];
  return from === to ? "" : t("dashboard:range.between", { low: from, high: to });
}

/** What it cost so far, and what it will have cost. */
export function costOf({ currency, spent, total }: Cost): Told {
  const shown = (amount: number) => money(amount, currency);
  const value = shown(spent);
  if (!total) return { value, note: t("dashboard:cost.unknown") };
  return {
    value,
    range: t("dashboard:cost.total", { shown: shown(total.value) }),
    note: rangeOf<number>(total as Range, shown),
  };
}

/** More than the budget holds: it will stop before the end. */
export const isShort = ({ total, budget }: Cost) =>
  total !== null && budget !== null && total.value > budget.budget;

export interface Step {
  at: number;
  perHour: number;
  judgments: number;
}

/** Every bar from the first to now, empty ones too, each as what an hour brought on average. */
export function stepsOf({ points, step_hours }: Dashboard, now = Date.now()): Step[] {
  const size = step_hours * HOUR;
  const known = new Map(points.map((point) => [Date.parse(point.at), point]));
  if (!points[0]) return [];
  const first = Date.parse(points[0].at);
  const steps: Step[] = [];
  for (let at = first; at <= now; at += size) {
    const judgments = known.get(at)?.judgments ?? 0;
    const lasted = Math.min(size, Math.max(now - at, HOUR)) / HOUR;
    steps.push({ at, judgments, perHour: judgments / lasted });
  }
  const last = steps.at(-1);
  return last ? [...steps, { ...last, at: Math.min(last.at + size, Math.max(now, last.at)) }] : [];
}
