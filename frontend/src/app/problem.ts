/** What went wrong, in the reader's language where the code is known. */
import { ApiError } from "../api";
import { t } from "../shared/i18n";

export function problemText(error: unknown): string {
  if (!(error instanceof ApiError)) return t("app:problem.unknown");
  return t(`app:problem.codes.${error.code}`, { defaultValue: error.message });
}

/** What is wrong with each field; outside of validation the server names fields, not reasons. */
export function fieldProblems(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  const said = (reasons: unknown) =>
    error.code === "invalid" ? [reasons].flat(2).join(" ") : problemText(error);
  return Object.fromEntries(
    Object.entries(error.fields).map(([name, reasons]) => [name, said(reasons)]),
  );
}
