/** The settings' form: what it began from, what differs, and where refusals are shown. */
import { type UseFormReturnType, useForm } from "@mantine/form";
import { useEffect, useState } from "react";
import { ApiError, type Campaign } from "../../api";
import { problemText } from "../../app/problem";
import { changed, flat, settingsOf, type Values } from "./values";

export type Form = UseFormReturnType<Values>;

export function useSettings(campaign: Campaign) {
  const [base, setBase] = useState(() => settingsOf(campaign));
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm<Values>({ initialValues: base });
  const changes = changed(form.values, base);
  const isChanged = Object.keys(changes).length > 0;
  const begin = (from: Campaign) => {
    const values = settingsOf(from);
    setBase(values);
    form.setValues(values);
    form.clearErrors();
    setProblem(null);
  };
  const told = JSON.stringify(settingsOf(campaign));
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what the server says anew counts
  useEffect(() => {
    if (!isChanged && told !== JSON.stringify(base)) begin(campaign);
  }, [told, isChanged]);
  const show = (error: unknown): string[] => {
    const fields = error instanceof ApiError ? flat(error.fields) : {};
    form.setErrors(fields);
    setProblem(problemText(error));
    return Object.keys(fields);
  };
  return { form, changes, isChanged, problem, show, begin };
}
