import { NavLink, Outlet, useOutletContext, useParams } from "react-router";
import type { Campaign } from "../api";
import { Back, Lines, Loaded, Page } from "../app/Page";
import { t } from "../shared/i18n";
import { Actions } from "./Actions";
import { CampaignState } from "./CampaignState";
import styles from "./page.module.css";
import { useCampaign } from "./queries";

/** In this order; `needs` is what the server must say that its reader may. */
const TABS: { name: string; path: string; needs?: Campaign["may"][number] }[] = [
  { name: "overview", path: "." },
  { name: "import", path: "import", needs: "manage" },
  { name: "people", path: "people", needs: "people" },
  { name: "quality", path: "quality", needs: "read" },
  { name: "adjudication", path: "adjudication", needs: "adjudicate" },
  { name: "pay", path: "pay", needs: "pay" },
  { name: "settings", path: "settings", needs: "manage" },
  { name: "messages", path: "messages", needs: "manage" },
  { name: "log", path: "log", needs: "manage" },
];

export const useShownCampaign = () => useOutletContext<Campaign>();

export function CampaignPage() {
  const { slug = "" } = useParams();
  const campaign = useCampaign(slug);
  return (
    <Loaded query={campaign} skeleton={<Waiting slug={slug} />}>
      {(shown) => <Shown campaign={shown} />}
    </Loaded>
  );
}

const Waiting = ({ slug }: { slug: string }) => (
  <Page title={slug} above={<Up />}>
    <Lines count={3} height={120} />
  </Page>
);

const Up = () => <Back to="/campaigns">{t("campaigns:title")}</Back>;

function Shown({ campaign }: { campaign: Campaign }) {
  return (
    <Page
      title={campaign.title}
      above={
        <p className={styles.above}>
          <Up />
          <CampaignState state={campaign.state} />
          {campaign.archived_at && <span>{t("campaigns:list.state.archived")}</span>}
          {campaign.pause_reason && <span dir="auto">{campaign.pause_reason}</span>}
        </p>
      }
      lead={campaign.summary && <span dir="auto">{campaign.summary}</span>}
      actions={<Actions campaign={campaign} />}
    >
      <nav className={styles.tabs} aria-label={t("campaigns:tabs.label")}>
        {TABS.filter(({ needs }) => !needs || campaign.may.includes(needs)).map(
          ({ name, path }) => (
            <NavLink key={name} to={path} end={path === "."}>
              {t(`campaigns:tabs.${name}`)}
            </NavLink>
          ),
        )}
      </nav>
      <Outlet context={campaign} />
    </Page>
  );
}
