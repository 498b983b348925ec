/** Estimates, intervals and durations as people read them. */
import type { Estimate } from "../api";
import { language, t } from "../shared/i18n";

const format = (value: number, options: Intl.NumberFormatOptions) =>
  new Intl.NumberFormat(language(), options).format(value).replace("-", "−");

const places = (digits: number) => ({
  minimumFractionDigits: digits,
  maximumFractionDigits: digits,
});

export const fixed = (value: number, digits = 3) => format(value, places(digits));

export const signed = (value: number, digits = 3) =>
  format(value, { ...places(digits), signDisplay: "exceptZero" });

export const share = (value: number, digits = 1) =>
  format(value, { style: "percent", ...places(digits) });

/** "0.612 to 0.668"; nothing without an interval, nor for one of no width: that is no certainty. */
export function interval(
  { low, high }: Pick<Estimate, "low" | "high">,
  shown: (value: number) => string,
): string {
  if (low === null || high === null || low === high) return "";
  return t("loop:number.interval", { low: shown(low), high: shown(high) });
}

/** The two largest units: "1 hr 10 min", "2 min", "40 sec". */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const unit = (value: number, name: string) =>
    format(value, { style: "unit", unit: name, unitDisplay: "short" });
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  if (hours > 0)
    return [unit(hours, "hour"), minutes && unit(minutes, "minute")].filter(Boolean).join(" ");
  if (whole < 120) return unit(whole, "second");
  const rest = whole % 60;
  return [unit(minutes, "minute"), minutes < 10 && rest && unit(rest, "second")]
    .filter(Boolean)
    .join(" ");
}

/** What is left is a guess: to five seconds, then to minutes. */
export const roughly = (seconds: number) =>
  duration(seconds < 90 ? Math.max(5, Math.round(seconds / 5) * 5) : Math.round(seconds / 60) * 60);
