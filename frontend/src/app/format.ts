/** Numbers, sizes and times as people read them. */

import { language } from "../shared/i18n";

export const number = (value: number) => new Intl.NumberFormat(language()).format(value);

/** Rounds down, so that 100% is only said when nothing is missing. */
export function percent(share: number): string {
  const floored = Math.floor(share * 100 + 1e-9) / 100; // 0.29 * 100 is a little less than 29
  return new Intl.NumberFormat(language(), { style: "percent" }).format(floored);
}

/** A rate as it was set, to a tenth of a percent. */
export const rate = (share: number) =>
  new Intl.NumberFormat(language(), { style: "percent", maximumFractionDigits: 1 }).format(share);

export function bytes(size: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  const power = size < 1 ? 0 : Math.min(Math.floor(Math.log10(size) / 3), units.length - 1);
  return new Intl.NumberFormat(language(), {
    style: "unit",
    unit: units[power],
    unitDisplay: power === 0 ? "long" : "short",
    maximumSignificantDigits: 3,
  }).format(size / 1000 ** power);
}

export const day = (iso: string) =>
  new Intl.DateTimeFormat(language(), { dateStyle: "medium" }).format(new Date(iso));

export const moment = (iso: string, timeStyle: "short" | "medium" = "short") =>
  new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle }).format(new Date(iso));

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["minute", 60],
  ["hour", 3600],
  ["day", 86_400],
];

/** "3 hours ago"; past a fortnight the date says more. */
export function ago(iso: string, now = Date.now()): string {
  const seconds = Math.max(0, (now - new Date(iso).getTime()) / 1000);
  if (seconds > 14 * 86_400) return day(iso);
  const [unit, size] = STEPS.findLast(([, size]) => seconds >= size) ?? ["second", 1];
  const format = new Intl.RelativeTimeFormat(language(), { numeric: "auto" });
  return unit === "second"
    ? format.format(0, unit)
    : format.format(-Math.floor(seconds / size), unit);
}

/** "in 3 hours"; what should have happened by now happens "now". */
export function until(iso: string, now = Date.now()): string {
  const seconds = Math.max(0, (new Date(iso).getTime() - now) / 1000);
  const [unit, size] = STEPS.findLast(([, size]) => seconds >= size) ?? ["second", 1];
  const format = new Intl.RelativeTimeFormat(language(), { numeric: "auto" });
  return format.format(unit === "second" ? 0 : Math.ceil(seconds / size), unit);
}
