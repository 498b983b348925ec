/** Every request the screens make; the server speaks in codes, the screens translate them. */

export type Role = "annotator" | "manager" | "researcher";
export type CampaignState = "draft" | "active" | "paused" | "closed";
export type EmptyReason = "done" | "paused" | "closed" | "not_started" | "others";
export type SkipReason = "cannot_judge" | "unclear" | "disturbing" | "other";

export interface MyCampaign {
  slug: string;
  title: string;
  summary: string;
  state: CampaignState;
  protocol: "compare";
  judged: number;
  available: boolean;
}

export interface Me {
  username: string;
  display_name: string;
  roles: Role[];
  campaigns: MyCampaign[];
}

export interface DemoSignIn {
  username: string;
  password: string;
  role: Role;
}

export interface Session {
  authenticated: boolean;
  demo: DemoSignIn[];
  me: Me | null;
}

export interface Criterion {
  name: string;
  title: string;
  question: string;
  asks_for: "better" | "worse";
  allow_tie: boolean;
}

export interface Message {
  role: "system" | "user" | "assistant";
  text: string;
  html: string;
}

export interface Assignment {
  id: string;
  campaign: string;
  protocol: "compare";
  expires_at: string;
  criteria: Criterion[];
  prompt: Message[];
  completions: { text: string; html: string }[];
}

export interface Verdict {
  preferences: Record<string, number>;
  rationale?: string;
  seconds?: number;
}

export interface SavedJudgment {
  id: string;
  counted: boolean;
  submitted_at: string;
}

export interface Work {
  assignments: Assignment[];
  reason: EmptyReason | null;
}

export interface Next {
  next: Assignment | null;
  reason: EmptyReason | null;
}

export interface Guide {
  slug: string;
  title: string;
  summary: string;
  guidelines_html: string;
  criteria: Criterion[];
  judged: number;
  skip_reasons: SkipReason[];
}

export interface PastJudgment extends SavedJudgment {
  campaign: string;
  preferences: Record<string, number>;
  assignment: Assignment;
}

export interface CampaignTemplate {
  key: string;
  title: string;
  summary: string;
  criteria: Criterion[];
  overlap: number;
  gold_rate: number;
}

export interface Progress {
  tasks: number;
  wanted: number;
  given: number;
  leased: number;
  open: number;
  gold_tasks: number;
  judgments: number;
  late: number;
  annotators: number;
  today: number;
}

export interface Campaign {
  slug: string;
  title: string;
  summary: string;
  state: CampaignState;
  protocol: "compare";
  criteria: Criterion[];
  overlap: number;
  gold_rate: number;
  lease_minutes: number;
  open_to_all: boolean;
  guidelines: string;
  progress: Progress;
  created_at: string;
  launched_at: string | null;
  may: ("launch" | "pause" | "close" | "edit" | "import")[];
}

export type CampaignSettings = Partial<
  Pick<
    Campaign,
    | "title"
    | "slug"
    | "summary"
    | "overlap"
    | "gold_rate"
    | "lease_minutes"
    | "open_to_all"
    | "guidelines"
    | "criteria"
  >
>;

export type JobState = "waiting" | "running" | "done" | "failed" | "cancelled";
export type ImportFormat = "hh-rlhf" | "trl" | "jsonl";

export interface Import {
  id: string;
  format: ImportFormat;
  file_name: string;
  state: JobState;
  bytes_total: number;
  bytes_done: number;
  lines_done: number;
  prompts_added: number;
  completions_added: number;
  tasks_added: number;
  gold_added: number;
  duplicates: number;
  refused_count: number;
  refused: { line: number; code: string; message: string }[];
  error: { code: string; message: string } | null;
  created_at: string;
  finished_at: string | null;
}

export interface SplitCount {
  pairs: number;
  ties: number;
}

export interface Export {
  format: ExportFormat;
  state: JobState;
  rows_done: number;
  rows_total: number;
  bytes: number;
  sha256: string;
  url: string | null;
}

export type ExportFormat =
  | "hh-rlhf"
  | "trl-implicit"
  | "trl-explicit"
  | "trl-conversational-implicit"
  | "trl-conversational-explicit"
  | "trl-unpaired"
  | "trl";

export interface Snapshot {
  id: string;
  slug: string;
  name: string;
  campaigns: string[];
  state: JobState;
  rows_done: number;
  rows_total: number;
  comparisons: number;
  counts: Record<string, Record<"train" | "validation" | "test", SplitCount>>;
  sha256: string;
  bytes: number;
  created_at: string;
  created_by: string;
  error: { code: string; message: string } | null;
  exports: Export[];
}

