/** A verdict in words: "Left is slightly better". */
import type { Assignment, Criterion } from "../../api";
import { t } from "../../shared/i18n";
import { type Draft, isRank } from "./draft";
import { LETTERS } from "./keys";
import { closed, type Places } from "./rank/places";

export type Side = "left" | "right";

export const sideOf = (value: number): Side => (value < 0 ? "left" : "right");
export const sideAt = (index: number): Side => (index === 0 ? "left" : "right");
export const letterOf = (response: number): string => LETTERS[response] ?? "";

/** "Left", "Right", or "Response B". */
export const nameOf = (assignment: Assignment, response: number): string =>
  isRank(assignment)
    ? t("task:rank.response", { letter: letterOf(response) })
    : t(`task:pane.${sideAt(response)}`);

export function verdictIn(criterion: Criterion, value: number): string {
  if (value === 0) return t("task:scale.tie");
  const degree = t(`task:scale.degree.${Math.abs(value)}`);
  return t(`task:scale.${criterion.asks_for}.${sideOf(value)}`, { degree });
}

/** Beside its question: "Left, slightly". */
export const inBrief = (value: number): string =>
  value === 0
    ? t("task:scale.tie")
    : t(`task:scale.brief.${sideOf(value)}`, {
        degree: t(`task:scale.degree.${Math.abs(value)}`),
      });

/** Away from its question: "Helpful: left, slightly". */
const inShort = (criterion: Criterion, value: number): string =>
  value === 0
    ? t("task:scale.short.tie", { criterion: criterion.title })
    : t(`task:scale.short.${sideOf(value)}`, {
        degree: t(`task:scale.degree.${Math.abs(value)}`),
        criterion: criterion.title,
      });

/** "C, A = B", best first. */
const orderIn = (places: Places): string =>
  closed(places)
    .map((group) => group.map(letterOf).join(" = "))
    .join(", ");

type Said = Pick<Draft, "preferences" | "bothBad" | "ranking">;

/** A whole answer under one criterion, away from its question. */
export function answerIn(criterion: Criterion, { preferences, bothBad, ranking }: Said): string {
  const { name, title } = criterion;
  if (bothBad.includes(name)) return t("task:scale.short.bothBad", { criterion: title });
  const places = ranking[name];
  if (places) return t("task:rank.short", { criterion: title, order: orderIn(places) });
  return inShort(criterion, preferences[name] ?? 0);
}
