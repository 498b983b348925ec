/** What the pages conclude from a training run and its gate; no React in here. */
import type { Gate, Stage, TrainingRun } from "../../api";
import { number } from "../../app/format";
import { language, t } from "../../shared/i18n";
import { duration, fixed, interval, roughly, signed } from "../numbers";
import type { TitleOf } from "../titles";

export const STAGES: Stage[] = [
  "freezing",
  "reading",
  "training",
  "calibrating",
  "saving",
  "evaluating",
];

export type Outcome =
  | "waiting"
  | "running"
  | "promoted"
  | "kept"
  | "not_promoted"
  | "not_enough_evidence"
  | "failed"
  | "cancelled";

/** How a run ended; before there is a champion, none can be kept. */
export function outcomeOf({
  state,
  verdict,
  rival,
}: Pick<TrainingRun, "state" | "verdict" | "rival">): Outcome {
  if (state !== "done") return state;
  if (verdict === "promoted" || verdict === "not_enough_evidence") return verdict;
  return rival === null ? "not_promoted" : "kept";
}

/** Until a worker has it, a run waits for its snapshot. */
export const stageOf = ({ stage }: Pick<TrainingRun, "stage">): Stage => stage || "freezing";

/** How far the stage has come, or nothing where it cannot be told. */
export const stageShare = ({ step, steps }: Pick<TrainingRun, "step" | "steps">) =>
  steps > 0 ? Math.min(step / steps, 1) : null;

/** "Training: step 40 of 120, loss 0.64, about 1 min left". */
export function progressSentence(run: TrainingRun): string {
  if (run.state === "waiting") return t("loop:progress.waiting", { run: run.number });
  const stage = stageOf(run);
  const facts = [
    run.steps > 0 && t("loop:progress.step", { step: number(run.step), steps: number(run.steps) }),
    stage === "training" &&
      run.loss !== null &&
      t("loop:progress.loss", { loss: fixed(run.loss, 2) }),
    run.seconds_left !== null && t("loop:progress.left", { left: roughly(run.seconds_left) }),
  ].filter(Boolean);
  const name = t(`loop:stage.${stage}`);
  return facts.length === 0 ? `${name}…` : `${name}: ${facts.join(", ")}`;
}

/** The verdict's reason in words, with the numbers it rests on and what would bring more. */
export function reasonSentence(run: TrainingRun, titleOf: TitleOf, isExhausted = false): string {
  const { gate } = run;
  if (run.state === "cancelled") return t("loop:reason.cancelled");
  if (!gate) return "";
  const more = t(isExhausted ? "loop:reason.nothingLeft" : "loop:reason.moreWillSettle");
  const reason = t(`loop:reason.${gate.reason}`, {
    rival: rivalOf(gate, run.rival),
    difference: gate.difference === null ? "" : fixed(Math.abs(gate.difference)),
    interval: interval(gate, signed),
    confidence: number(Math.round(gate.confidence * 1000) / 10),
    ...evidence(gate, titleOf),
    fell: fallen(gate).map(titleOf).join(", "),
  });
  return gate.reason === "too_few_pairs" ? `${reason} ${more}` : reason;
}

export const rivalOf = (gate: Gate, champion: number | null) =>
  t(`loop:rival.${gate.rival}`, { run: champion ?? "" });

/** The validation pairs of each criterion, and the one that has the fewest. */
function evidence(gate: Gate, titleOf: TitleOf) {
  const counts = Object.entries(gate.by_criterion).map(([name, { pairs }]) => ({ name, pairs }));
  const fewest = counts.toSorted((a, b) => a.pairs - b.pairs)[0];
  return {
    count: fewest?.pairs ?? 0,
    fewest: number(fewest?.pairs ?? 0),
    criterion: fewest ? titleOf(fewest.name) : "",
    least: number(gate.least_pairs),
    pairs: pairsOf(counts.map(({ pairs }) => pairs)),
  };
}

/** "18 validation pairs under each criterion", "18 and 20 validation pairs". */
function pairsOf(counts: number[]): string {
  const isSame = new Set(counts).size === 1;
  const shown = isSame ? counts.slice(0, 1) : counts;
  return t(`loop:reason.pairs.${isSame && counts.length > 1 ? "each" : "all"}`, {
    count: Math.max(...counts),
    shown: new Intl.ListFormat(language()).format(shown.map(number)),
  });
}

/** The criteria whose whole interval lies below zero. */
const fallen = (gate: Gate) =>
  Object.entries(gate.by_criterion)
    .filter(([, { high }]) => high !== null && high < 0)
    .map(([name]) => name);

/** What it rested on, how it began and how long it took. */
export function factsOf(run: TrainingRun): string {
  const began = t(`loop:facts.${run.by ? "by" : run.reason}`, { by: run.by ?? "" });
  const facts = [
    t("loop:facts.restsOn", { count: run.judgments, shown: number(run.judgments) }),
    run.new_judgments > 0 &&
      run.new_judgments < run.judgments &&
      t("loop:facts.new", { shown: number(run.new_judgments) }),
    began,
    run.seconds !== null && t("loop:facts.took", { seconds: duration(run.seconds) }),
  ];
  return facts.filter(Boolean).join(" · ");
}

/** What went wrong and what helps, in the reader's language where the code is known. */
export const errorOf = ({ error }: TrainingRun) =>
  error ? t(`app:problem.codes.${error.code}`, { defaultValue: error.message }) : "";
