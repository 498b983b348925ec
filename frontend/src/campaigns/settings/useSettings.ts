/** The settings' form: what it began from, what differs, and where refusals are shown. */
import { type UseFormReturnType, useForm } from "@mantine/form";
import { useEffect, useState } from "react";
import { ApiError, type Campaign, type CampaignSettings } from "../../api";
import { problemText } from "../../app/problem";
import { t } from "../../shared/i18n";
import {
  changed,
  clashes,
  flat,
  merged,
  overwritten,
  placed,
  ready,
  rebased,
  settingsOf,
  type Values,
  yielded,
} from "./values";

export type Form = UseFormReturnType<Values>;

export function useSettings(campaign: Campaign) {
  const theirs = settingsOf(campaign);
  const [base, setBase] = useState(theirs);
  const [sent, setSent] = useState<Values | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm<Values>({ initialValues: base });
  const changes = changed(ready(form.values), base);
  const isChanged = Object.keys(changes).length > 0;
  const begin = (values: Values, from: Values) => {
    form.setValues(values);
    setBase(from);
    setSent(null);
    form.clearErrors();
    setProblem(null);
  };
  const told = JSON.stringify(theirs);
  // What is under way is waited for; then whatever was not typed over follows the server.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what the server says anew counts
  useEffect(() => {
    if (sent || told === JSON.stringify(base)) return;
    const mine = form.getValues();
    form.setValues(merged(mine, base, theirs));
    form.setErrors(form.errors); // which new values take away
    setBase(rebased(mine, base, theirs));
  }, [told, sent]);
  return {
    form,
    changes,
    isChanged,
    problem,
    clashing: sent ? [] : clashes(ready(form.values), base, theirs),
    discard: () => begin(theirs, theirs),
    keepMine: () => begin(form.getValues(), theirs),
    takeTheirs: () => begin(yielded(form.getValues(), base, theirs), theirs),
    /** What is to be sent now; the form shows it as it goes. */
    send: (): CampaignSettings => {
      const values = ready(form.getValues());
      form.setValues(values);
      form.clearErrors();
      setProblem(null);
      setSent(values);
      return { ...changes, was: overwritten(changes, base) };
    },
    /** What was typed since it was sent stays. */
    saved: (answer: Campaign) => {
      const now = settingsOf(answer);
      begin(merged(form.getValues(), sent ?? base, now), now);
    },
    show: (error: unknown): string[] => {
      const fields = error instanceof ApiError ? Object.entries(flat(error.fields)) : [];
      const errors = fields.map(([path, why]) => [placed(path, changes, form.getValues()), why]);
      form.setErrors(Object.fromEntries(errors));
      setProblem(unsent(error) ?? problemText(error));
      setSent(null);
      return errors.map(([path]) => path as string);
    },
  };
}

/** A save that never arrived, or whose answer did not. */
function unsent(error: unknown): string | null {
  if (!(error instanceof ApiError) || error.status > 0) return null;
  return t(`settings:unsent.${error.code}`);
}
