import type { Campaign } from "../../api";
import type { Dashboard } from "../../api/dashboard";
import { ago } from "../../app/format";
import { Connection, Lines, Loaded } from "../../app/Page";
import { t } from "../../shared/i18n";
import { AgreementPlot } from "./AgreementPlot";
import { CostCard, OutlookCard, WorkingCard } from "./Cards";
import styles from "./dashboard.module.css";
import { PacePlot } from "./PacePlot";
import { GoldPanel, PeoplePanel, SkipsPanel, StuckPanel } from "./Panels";
import { useDashboard } from "./queries";

const STALE = 120_000; // the roll-up comes every ten seconds where anything happens

/** How a campaign is going: when it is done, what it costs, who works, how well they agree. */
export function DashboardPanels({ campaign }: { campaign: Campaign }) {
  const dashboard = useDashboard(campaign.slug);
  return (
    <section className={styles.dashboard} aria-label={t("dashboard:label")}>
      <Loaded query={dashboard} skeleton={<Lines count={3} height={160} />}>
        {(shown) => <Shown campaign={campaign} of={shown} />}
      </Loaded>
      <Connection query={dashboard} />
    </section>
  );
}

function Shown({ campaign, of }: { campaign: Campaign; of: Dashboard }) {
  return (
    <>
      <div className={styles.cards}>
        <OutlookCard outlook={of.forecast} />
        <CostCard cost={of.cost} maySet={campaign.may.includes("edit")} />
        <WorkingCard working={of.working} count={of.working_count} />
      </div>
      {isStale(of) && (
        <p className={styles.stale} role="status">
          {t("dashboard:stale", { when: ago(of.measured_at ?? campaign.created_at) })}
        </p>
      )}
      <div className={styles.plots}>
        <PacePlot of={of} />
        <AgreementPlot of={of} overlap={campaign.overlap} protocol={campaign.protocol} />
      </div>
      <div className={styles.panels}>
        <PeoplePanel people={of.annotators} />
        <div className={styles.stack}>
          {campaign.state !== "closed" && <StuckPanel slug={campaign.slug} />}
          <GoldPanel gold={of.gold} />
          <SkipsPanel skips={of.skips} />
        </div>
      </div>
    </>
  );
}

/** Judgments came that no worker has rolled up. */
function isStale({ measured_at, points, progress }: Dashboard): boolean {
  const rolled = points.reduce((sum, { judgments }) => sum + judgments, 0);
  const age = Date.now() - Date.parse(measured_at ?? "1970-01-01");
  return progress.judgments > rolled && age > STALE;
}
