import { useEffect, useRef } from "react";
import { NavLink, Outlet, useLocation, useOutletContext, useParams } from "react-router";
import type { Campaign } from "../api";
import { NotHere } from "../app/Messages";
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
  const asked = useLocation().pathname.split("/")[3] || ".";
  const open = TABS.filter(({ needs }) => !needs || campaign.may.includes(needs));
  const isOpen = open.some(({ path }) => path === asked);
  return (
    <Page
      title={campaign.title}
      above={
        <p className={styles.above}>
          <Up />
          <CampaignState state={campaign.state} />
          {campaign.archived_at && (
            <span className={styles.why}>{t("campaigns:list.state.archived")}</span>
          )}
          {campaign.pause_reason && (
            <span className={styles.why} dir="auto">
              {campaign.pause_reason}
            </span>
          )}
        </p>
      }
      lead={campaign.summary && <span dir="auto">{campaign.summary}</span>}
      actions={<Actions campaign={campaign} />}
    >
      <nav ref={useTabInView()} className={styles.tabs} aria-label={t("campaigns:tabs.label")}>
        {open.map(({ name, path }) => (
          <NavLink key={name} to={path} end={path === "."}>
            {t(`campaigns:tabs.${name}`)}
          </NavLink>
        ))}
      </nav>
      {isOpen ? <Outlet context={campaign} /> : <NotHere />}
    </Page>
  );
}

/** On a narrow screen the tabs scroll: the one that is open is among those seen. */
export function useTabInView() {
  const bar = useRef<HTMLElement>(null);
  const { pathname, search } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page opens another tab
  useEffect(() => {
    const tab = bar.current?.querySelector("[aria-current=page]");
    if (!bar.current || !tab) return;
    const [around, open] = [bar.current, tab].map((one) => one.getBoundingClientRect());
    if (around && open)
      bar.current.scrollLeft += open.left + open.width / 2 - around.left - around.width / 2;
  }, [pathname, search]);
  return bar;
}
