import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleMinus,
  IconCircleX,
  IconClock,
  IconRefresh,
} from "@tabler/icons-react";
import type { TrainingRun } from "../../api";
import { t } from "../../shared/i18n";
import { type Outcome, outcomeOf } from "./run";
import styles from "./runs.module.css";

const ICONS: Record<Outcome, typeof IconClock> = {
  waiting: IconClock,
  running: IconRefresh,
  promoted: IconCircleCheck,
  kept: IconCircleMinus,
  not_promoted: IconCircleMinus,
  not_enough_evidence: IconCircleDashed,
  failed: IconAlertTriangle,
  cancelled: IconCircleX,
};

type Shown = Pick<TrainingRun, "state" | "verdict" | "rival">;

/** How a run ended: a word, a colour and a form. */
export function Verdict({ run }: { run: Shown }) {
  const outcome = outcomeOf(run);
  const Icon = ICONS[outcome];
  return (
    <span className={styles.verdict} data-outcome={outcome}>
      <Icon size={18} aria-hidden="true" />
      {t(`loop:outcome.${outcome}`)}
    </span>
  );
}
