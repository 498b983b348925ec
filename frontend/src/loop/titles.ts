import type { PreferenceModel } from "../api";

/** What a criterion is called on screen. */
export type TitleOf = (criterion: string) => string;
export const titlesOf =
  (criteria: PreferenceModel["criteria"]): TitleOf =>
  (name) =>
    criteria.find((criterion) => criterion.name === name)?.title ?? name;
