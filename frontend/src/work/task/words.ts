/** A verdict in words: "Left is slightly better". */
import type { Criterion } from "../../api";
import { t } from "../../shared/i18n";

export type Side = "left" | "right";

export const sideOf = (value: number): Side => (value < 0 ? "left" : "right");

export function verdictIn(criterion: Criterion, value: number): string {
  if (value === 0) return t("work:scale.tie");
  const degree = t(`work:scale.degree.${Math.abs(value)}`);
  return t(`work:scale.${criterion.asks_for}.${sideOf(value)}`, { degree });
}

/** Beside its question: "Left, slightly". */
export const inBrief = (value: number): string =>
  value === 0
    ? t("work:scale.tie")
    : t(`work:scale.brief.${sideOf(value)}`, {
        degree: t(`work:scale.degree.${Math.abs(value)}`),
      });

/** Away from its question: "Helpful: left, slightly". */
export const inShort = (criterion: Criterion, value: number): string =>
  value === 0
    ? t("work:scale.tie")
    : t(`work:scale.short.${sideOf(value)}`, {
        degree: t(`work:scale.degree.${Math.abs(value)}`),
        criterion: criterion.title,
      });
