import { Anchor, Button } from "@mantine/core";
import { lazy, type ReactNode, Suspense } from "react";
import { Link } from "react-router";
import type { Campaign } from "../api";
import { Bar } from "../app/Bar";
import { Copyable } from "../app/Copyable";
import { day, number, percent, rate } from "../app/format";
import { Lines, Section } from "../app/Page";
import { useSession } from "../app/session";
import { useModelList } from "../loop/queries";
import { t } from "../shared/i18n";
import { Prose } from "../shared/Prose";
import { useShownCampaign } from "./CampaignPage";
import { Figure, Figures } from "./CampaignRow";
import { Criteria } from "./Criteria";
import { countedShare, leasedShare, type NextStep, nextStep } from "./campaign";
import { BeforeLaunch } from "./life/BeforeLaunch";
import styles from "./page.module.css";

// Only its plots need what draws plots.
const DashboardPanels = lazy(() =>
  import("../quality/dashboard/DashboardPanels").then(({ DashboardPanels }) => ({
    default: DashboardPanels,
  })),
);

export function OverviewTab() {
  const campaign = useShownCampaign();
  return (
    <>
      <Next campaign={campaign} />
      <BeforeLaunch campaign={campaign} />
      {campaign.progress.tasks > 0 && <Progress campaign={campaign} />}
      {campaign.launched_at && campaign.may.includes("read") && (
        <Suspense fallback={<Lines count={2} height={160} />}>
          <DashboardPanels campaign={campaign} />
        </Suspense>
      )}
      <div className={styles.columns}>
        <Section title={t("campaigns:overview.questions")}>
          <Criteria
            criteria={campaign.criteria}
            ranked={campaign.protocol === "rank" ? campaign.responses : 0}
          />
        </Section>
        <Section title={t("campaigns:overview.facts")}>
          <Facts campaign={campaign} />
        </Section>
      </div>
      <Section title={t("campaigns:fields.guidelines.label")}>
        {campaign.guidelines.trim() ? (
          <Prose html={campaign.guidelines_html} />
        ) : (
          <p className={styles.nothing}>
            {t("campaigns:overview.noGuidelines")}{" "}
            {campaign.may.includes("edit") && (
              <Anchor component={Link} to="settings">
                {t("campaigns:overview.writeGuidelines")}
              </Anchor>
            )}
          </p>
        )}
      </Section>
    </>
  );
}

/** The one thing to do now. */
function Next({ campaign }: { campaign: Campaign }) {
  const step = nextStep(campaign);
  const { progress, slug } = campaign;
  const mine = useSession().data?.me?.campaigns ?? [];
  const works = campaign.open_to_all || mine.some((one) => one.slug === slug);
  const values = {
    tasks: number(progress.tasks),
    left: number(progress.left),
  };
  return (
    <div className={styles.next} data-step={step}>
      <div>
        <p className={styles.nextTitle}>{t(`campaigns:next.${step}.title`, values)}</p>
        <p>
          {t(nextText(step, campaign), values)} {step === "collect" && <Address slug={slug} />}
        </p>
      </div>
      {(step !== "collect" || works) && nextAction(step, campaign)}
    </div>
  );
}

/** Whoever cannot take the step is told what it waits for. */
const nextText = (step: NextStep, { may }: Campaign) =>
  may.includes("manage")
    ? `campaigns:next.${step}.text`
    : [`campaigns:next.${step}.others`, `campaigns:next.${step}.text`];

const Address = ({ slug }: { slug: string }) => (
  <Copyable value={`${location.origin}/work/${slug}`} label={t("campaigns:next.collect.copy")} />
);

function nextAction(step: NextStep, { slug, may }: Campaign): ReactNode {
  if (step === "import" && may.includes("import")) {
    return (
      <Button component={Link} to="import">
        {t("campaigns:next.import.action")}
      </Button>
    );
  }
  if (step === "collect") {
    return (
      <Button component="a" href={`/work/${slug}`} variant="default">
        {t("campaigns:next.collect.action")}
      </Button>
    );
  }
  if ((step === "settle" || step === "freeze") && may.includes("read")) {
    return (
      <Button component={Link} to={`/datasets?freeze=${slug}`} variant="default">
        {t("campaigns:next.freeze.action")}
      </Button>
    );
  }
  return null; // launching and resuming stand at the top of the page
}

function Progress({ campaign: { progress, state } }: { campaign: Campaign }) {
  const share = countedShare(progress);
  return (
    <section className={styles.progress} aria-label={t("campaigns:progress.label")}>
      <p className={styles.hero}>
        <b>{percent(share)}</b>
        <span>
          {t("campaigns:progress.counted", {
            given: number(progress.given),
            count: progress.wanted,
            wanted: number(progress.wanted),
          })}
        </span>
      </p>
      <Bar
        thick
        share={share}
        pending={leasedShare(progress)}
        quiet={state !== "active"}
        label={t("campaigns:progress.label")}
      />
      <ul className={styles.legend}>
        <li data-part="done">{t("campaigns:progress.done", { shown: number(progress.given) })}</li>
        <li data-part="pending">
          {t("campaigns:progress.leased", { shown: number(progress.leased) })}
        </li>
        <li data-part="open">{t("campaigns:progress.open", { shown: number(progress.open) })}</li>
      </ul>
      <Figures large>
        <Figure name="today" value={progress.today} />
        <Figure name="annotators" value={progress.annotators} />
        <Figure name="tasks" value={progress.tasks} />
        <Figure name="gold" value={progress.gold_tasks} />
        <Figure name="late" value={progress.late} />
      </Figures>
    </section>
  );
}

/** The preference model that learns from it. */
function Feeds({ model }: { model: string | null }) {
  const models = useModelList();
  const title = models.data?.find(({ name }) => name === model)?.title ?? model;
  if (model === null) return t("campaigns:facts.feedsNothing");
  if (!models.isEnabled) return <bdi>{model}</bdi>; // the model's page is not theirs
  return (
    <Anchor component={Link} to={`/loop/${model}`} inherit dir="auto">
      {title}
    </Anchor>
  );
}

function Facts({ campaign }: { campaign: Campaign }) {
  const facts: [string, ReactNode][] = [
    ["feeds", <Feeds key="feeds" model={campaign.preference_model} />],
    ["overlap", t("campaigns:facts.overlapValue", { count: campaign.overlap })],
    ["gold", rate(campaign.gold_rate)],
    ["lease", t("campaigns:facts.leaseValue", { count: campaign.lease_minutes })],
    ["who", t(`campaigns:fields.open_to_all.${campaign.open_to_all ? "all" : "members"}`)],
    ["created", day(campaign.created_at)],
    ["launched", campaign.launched_at ? day(campaign.launched_at) : t("campaigns:facts.notYet")],
  ];
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{t(`campaigns:facts.${name}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
