import type { Criterion } from "../api";
import { number } from "../app/format";
import { t } from "../shared/i18n";
import styles from "./campaigns.module.css";

const LEFT = [-4, -3, -2, -1];
const RIGHT = [1, 2, 3, 4];

interface Props {
  criteria: Criterion[];
  ranked?: number; // responses that are put in order, where no two are compared on a scale
}

/** The questions as annotators meet them, each above a small picture of how it is answered. */
export function Criteria({ criteria, ranked = 0 }: Props) {
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
          {ranked > 0 ? <Order of={ranked} /> : <Scale allowTie={criterion.allow_tie} />}
        </li>
      ))}
    </ul>
  );
}

const Order = ({ of }: { of: number }) => (
  <div className={styles.order} role="img" aria-label={t("campaigns:criterion.order", { of })}>
    <span>{t("campaigns:criterion.best")}</span>
    {Array.from({ length: of }, (_, place) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a place is nothing but its number
      <i key={place}>{number(place + 1)}</i>
    ))}
    <span>{t("campaigns:criterion.worst")}</span>
  </div>
);

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
