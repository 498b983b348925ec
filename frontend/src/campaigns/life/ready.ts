/** What a manager looks at before a campaign is launched; no React in here. */
import type { Campaign } from "../../api";

export const SUBJECTS = ["data", "questions", "gold", "onboarding", "pay", "people"] as const;
export type Subject = (typeof SUBJECTS)[number];
/** `open`: launching would be refused or empty; `choice`: it may stay so, if that is meant. */
export type Readiness = "done" | "choice" | "open";

type Needs = Pick<
  Campaign,
  "guidelines" | "gold_rate" | "onboarding" | "pay" | "platform" | "open_to_all" | "progress"
>;

const done = (is: boolean, otherwise: Readiness = "choice"): Readiness => (is ? "done" : otherwise);

export function readiness(campaign: Needs): Record<Subject, Readiness> {
  const { onboarding, progress, gold_rate } = campaign;
  const asks = onboarding?.consent || onboarding?.read_guidelines || onboarding?.quiz?.length;
  return {
    data: done(progress.tasks > 0, "open"),
    questions: done(campaign.guidelines.trim() !== ""),
    gold: done(gold_rate > 0 && progress.gold_tasks > 0, gold_rate > 0 ? "open" : "choice"),
    onboarding: done(Boolean(asks)),
    pay: done(campaign.pay !== null),
    people: done(campaign.open_to_all || campaign.platform !== null),
  };
}
