import { lazy } from "react";
import { loadWords } from "../../shared/i18n/load";

/** With its words, and only for those who look. */
export const History = lazy(async () => {
  const [page] = await Promise.all([import("./HistoryPage"), loadWords("history")]);
  return page;
});
