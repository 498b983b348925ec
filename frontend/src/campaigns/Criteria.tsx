import type { Criterion } from "../api";
import { t } from "../shared/i18n";
import styles from "./campaigns.module.css";

const LEFT = [-4, -3, -2, -1];
const RIGHT = [1, 2, 3, 4];

/** The questions as annotators meet them, each above a small picture of its scale. */
export function Criteria({ criteria }: { criteria: Criterion[] }) {
  return (
    <ul className={styles.criteria}>
      {criteria.map((criterion) => (
        <li key={criterion.name}>
          <p className={styles.criterionTitle}>
            {criterion.title}
            {criterion.asks_for === "worse" && (
              <span className={styles.note}>{t("campaigns:criterion.worse")}</span>
            )}
          </p>
          <p className={styles.question} dir="auto">
            {criterion.question}
          </p>
          <Scale allowTie={criterion.allow_tie} />
        </li>
      ))}
    </ul>
  );
}

function Scale({ allowTie }: { allowTie: boolean }) {
  const steps = [...LEFT, ...(allowTie ? [0] : []), ...RIGHT];
  const label = t(allowTie ? "campaigns:criterion.scaleWithTie" : "campaigns:criterion.scale");
  return (
    <div className={styles.scale} role="img" aria-label={label}>
      <span>{t("campaigns:criterion.left")}</span>
      {steps.map((step) => (
        <i key={step} data-step={step} />
      ))}
      <span>{t("campaigns:criterion.right")}</span>
    </div>
  );
}
