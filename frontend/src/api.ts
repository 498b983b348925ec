/** Every request the screens make; the server speaks in codes, the screens translate them. */
import type { components } from "./schema";

type Schemas = components["schemas"];
/** What the server always sends, with the strings that are really codes. */
type Sent<T, Codes = unknown> = Omit<Required<T>, keyof Codes> & Codes;

export type Role = "annotator" | "manager" | "researcher" | InSome;
export type InSome = "overseer" | "reader"; // of some campaign
export type CampaignState = Schemas["CampaignState"];
export type JobState = Schemas["JobState"];
export type SkipReason = Schemas["SkipReason"];
export type EmptyReason = NonNullable<Schemas["Next"]["reason"]>;

export type MyCampaign = Schemas["MyCampaign"];
export type Me = Sent<Schemas["Me"], { roles: Role[] }>;
export type DemoSignIn = Sent<Schemas["SignIn"], { role: Role }>;
export type Session = Sent<Schemas["Session"], { demo: DemoSignIn[]; me: Me | null }>;

export type Criterion = Schemas["Criterion"];
export type Message = Schemas["ShownMessage"];
export type Assignment = Schemas["Assignment"];
export type Verdict = Schemas["SubmissionRequest"];
export type SavedJudgment = Schemas["Given"];
export type Work = Schemas["Work"];
export type Next = Schemas["Next"];
export type Harm = Schemas["Harm"];
export type CareTerms = Schemas["CareShown"];
export type PayTerms = Schemas["PayShown"];
export type Guide = Sent<Schemas["Guide"], { skip_reasons: SkipReason[]; care: CareTerms }>;
export type Mine = Schemas["Mine"];
export type PastJudgment = Sent<Schemas["PastJudgment"], { labels: Required<Schemas["Label"]>[] }>;

export type StepName = Schemas["Step"];
export type Outcome = "" | Schemas["Outcome"];
export type Welcome = Sent<Schemas["Welcome"], { current: StepName | null; outcome: Outcome }>;
export type StepAnswer = Sent<Schemas["Taken"], { welcome: Welcome }>;
export type Completion = Schemas["Completion"];

export type CampaignTemplate = Schemas["Template"];
export type Progress = Schemas["Progress"];
type May =
  | "launch"
  | "pause"
  | "close"
  | "edit"
  | "import"
  | "archive"
  | "manage"
  | "people"
  | "pay"
  | "read"
  | "adjudicate"
  | "clone"
  | "unarchive";
export type Campaign = Sent<Schemas["Campaign"], { may: May[]; preference_model: string | null }>;
export type CampaignSettings = Schemas["PatchedEditRequest"] & { slug?: string };

export type ImportFormat = Schemas["FormatEnum"];
export type Import = Sent<
  Schemas["Import"],
  { format: ImportFormat; error: Schemas["Error"] | null }
>;
export type Upload = Sent<Schemas["UploadRequest"], { file: File }>;

export type ExportFormat =
  | "hh-rlhf"
  | "trl-implicit"
  | "trl-explicit"
  | "trl-conversational-implicit"
  | "trl-conversational-explicit"
  | "trl-unpaired"
  | "trl";
export type Export = Sent<Schemas["Export"], { format: ExportFormat; url: string | null }>;
export interface SplitCount {
  pairs: number;
  ties: number;
}
export type SnapshotKind = Schemas["Snapshot"]["kind"];
export type Snapshot = Sent<
  Schemas["Snapshot"],
  {
    counts: Record<string, Record<"train" | "validation" | "test", SplitCount>>;
    exports: Export[];
  }
>;

export type Estimate = Schemas["Estimate"];
export type Metrics = Schemas["Metrics"];
export type ByCriterion = Record<string, Metrics>;
export type Difference = Omit<Schemas["CriterionDifference"], "pairs">;
export type Gate = Schemas["Gate"];
export type Stage = "freezing" | Schemas["Stage"]; // the first is what comes before the run's own
export type TrainingRun = Schemas["TrainingRun"];
export type PreferenceModel = Schemas["PreferenceModel"];
export type Rule = keyof Schemas["Rules"];
export type Champion = Schemas["Champion"];
export type NewModel = Required<Omit<Schemas["CreateModelRequest"], "settings">>;
export type ModelChanges = Schemas["PatchedEditModelRequest"];
export type Activity = Schemas["Activity"];
export type NextTask = Schemas["NextTask"];

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
    if (options.signal?.reason?.name === "TimeoutError")
      throw new ApiError(0, "no_answer", "The server does not answer.");
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, "unreachable", "The server cannot be reached.");
  }
}

