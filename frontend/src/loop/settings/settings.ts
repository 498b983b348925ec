/** The settings of a preference model as its forms hold them; no React in here. */
import type { Campaign, ModelChanges, NewModel, PreferenceModel } from "../../api";
import { slugify } from "../../campaigns/campaign";

export interface Values extends Omit<NewModel, "retrain_hours"> {
  retrain_hours: number | ""; // empty: time alone never starts a run
}

export const DEFAULTS: Values = {
  title: "",
  name: "",
  criteria: [],
  campaigns: [],
  automatic: true,
  retrain_after: 500,
  retrain_hours: "",
  random_share: 0.1,
  confidence: 0.95,
  least_pairs: 100,
  backbone: "",
};

const sent = (values: Values): NewModel => ({
  ...values,
  retrain_hours: values.retrain_hours === "" ? null : values.retrain_hours,
});

/** What a new model is made of; what is left blank the server fills in. */
export const newModel = sent;

export const valuesOf = (model: PreferenceModel): Values => ({
  title: model.title,
  name: model.name,
  criteria: model.criteria.map(({ name }) => name),
  campaigns: model.campaigns.map(({ slug }) => slug),
  automatic: model.automatic,
  retrain_after: model.retrain_after,
  retrain_hours: model.retrain_hours ?? "",
  random_share: model.random_share,
  confidence: model.confidence,
  least_pairs: model.least_pairs,
  backbone: model.backbone,
});

const FIXED = ["name", "criteria"]; // what a family is, rather than how it works

export function changesOf(values: Values, model: PreferenceModel): ModelChanges {
  const before = Object.entries(sent(valuesOf(model)));
  const after: Record<string, unknown> = { ...sent(values) };
  return Object.fromEntries(
    before
      .filter(([name]) => !FIXED.includes(name))
      .filter(([name, value]) => !isSame(value, after[name]))
      .map(([name]) => [name, after[name]]),
  );
}

const isSame = (one: unknown, other: unknown) =>
  JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
const sorted = (value: unknown) => (Array.isArray(value) ? value.toSorted() : value);

export const nameFrom = (title: string) => slugify(title, "model", 50);

export interface Choice {
  name: string;
  title: string;
}

/** Every criterion that some campaign asks for. */
export function criteriaOf(campaigns: Pick<Campaign, "criteria">[]): Choice[] {
  const found = new Map(
    campaigns.flatMap(({ criteria }) =>
      criteria.map(({ name, title }) => [name, { name, title }] as const),
    ),
  );
  return [...found.values()].toSorted((a, b) => a.title.localeCompare(b.title));
}

/** Whether a campaign asks for something the model learns; else it has nothing to feed it. */
export const canFeed = ({ criteria }: Pick<Campaign, "criteria">, chosen: string[]) =>
  chosen.length === 0 || criteria.some(({ name }) => chosen.includes(name));
