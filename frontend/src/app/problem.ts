/** What went wrong, in the reader's language where the code is known. */
import { ApiError } from "../api";
import { t } from "../shared/i18n";

export function problemText(error: unknown): string {
  if (!(error instanceof ApiError)) return t("app:problem.unknown");
  return t(`app:problem.codes.${error.code}`, { defaultValue: error.message });
}

/** The server's words for each field, one sentence a field. */
export function fieldProblems(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  const entries = Object.entries(error.fields).map(([name, said]) => [
    name,
    [said].flat().join(" "),
  ]);
  return Object.fromEntries(entries);
}
