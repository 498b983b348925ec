/** How good the judgments are, and the disputes among them. */
import { request } from "../api";
import type { components } from "../schema";

type Schemas = components["schemas"];

export type Quality = Schemas["Quality"];
export type Agreement = Quality["agreement"][number];
export type Shortcuts = Quality["shortcuts"];
export type Fit = NonNullable<Shortcuts["all"]>;
export type Annotator = Schemas["AnnotatorEvidence"];
export type AnnotatorDetails = Schemas["AnnotatorDetails"];
export type Signal = Annotator["signals"][number];
export type Dispute = Schemas["Dispute"];
export type Reason = Dispute["reasons"][number];
export type Adjudication = Schemas["Adjudication"];
export type Decision = Adjudication["decisions"][number];
export type NextDispute = Schemas["NextDispute"];
export type Decided = Schemas["DecisionAskedRequest"];

const at = (slug: string, rest: string) => `/api/campaigns/${slug}/${rest}`;

export const getQuality = (slug: string) => request<Quality>("GET", at(slug, "quality"));
export const getAnnotators = (slug: string) => request<Annotator[]>("GET", at(slug, "annotators"));
export const getAnnotator = (slug: string, pseudonym: string) =>
  request<AnnotatorDetails>("GET", at(slug, `annotators/${pseudonym}`));

export const getAdjudication = (slug: string, before: number | null) =>
  request<Adjudication>("GET", at(slug, `adjudication${before ? `?before=${before}` : ""}`));
/** The dearest dispute, or with `left` one that was left for later. */
export const nextDispute = (slug: string, left = false) =>
  request<NextDispute>("POST", at(slug, "adjudication/next"), { left });
export const decide = (slug: string, task: number, verdict: Decided) =>
  request<NextDispute>("POST", at(slug, `adjudication/${task}`), verdict);
export const leaveDispute = (slug: string, task: number) =>
  request<NextDispute>("POST", at(slug, `adjudication/${task}/leave`), {});
export const decideAgain = (slug: string, task: number) =>
  request<NextDispute>("POST", at(slug, `adjudication/${task}/again`), {});
export const makeGold = (slug: string, task: number, why = "") =>
  request<{ task: number }>("POST", at(slug, `adjudication/${task}/gold`), { why });
