import type { PreferenceModel } from "../../api";
import { moment } from "../../app/format";
import { t } from "../../shared/i18n";
import styles from "./runs.module.css";

/** Who made which run champion, and when; newest first. */
export function Promotions({ promotions }: Pick<PreferenceModel, "promotions">) {
  if (promotions.length === 0) return null;
  return (
    <details className={styles.promotions}>
      <summary>{t("loop:promotions.title", { count: promotions.length })}</summary>
      <ol>
        {promotions.map(({ at, number, previous_number, by }) => (
          <li key={at}>
            <time dateTime={at}>{moment(at)}</time>
            <span>
              {t(previous_number === null ? "loop:promotions.first" : "loop:promotions.after", {
                run: number,
                previous: previous_number ?? "",
              })}
            </span>
            <span>
              {t(by === null ? "loop:promotions.byGate" : "loop:promotions.by", { by: by ?? "" })}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}
