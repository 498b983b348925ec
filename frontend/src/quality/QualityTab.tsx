import { NavLink, Outlet } from "react-router";
import { useShownCampaign } from "../campaigns/CampaignPage";
import { t } from "../shared/i18n";
import styles from "./quality.module.css";

const PAGES = [
  { name: "agreement", path: "." },
  { name: "annotators", path: "annotators" },
  { name: "shortcuts", path: "shortcuts" },
  { name: "health", path: "health" },
];

/** How far what is collected can be trusted. */
export function QualityTab() {
  const campaign = useShownCampaign();
  return (
    <>
      <nav className={styles.pages} aria-label={t("quality:pages.label")}>
        {PAGES.map(({ name, path }) => (
          <NavLink key={name} to={path} end>
            {t(`quality:pages.${name}`)}
          </NavLink>
        ))}
      </nav>
      <Outlet context={campaign} />
    </>
  );
}
