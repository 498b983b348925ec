/** What the pages conclude from a campaign; no React in here. */
import type { Campaign, CampaignState, Progress } from "../api";

export const countedShare = ({ left, wanted }: Progress) =>
  wanted === 0 ? 0 : Math.max(1 - left / wanted, 0);

/** Judgments in people's hands, as a share of what is wanted, never past the end of the bar. */
export const leasedShare = (progress: Progress) =>
  progress.wanted === 0
    ? 0
    : Math.min(progress.leased / progress.wanted, 1 - countedShare(progress));

export type NextStep = "import" | "launch" | "collect" | "settle" | "resume" | "freeze";

export function nextStep({ state, progress }: Pick<Campaign, "state" | "progress">): NextStep {
  if (state === "closed") return "freeze";
  if (progress.tasks === 0) return "import";
  if (state === "draft") return "launch";
  if (progress.left === 0) return "settle";
  return state === "paused" ? "resume" : "collect";
}

const PAGES = ["new"]; // below /campaigns/ and /loop/, so nothing else can live there

/** The address the server would derive: lower case ASCII words joined by hyphens. */
export function slugify(title: string, kind = "campaign", longest = 80): string {
  const slug = title
    .normalize("NFKD")
    .replace(/[^\x20-\x7e]/g, "")
    .toLowerCase()
    .replace(/[^\w\s-]/g, "")
    .replace(/[-\s]+/g, "-")
    .replace(/^[-_]+|[-_]+$/g, "")
    .slice(0, longest);
  return PAGES.includes(slug) ? `${slug}-${kind}` : slug;
}

export type Sort = "state" | "newest" | "progress" | "today" | "title";

const URGENCY: CampaignState[] = ["active", "paused", "draft", "closed"];

const ORDER: Record<Sort, (a: Campaign, b: Campaign) => number> = {
  state: (a, b) => URGENCY.indexOf(a.state) - URGENCY.indexOf(b.state) || ORDER.newest(a, b),
  newest: (a, b) => b.created_at.localeCompare(a.created_at),
  progress: (a, b) => countedShare(b.progress) - countedShare(a.progress),
  today: (a, b) => b.progress.today - a.progress.today,
  title: (a, b) => a.title.localeCompare(b.title),
};

export interface View {
  search: string;
  state: CampaignState | "all" | "archived";
  sort: Sort;
}

/** What was put away is only shown where it is asked for. */
function isIn({ archived_at, state: its }: Campaign, state: View["state"]): boolean {
  if (state === "archived") return Boolean(archived_at);
  return !archived_at && (state === "all" || its === state);
}

export function visible(campaigns: Campaign[], { search, state, sort }: View): Campaign[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (campaign: Campaign) => {
    const text = `${campaign.title} ${campaign.slug} ${campaign.summary}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return campaigns
    .filter((campaign) => isIn(campaign, state) && matches(campaign))
    .sort(ORDER[sort]);
}