export async function request<T>(
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
export async function signOut() {
  await request<void>("DELETE", "/api/session");
  await globalThis.caches?.delete("diptych-shell"); // what opens offline is this person's page
}
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
export const reviseJudgment = (judgment: string, verdict: Verdict, options?: Options) =>
  request<{ judgment: SavedJudgment }>(
    "POST",
    `/api/judgments/${judgment}/revisions`,
    verdict,
    options,
  );
export const renewLease = (assignment: string) =>
  request<{ expires_at: string }>("POST", `/api/assignments/${assignment}/renew`);
export const releaseLease = (assignment: string) =>
  request<void>("POST", `/api/assignments/${assignment}/release`, undefined, { keepalive: true });
export const skipAssignment = (
  assignment: string,
  reason: SkipReason,
  note = "",
  seconds: number | null = null,
  options?: Options,
) =>
  request<Next>("POST", `/api/assignments/${assignment}/skip`, { reason, note, seconds }, options);

// Around the work: welcome, care, my own history
export const getWelcome = (slug: string) =>
  request<Welcome>("GET", `/api/campaigns/${slug}/welcome`);
export const answerStep = (slug: string, step: StepName, answer: unknown) =>
  request<StepAnswer>("POST", `/api/campaigns/${slug}/welcome/${step}`, answer);
export const enterCampaign = (
  slug: string,
  parameters: Record<string, string>,
  isSwitching: boolean, // whoever is signed in with a password is signed out
) =>
  request<{ next: string }>("POST", `/api/campaigns/${slug}/enter`, {
    parameters,
    switch: isSwitching,
  });
/** For someone whom a crowd platform sent: this browser is their key. */
export const enterAgain = (slug: string): Promise<Me> =>
  request<{ next: string }>("POST", `/api/campaigns/${slug}/enter/again`, {}).then(getMe);
export const getCompletion = (slug: string) =>
  request<Completion>("GET", `/api/campaigns/${slug}/completion`);
export const acceptHarms = (slug: string, accepts: Harm[]) =>
  request<CareTerms>("PUT", `/api/campaigns/${slug}/care`, { accepts });
export const getMine = (slug: string) => request<Mine>("GET", `/api/campaigns/${slug}/mine`);
/** What came after the newest one shown stays unread. */
export const readMessages = (slug: string, { messages }: Mine) =>
  request<void>("POST", `/api/campaigns/${slug}/mine/read`, {
    until: Math.max(...messages.map(({ id }) => id)),
  });
export const getMyJudgments = (slug: string, before?: string | null) =>
  request<{ judgments: PastJudgment[]; next_cursor: string | null }>(
    "GET",
    `/api/judgments?campaign=${slug}${before ? `&before=${encodeURIComponent(before)}` : ""}`,
  );
export const getMyJudgment = (id: string) => request<PastJudgment>("GET", `/api/judgments/${id}`);
export const chooseLanguage = (language: string) => request<Me>("PATCH", "/api/me", { language });

// Campaigns
export const getTemplates = () => request<CampaignTemplate[]>("GET", "/api/campaign-templates");
export const getCampaigns = () => request<Campaign[]>("GET", "/api/campaigns");
export const getCampaign = (slug: string) => request<Campaign>("GET", `/api/campaigns/${slug}`);
export const createCampaign = (campaign: CampaignSettings & { template: string; title: string }) =>
  request<Campaign>("POST", "/api/campaigns", campaign);
const PATIENCE = 20_000; // milliseconds until a save that hangs is given up
export const editCampaign = (slug: string, changes: CampaignSettings, given: AbortSignal) =>
  request<Campaign>("PATCH", `/api/campaigns/${slug}`, changes, {
    signal: AbortSignal.any([given, AbortSignal.timeout(PATIENCE)]),
  });
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
export function uploadImport(slug: string, upload: Upload) {
  const form = new FormData();
  form.set("file", upload.file);
  form.set("format", upload.format);
  form.set("as_gold", String(upload.as_gold));
  form.set("criterion", upload.criterion);
  return request<Import>("POST", `/api/campaigns/${slug}/imports`, form);
}

// Snapshots
export const getSnapshots = () => request<Snapshot[]>("GET", "/api/snapshots");
export const getSnapshot = (id: string) => request<Snapshot>("GET", `/api/snapshots/${id}`);
export const freezeSnapshot = (wish: { campaigns: string[]; name: string; kind: SnapshotKind }) =>
  request<Snapshot>("POST", "/api/snapshots", wish);
export const exportUrl = (id: string, format: ExportFormat) =>
  `/api/snapshots/${id}/export?format=${format}`;
export const getExport = (id: string, format: ExportFormat) =>
  request<Export>("GET", `${exportUrl(id, format)}&status=1`);

// Preference models
export const getModels = () => request<PreferenceModel[]>("GET", "/api/models");
export const getModel = (name: string) => request<PreferenceModel>("GET", `/api/models/${name}`);
export const createModel = (model: NewModel) =>
  request<PreferenceModel>("POST", "/api/models", model);
export const editModel = (name: string, changes: ModelChanges) =>
  request<PreferenceModel>("PATCH", `/api/models/${name}`, changes);
export const getActivity = (name: string) =>
  request<Activity>("GET", `/api/models/${name}/activity`);
export const getRuns = (model: string) =>
  request<TrainingRun[]>("GET", `/api/training-runs?model=${model}`);
export const startRun = (model: string) =>
  request<TrainingRun>("POST", "/api/training-runs", { model });
export const cancelRun = (id: string) =>
  request<TrainingRun>("POST", `/api/training-runs/${id}/cancel`);
export const promoteCheckpoint = (id: string) =>
  request<PreferenceModel>("POST", `/api/checkpoints/${id}/promote`);
