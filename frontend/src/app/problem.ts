/** What went wrong, in the reader's language where the code is known. */
import { useForm } from "@mantine/form";
import { useState } from "react";
import { ApiError } from "../api";
import { t } from "../shared/i18n";

/** The server understood and said no; anything else may pass. */
export const isRefusal = (error: unknown) =>
  error instanceof ApiError && error.status >= 400 && error.status < 500;

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

/** A form's values, and where the server's refusals are shown: at their field, else below. */
export function useServedForm<Values extends object>(initialValues: Values) {
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm<Values>({ initialValues });
  const show = (error: unknown) => {
    const fields = fieldProblems(error);
    form.setErrors(fields);
    setProblem(problemText(error));
    const first = Object.keys(fields)[0];
    if (first) document.querySelector<HTMLElement>(`[data-field="${first}"]`)?.focus();
  };
  return { ...form, problem, show };
}
