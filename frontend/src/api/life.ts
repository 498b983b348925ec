/** What happens to a campaign as a whole: clones, the archive, its log, messages, previews. */
import {
  type Assignment,
  type Campaign,
  type Guide,
  request,
  type StepAnswer,
  type StepName,
  type Verdict,
  type Welcome,
} from "../api";
import type { components } from "../schema";

type Schemas = components["schemas"];

export type LogEntry = Schemas["LogEntry"];
export type Log = Schemas["Log"];
export type SentMessage = Schemas["Message"];
export type Meant = Schemas["Meant"];
export interface CloneWish {
  title: string;
  people: boolean;
}
export interface LogFilter {
  by: string;
  about: string;
  before: number | null;
}

const at = (slug: string, rest: string) => `/api/campaigns/${slug}/${rest}`;

export const cloneCampaign = (slug: string, wish: CloneWish) =>
  request<Campaign>("POST", at(slug, "clone"), wish);
export const archiveCampaign = (slug: string) => request<Campaign>("POST", at(slug, "archive"));
export const unarchiveCampaign = (slug: string) => request<Campaign>("POST", at(slug, "unarchive"));
export function getLog(slug: string, filter: LogFilter) {
  const given = Object.entries(filter).filter(([, value]) => value);
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return request<Log>("GET", at(slug, `log?${query}`));
}
export const getMessages = (slug: string) => request<SentMessage[]>("GET", at(slug, "messages"));
export const sendMessage = (slug: string, text: string, to: string | null) =>
  request<SentMessage>("POST", at(slug, "messages"), { text, to });
export interface Previewed {
  assignments: Assignment[];
  guide: Guide;
  welcome: Welcome | null; // what comes before the first task, if anything
}
export const getPreview = (slug: string) => request<Previewed>("GET", at(slug, "preview"));
export const tryStep = (slug: string, step: StepName, said: unknown) =>
  request<Omit<StepAnswer, "welcome">>("POST", at(slug, `preview/${step}`), said);
export const tryVerdict = (slug: string, verdict: Verdict) =>
  request<{ comparisons: Meant[] }>("POST", at(slug, "preview"), verdict);
