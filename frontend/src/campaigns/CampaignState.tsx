import type { CampaignState as State } from "../api";
import { t } from "../shared/i18n";
import styles from "./campaigns.module.css";

export function CampaignState({ state }: { state: State }) {
  return (
    <span className={styles.state} data-state={state}>
      {t(`campaigns:state.${state}`)}
    </span>
  );
}