/** A refusal of the server, or `status` 0 when it could not be reached at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: Record<string, string[]> = {},
  ) {
    super(message);
    this.name = "ApiError";
  }
}

interface Options {
  keepalive?: boolean;
  signal?: AbortSignal;
}

const csrfToken = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

async function send(method: string, path: string, body: unknown, options: Options) {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) headers["Content-Type"] = "application/json";
  try {
    return await fetch(path, {
      method,
      headers,
      credentials: "same-origin",
      body: isForm ? body : body === undefined ? undefined : JSON.stringify(body),
      ...options,
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, "unreachable", "The server cannot be reached.");
  }
}

async function request<T>(
  method: string,
  path: string,
  body?: unknown,
  options: Options = {},
): Promise<T> {
  const answer = await send(method, path, body, options);
  const data = answer.status === 204 ? undefined : await answer.json().catch(() => undefined);
  if (answer.ok) return data as T;
  throw new ApiError(
    answer.status,
    data?.code ?? `http_${answer.status}`,
    data?.message ?? `The server answered ${answer.status}.`,
    data?.fields,
  );
}

// Session
export const getSession = () => request<Session>("GET", "/api/session");
export const signIn = (username: string, password: string) =>
  request<Me>("POST", "/api/session", { username, password });
export const signOut = () => request<void>("DELETE", "/api/session");
export const getMe = () => request<Me>("GET", "/api/me");

// Work
export const getWork = (slug: string, count: number) =>
  request<Work>("POST", `/api/campaigns/${slug}/work`, { count });
export const getGuide = (slug: string) => request<Guide>("GET", `/api/campaigns/${slug}/guide`);
export const submitJudgment = (assignment: string, verdict: Verdict, options?: Options) =>
  request<{ judgment: SavedJudgment } & Next>(
    "POST",
    `/api/assignments/${assignment}/judgment`,
    verdict,
    options,
  );
export const reviseJudgment = (judgment: string, verdict: Verdict) =>
  request<{ judgment: SavedJudgment }>("POST", `/api/judgments/${judgment}/revisions`, verdict);
export const renewLease = (assignment: string) =>
  request<{ expires_at: string }>("POST", `/api/assignments/${assignment}/renew`);
export const releaseLease = (assignment: string) =>
  request<void>("POST", `/api/assignments/${assignment}/release`, undefined, { keepalive: true });
export const skipAssignment = (assignment: string, reason: SkipReason, note = "") =>
  request<Next>("POST", `/api/assignments/${assignment}/skip`, { reason, note });

// Campaigns
export const getTemplates = () => request<CampaignTemplate[]>("GET", "/api/campaign-templates");
export const getCampaigns = () => request<Campaign[]>("GET", "/api/campaigns");
export const getCampaign = (slug: string) => request<Campaign>("GET", `/api/campaigns/${slug}`);
export const createCampaign = (campaign: CampaignSettings & { template: string; title: string }) =>
  request<Campaign>("POST", "/api/campaigns", campaign);
export const editCampaign = (slug: string, changes: CampaignSettings) =>
  request<Campaign>("PATCH", `/api/campaigns/${slug}`, changes);
export const launchCampaign = (slug: string) =>
  request<Campaign>("POST", `/api/campaigns/${slug}/launch`);
export const pauseCampaign = (slug: string, reason: string) =>
  request<Campaign>("POST", `/api/campaigns/${slug}/pause`, { reason });
export const closeCampaign = (slug: string) =>
  request<Campaign>("POST", `/api/campaigns/${slug}/close`);

// Imports
export const getImports = (slug: string) =>
  request<Import[]>("GET", `/api/campaigns/${slug}/imports`);
export const getImport = (slug: string, id: string) =>
  request<Import>("GET", `/api/campaigns/${slug}/imports/${id}`);
export const cancelImport = (slug: string, id: string) =>
  request<Import>("POST", `/api/campaigns/${slug}/imports/${id}/cancel`);
export const refusedLinesUrl = (slug: string, id: string) =>
  `/api/campaigns/${slug}/imports/${id}/refused`;
export function startImport(slug: string, file: File, format: ImportFormat, asGold = false) {
  const form = new FormData();
  form.set("file", file);
  form.set("format", format);
  form.set("as_gold", String(asGold));
  return request<Import>("POST", `/api/campaigns/${slug}/imports`, form);
}

// Snapshots
export const getSnapshots = () => request<Snapshot[]>("GET", "/api/snapshots");
export const getSnapshot = (id: string) => request<Snapshot>("GET", `/api/snapshots/${id}`);
export const freezeSnapshot = (campaigns: string[], name: string) =>
  request<Snapshot>("POST", "/api/snapshots", { campaigns, name });
export const exportUrl = (id: string, format: ExportFormat) =>
  `/api/snapshots/${id}/export?format=${format}`;
export const getExport = (id: string, format: ExportFormat) =>
  request<Export>("GET", `${exportUrl(id, format)}&status=1`);

// Managers and researchers: what their pages need beyond the above
export interface CampaignTemplate {
  guidelines: string;
}

export interface Import {
  as_gold: boolean;
}

export interface Export {
  left_out: number;
  error: { code: string; message: string } | null;
}

export interface Upload {
  file: File;
  format: ImportFormat;
  as_gold: boolean;
  criterion: string; // what the file's verdicts are about, where it does not say so itself
}

export function uploadImport(slug: string, upload: Upload) {
  const form = new FormData();
  form.set("file", upload.file);
  form.set("format", upload.format);
  form.set("as_gold", String(upload.as_gold));
  form.set("criterion", upload.criterion);
  return request<Import>("POST", `/api/campaigns/${slug}/imports`, form);
}
