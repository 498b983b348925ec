import { Anchor } from "@mantine/core";
import { Link } from "react-router";
import type { Health, Stuck } from "../../api/health";
import { number } from "../../app/format";
import { Message } from "../../app/Messages";
import { Loaded, Section } from "../../app/Page";
import { useShownCampaign } from "../../campaigns/CampaignPage";
import { t } from "../../shared/i18n";
import styles from "../quality.module.css";
import health from "./health.module.css";
import { isDeserted, useHealth } from "./queries";
import { Task } from "./Task";

/** Tasks that get stuck: why, and what to do about each. */
export function HealthPage() {
  const { slug } = useShownCampaign();
  return <Loaded query={useHealth(slug)}>{(found) => <Found of={found} />}</Loaded>;
}

function Found({ of }: { of: Health }) {
  const stuck = of.kinds.filter((kind) => kind.number > 0);
  if (of.looked_at === 0 && stuck.length === 0)
    return <Message title={t("health:none.title")}>{t("health:none.text")}</Message>;
  if (isDeserted(of)) return <Nobody stopped={of.stopped} />;
  if (stuck.length === 0)
    return (
      <Message title={t("health:fine.title")}>
        <LookedAt of={of} />
      </Message>
    );
  return (
    <>
      <p className={styles.explains}>
        <LookedAt of={of} />
      </p>
      {stuck.map((kind) => (
        <Kind key={kind.kind} of={kind} />
      ))}
    </>
  );
}

const LookedAt = ({ of }: { of: Health }) => (
  <>
    {t(of.all ? "health:lookedAt.all" : "health:lookedAt.head", { count: of.looked_at })}{" "}
    {of.skips !== null && `${t("health:skips", { shown: number(of.skips) })} `}
    {of.stopped ? t(`health:stopped.${of.stopped}`) : t("health:seats", { count: of.seats })}
  </>
);

function Nobody({ stopped }: Pick<Health, "stopped">) {
  const { slug, open_to_all } = useShownCampaign();
  return (
    <Message
      title={t("health:empty.title")}
      action={
        <Anchor component={Link} to={`/campaigns/${slug}/people`}>
          {t("health:empty.action")}
        </Anchor>
      }
    >
      {t(open_to_all ? "health:empty.others" : "health:empty.text")}{" "}
      {stopped && t(`health:stopped.${stopped}`)}
    </Message>
  );
}

function Kind({ of }: { of: Stuck }) {
  const { open_to_all } = useShownCampaign();
  const advice = of.kind === "nobody" && open_to_all ? "others" : "advice";
  return (
    <Section
      title={t(`health:${of.kind}.title`)}
      aside={<span className={health.count}>{number(of.number)}</span>}
    >
      <p className={styles.explains}>{t(`health:${of.kind}.${advice}`)}</p>
      <ul className={health.tasks}>
        {of.tasks.map((task) => (
          <Task key={task.task} kind={of.kind} task={task} />
        ))}
      </ul>
      {of.number > of.tasks.length && (
        <p className={styles.measured}>
          {t("health:more", { count: of.number - of.tasks.length })}
        </p>
      )}
    </Section>
  );
}
