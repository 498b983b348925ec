/** What the pages conclude from a preference model; no React in here. */
import type { JobState, PreferenceModel } from "../api";
import { number, until } from "../app/format";
import { t } from "../shared/i18n";
import { progressSentence } from "./runs/run";

export const isOpen = (job: { state: JobState } | null) =>
  job !== null && (job.state === "waiting" || job.state === "running");

/** Something happens by itself now, so the page looks every second. */
export const isLive = ({ run, scoring }: Pick<PreferenceModel, "run" | "scoring">) =>
  isOpen(run) || isOpen(scoring);

type Counts = Pick<PreferenceModel, "new_judgments" | "judgments">;

/** Nothing was ever trained on: all judgments are new. */
const isFirst = ({ new_judgments, judgments }: Counts) => new_judgments >= judgments;

export const shareToNext = ({ new_judgments, retrain_after }: PreferenceModel) =>
  Math.min(new_judgments / Math.max(retrain_after, 1), 1);

/** The state of the loop, in a sentence. */
export function stateSentence(model: PreferenceModel): string {
  if (model.run) return progressSentence(model.run);
  if (model.scoring && isOpen(model.scoring)) {
    const { tasks_done, tasks_total } = model.scoring;
    return t("loop:state.scoring", { done: number(tasks_done), total: number(tasks_total) });
  }
  if (model.campaigns.length === 0) return t("loop:state.unfed");
  if (!model.automatic) {
    const count = model.new_judgments;
    return t("loop:state.manual", { count, shown: number(count) });
  }
  return countingSentence(model);
}

function countingSentence(model: PreferenceModel): string {
  if (model.new_judgments >= model.retrain_after) return t("loop:state.due");
  const counting = t(isFirst(model) ? "loop:state.toFirst" : "loop:state.toNext", {
    count: model.retrain_after,
    shown: number(model.new_judgments),
    after: number(model.retrain_after),
  });
  return model.due_at === null || model.new_judgments === 0
    ? counting
    : t("loop:state.orBy", { counting, when: until(model.due_at) });
}

type Fed = Pick<PreferenceModel, "campaigns">;

/** How many tasks the campaigns that feed it still ask people to judge. */
export const openTasks = ({ campaigns }: Fed) =>
  campaigns.reduce((sum, campaign) => sum + campaign.open, 0);

/** All that its campaigns ask for is judged, so that no waiting brings more. */
export const isExhausted = (model: Fed) => model.campaigns.length > 0 && openTasks(model) === 0;

/** Why there can be no retraining now, or nothing where there can. */
export function retrainRefusal(model: PreferenceModel): string | null {
  if (model.run) return t("loop:retrain.refused.open", { run: model.run.number });
  if (model.campaigns.length === 0) return t("loop:retrain.refused.unfed");
  if (model.judgments === 0) return t("loop:retrain.refused.empty");
  return null;
}

/** Whether a checkpoint has been champion before: going back to it is a roll back. */
export const wasChampion = (model: PreferenceModel, checkpoint: string) =>
  model.promotions.some((promotion) => promotion.checkpoint === checkpoint);

/** The runs that were champion at some time. */
export const championsOf = (promotions: PreferenceModel["promotions"]) =>
  promotions.map((promotion) => promotion.number);
