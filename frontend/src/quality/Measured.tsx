import type { Quality } from "../api/quality";
import { ago } from "../app/format";
import { t } from "../shared/i18n";
import styles from "./quality.module.css";

/** When the numbers on a page were measured, and why they are not newer. */
export const Measured = ({ at, error }: { at: string | null; error?: Quality["error"] }) => (
  <p className={styles.measured}>
    {at && t("quality:measured", { when: ago(at) })}
    {error && <span role="alert"> {t("quality:failed", { error })}</span>}
  </p>
);
