/** What the settings' form holds, and what of it is sent; no React in here. */
import type { Campaign, CampaignSettings } from "../../api";

const PLAIN = [
  "title",
  "summary",
  "language",
  "priority",
  "data_licence",
  "guidelines",
  "responses",
  "allow_both_bad",
  "allow_partial",
  "rationale_minimum",
  "labels",
  "allow_copy",
  "overlap",
  "gold_rate",
  "repeat_rate",
  "lease_minutes",
  "cooldown_minutes",
  "open_to_all",
  "revise_last",
  "revise_minutes",
  "judgments_each",
  "share_gold",
  "share_agreement",
  "preference_model",
] as const;

const SECTIONS = {
  onboarding: {
    consent: "",
    read_guidelines: false,
    examples: [] as Example[],
    survey: [] as SurveyQuestion[],
    quiz: [] as QuizQuestion[],
    pass_mark: 0,
    attempts: 3,
    estimate_minutes: null as number | null,
  },
  care: {
    warning: "",
    harms: [] as string[],
    help: "",
    blur: true,
    break_after_minutes: null as number | null,
    exposure_cap: null as number | null,
    shift_hours: 8,
  },
  pay: {
    currency: "",
    per_judgment: null as string | null,
    per_hour: null as string | null,
    floor: null as string | null,
    budget: null as string | null,
  },
  platform: {
    id_parameter: "PROLIFIC_PID",
    study_parameter: "STUDY_ID",
    session_parameter: "SESSION_ID",
    study: "",
    signed: false,
    secret: "",
    allow_list: null as string[] | null,
    return_url: "",
    codes: { finished: "", screened_out: "", failed_checks: "" },
    open: true,
  },
  checks: {
    gold_warn: null as number | null,
    gold_pause: null as number | null,
    gold_block: null as number | null,
    gold_least: 5,
    second_opinion: false,
    adaptive: false,
    overlap_most: 5,
    confidence: 0.95,
  },
};

export interface Example {
  title: string;
  prompt: string;
  left: string;
  right: string;
  verdict: string;
  why: string;
}
export interface SurveyQuestion {
  name: string;
  question: string;
  options: string[] | null;
  required: boolean;
}
export interface QuizQuestion {
  question: string;
  options: string[];
  answer: number;
  why: string;
}

export type SectionName = keyof typeof SECTIONS;
const NAMES = Object.keys(SECTIONS) as SectionName[];
/** Those that are there only where a campaign has them. */
export type Optional = "pay" | "platform";
const OPTIONAL: Optional[] = ["pay", "platform"];

export type Values = Pick<Campaign, (typeof PLAIN)[number]> &
  typeof SECTIONS & { criteria: Campaign["criteria"]; has: Record<Optional, boolean> };

type Given = Record<string, unknown>;

export function settingsOf(campaign: Campaign): Values {
  const given = campaign as unknown as Given;
  const plain = PLAIN.map((name) => [name, given[name]]);
  const sections = NAMES.map((name) => [name, sectionOf(name, given[name] as Given | null)]);
  const has = Object.fromEntries(OPTIONAL.map((name) => [name, given[name] !== null]));
  const { criteria } = campaign;
  return structuredClone(
    Object.fromEntries([...plain, ...sections, ["criteria", criteria], ["has", has]]),
  );
}

function sectionOf(name: SectionName, given: Given | null): Given {
  const blank: Given = SECTIONS[name];
  const keys = Object.keys(blank);
  return Object.fromEntries(keys.map((key) => [key, given?.[key] ?? blank[key]]));
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

function differing(after: object, before: object): Given {
  const was = before as Given;
  return Object.fromEntries(Object.entries(after).filter(([key, value]) => !same(value, was[key])));
}

/** Only what differs, so that whatever somebody else changed meanwhile stays. */
export function changed(values: Values, before: Values): CampaignSettings {
  const changes: Given = differing(pick(values), pick(before));
  for (const name of NAMES) {
    const moved = section(name, values, before);
    if (moved !== undefined) changes[name] = moved;
  }
  const asked = values.criteria.filter((one, place) => !same(one, before.criteria[place]));
  if (asked.length > 0)
    changes.criteria = asked.map(({ name, question, asks_for, allow_tie }) => ({
      name,
      question,
      asks_for,
      allow_tie,
    }));
  return changes as CampaignSettings;
}

const pick = (values: Values) =>
  Object.fromEntries(PLAIN.map((name) => [name, values[name]])) as Given;

function section(name: SectionName, values: Values, before: Values): Given | null | undefined {
  const isOptional = name === "pay" || name === "platform";
  const [is, was] = isOptional ? [values.has[name], before.has[name]] : [true, true];
  if (!is) return was ? null : undefined;
  const moved = differing(values[name], was ? before[name] : {});
  if (moved.secret === "") delete moved.secret; // it never comes back, so blank is as it was
  return Object.keys(moved).length > 0 ? moved : undefined;
}

/** {"pay.budget": why} out of what the server names, however deep. */
export function flat(fields: unknown, path = ""): Record<string, string> {
  if (typeof fields === "string") return { [path]: fields };
  if (Array.isArray(fields) && fields.every((one) => typeof one === "string"))
    return { [path]: fields.join(" ") };
  if (fields === null || typeof fields !== "object") return {};
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, inner]) => {
      const at = key === "non_field_errors" ? path : [path, key].filter(Boolean).join(".");
      return Object.entries(flat(inner, at));
    }),
  );
}

export const GROUPS = [
  "about",
  "questions",
  "work",
  "checks",
  "onboarding",
  "care",
  "pay",
  "platform",
] as const;
export type Group = (typeof GROUPS)[number];

const ABOUT = ["title", "summary", "language", "priority", "data_licence", "preference_model"];
const ASKED = [
  "criteria",
  "responses",
  "allow_both_bad",
  "allow_partial",
  "rationale_minimum",
  "labels",
  "allow_copy",
  "guidelines",
];

/** On which page of the settings a field stands. */
export function groupOf(path: string): Group {
  const name = path.split(".")[0] ?? "";
  if (name in SECTIONS) return name as Group;
  if (name === "gold_rate" || name === "repeat_rate") return "checks";
  if (ABOUT.includes(name)) return "about";
  return ASKED.includes(name) ? "questions" : "work";
}
