import type { Snapshot } from "../api";
import { number, percent } from "../app/format";
import { t } from "../shared/i18n";
import styles from "./datasets.module.css";
import { countsOf, SPLITS } from "./snapshot";

/** How many pairs and ties of each criterion each split holds. */
export function SplitTable({ snapshot }: { snapshot: Snapshot }) {
  const counts = countsOf(snapshot);
  if (counts.length === 0) return <p className={styles.dialogText}>{t("datasets:splits.none")}</p>;
  return (
    <table className={styles.splits}>
      <thead>
        <tr>
          <th scope="col">{t("datasets:splits.criterion")}</th>
          {SPLITS.map((split) => (
            <th key={split} scope="col" data-split={split}>
              {t(`datasets:splits.${split}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {counts.map(({ criterion, splits }) => (
          <tr key={criterion}>
            <th scope="row">
              {criterion}
              <span className={styles.splitBar} aria-hidden="true">
                {splits.map(({ split, share }) => (
                  <i key={split} data-split={split} style={{ flexGrow: share }} />
                ))}
              </span>
            </th>
            {splits.map(({ split, pairs, ties, share }) => (
              <td key={split} title={percent(share)}>
                {number(pairs)}
                <small>
                  {ties > 0 && t("datasets:splits.ties", { count: ties, shown: number(ties) })}
                </small>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
