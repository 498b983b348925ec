/** Numbers, times and money as the person's language writes them. */
import { language } from "./i18n";

/** In Arabic "UK£" would be torn apart by the direction of the line. */
export const money = (value: number | string, currency: string) =>
  new Intl.NumberFormat(language(), {
    style: "currency",
    currency,
    currencyDisplay: language().startsWith("ar") ? "narrowSymbol" : "symbol",
  }).format(Number(value));

export const count = (value: number) => new Intl.NumberFormat(language()).format(value);

export const percentRange = (low: number, high: number) =>
  new Intl.NumberFormat(language(), { style: "percent", maximumFractionDigits: 0 }).formatRange(
    low,
    high,
  );

export const moment = (iso: string) =>
  new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(iso),
  );

export const timeOfDay = (iso: string) =>
  new Intl.DateTimeFormat(language(), { timeStyle: "short" }).format(new Date(iso));

/** "today", "yesterday", or the date. */
export function dayName(iso: string, now = new Date()): string {
  const midnight = (date: Date) => new Date(date).setHours(0, 0, 0, 0);
  const ago = Math.round((midnight(new Date(iso)) - midnight(now)) / 86_400_000);
  if (ago < -1)
    return new Intl.DateTimeFormat(language(), { dateStyle: "full" }).format(new Date(iso));
  const words = new Intl.RelativeTimeFormat(language(), { numeric: "auto" });
  return words.format(ago, "day");
}

const unit = (value: number, name: "hour" | "minute") =>
  new Intl.NumberFormat(language(), { style: "unit", unit: name, unitDisplay: "short" }).format(
    value,
  );

/** "1 hr 12 min": whole minutes, since nobody should work by the second. */
export function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return unit(minutes, "minute");
  return `${unit(hours, "hour")} ${unit(minutes % 60, "minute")}`;
}
