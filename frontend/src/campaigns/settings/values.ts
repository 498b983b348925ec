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

const BRANCHES = [...NAMES, "has", "criteria"];

/** One of three at each setting: what is typed, what it was typed over, what the server says now. */
function choose(
  [mine, base, theirs]: [Values, Values, Values],
  one: (mine: unknown, base: unknown, theirs: unknown) => unknown,
): Values {
  const each = (now: object, [typed, was]: [object, object]): object => {
    const [given, before] = [typed, was] as [Given, Given];
    const chosen = Object.entries(now).map(([key, value]) => {
      const isBranch = now === theirs && BRANCHES.includes(key);
      const [left, right] = [given[key], before[key]];
      return [
        key,
        isBranch ? each(value, [left, right] as [object, object]) : one(left, right, value),
      ];
    });
    return Array.isArray(now)
      ? chosen.map(([, value]) => value as object)
      : Object.fromEntries(chosen);
  };
  return each(theirs, [mine, base]) as Values;
}

/** What was typed, over what the server says now. */
export const merged = (mine: Values, base: Values, theirs: Values) =>
  choose([mine, base, theirs], (typed, was, now) => (same(typed, was) ? now : typed));

/** What is typed over from now on: where both sides changed, still what it was. */
export const rebased = (mine: Values, base: Values, theirs: Values) =>
  choose([mine, base, theirs], (typed, was, now) =>
    same(typed, was) || same(typed, now) ? now : was,
  );

/** As typed, but theirs where somebody else changed it too. */
export const yielded = (mine: Values, base: Values, theirs: Values) =>
  choose([mine, base, theirs], (typed, was, now) => (same(was, now) ? typed : now));

/** ["pay.budget"]: where one changed what somebody else changed otherwise. */
export function clashes(mine: Values, base: Values, theirs: Values): string[] {
  const differs = choose(
    [mine, base, theirs],
    (typed, was, now) => !same(typed, was) && !same(was, now) && !same(typed, now),
  );
  return paths(differs);
}

function paths(marks: object, path = ""): string[] {
  return Object.entries(marks).flatMap(([key, mark]) => {
    const at = path ? `${path}.${key}` : key;
    return typeof mark === "object" ? paths(mark, at) : mark ? [at] : [];
  });
}

const filled = (lines: string[]) => lines.map((line) => line.trim()).filter(Boolean);
const DECIMAL = /^(0|\d+(?=,\d{1,2}$|,\d{4,}$)),(\d+)$/; // "1,000" may as well be a thousand
const pointed = (amount: string | null) => amount?.replace(DECIMAL, "$1.$2") ?? null;

/** As it can be sent: no blank lines in lists, money with a point. */
export function ready(values: Values): Values {
  const { onboarding, platform, pay } = values;
  return {
    ...values,
    onboarding: {
      ...onboarding,
      quiz: onboarding.quiz.map((one) => ({
        ...one,
        options: filled(one.options),
        answer: filled(one.options.slice(0, one.answer)).length,
      })),
      survey: onboarding.survey.map((one) => ({
        ...one,
        options: one.options && filled(one.options),
      })),
    },
    platform: { ...platform, allow_list: platform.allow_list && filled(platform.allow_list) },
    pay: {
      ...pay,
      per_judgment: pointed(pay.per_judgment),
      per_hour: pointed(pay.per_hour),
      floor: pointed(pay.floor),
      budget: pointed(pay.budget),
    },
  };
}

/** What is sent was over this: in the shape of the changes, without what never comes back. */
export function overwritten(changes: CampaignSettings, before: Values): Given {
  const was: Given = before;
  const told = Object.entries(changes).map(([name, change]) => {
    if (name === "criteria") return [name, questions(before, change as { name: string }[])];
    if (!(name in SECTIONS)) return [name, was[name]];
    if (OPTIONAL.includes(name as Optional) && !before.has[name as Optional]) return [name, null];
    const { secret: _, ...section } = was[name] as Given;
    const asked = Object.entries(section).filter(
      ([key]) => change === null || key in Object(change),
    );
    return [name, Object.fromEntries(asked)];
  });
  return Object.fromEntries(told);
}

const questions = ({ criteria }: Values, sent: { name: string }[]) =>
  criteria.filter(({ name }) => sent.some((one) => one.name === name)).map(asked);

const asked = ({ name, question, asks_for, allow_tie }: Values["criteria"][number]) => ({
  name,
  question,
  asks_for,
  allow_tie,
});

/** Where the form has what was sent: of the questions only the changed ones were. */
export function placed(path: string, sent: CampaignSettings, { criteria }: Values): string {
  const [first, which = "", ...rest] = path.split(".");
  if (first !== "criteria" || !which) return path;
  const name = /^\d+$/.test(which) ? sent.criteria?.[Number(which)]?.name : which;
  const place = criteria.findIndex((one) => one.name === name);
  return ["criteria", place, ...rest].join(".");
}

/** Only what differs, so that whatever somebody else changed meanwhile stays. */
export function changed(values: Values, before: Values): CampaignSettings {
  const changes: Given = differing(pick(values), pick(before));
  for (const name of NAMES) {
    const moved = section(name, values, before);
    if (moved !== undefined) changes[name] = moved;
  }
  const moved = values.criteria.filter((one, place) => !same(one, before.criteria[place]));
  if (moved.length > 0) changes.criteria = moved.map(asked);
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
  if (isOfLines(fields)) return { [path]: lines(fields) };
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, inner]) => {
      const at = key === "non_field_errors" ? path : [path, key].filter(Boolean).join(".");
      return Object.entries(flat(inner, at));
    }),
  );
}

/** {3: ["Too long."]}: what is wrong with single lines, told where all of them are written. */
const isOfLines = (fields: object): fields is Record<string, string[]> =>
  Object.entries(fields).every(
    ([key, reasons]) =>
      /^\d+$/.test(key) && [reasons].flat().every((one) => typeof one === "string"),
  ) && Object.keys(fields).length > 0;

const lines = (fields: Record<string, string[]>) =>
  Object.entries(fields)
    .map(([place, reasons]) => `${Number(place) + 1}: ${[reasons].flat().join(" ")}`)
    .join(" ");

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
