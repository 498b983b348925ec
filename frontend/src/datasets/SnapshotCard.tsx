import { Button, Collapse } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown } from "@tabler/icons-react";
import type { Snapshot } from "../api";
import { Bar } from "../app/Bar";
import { Copyable } from "../app/Copyable";
import { ago, bytes, moment, number } from "../app/format";
import { useCampaigns } from "../campaigns/queries";
import { t } from "../shared/i18n";
import styles from "./datasets.module.css";
import { Exports } from "./Exports";
import { isUnderWay } from "./queries";
import { SplitTable } from "./SplitTable";

export function SnapshotCard({ snapshot }: { snapshot: Snapshot }) {
  const [opened, { toggle }] = useDisclosure(false);
  const isFrozen = snapshot.state === "done";
  return (
    <li className={styles.snapshot} data-state={snapshot.state}>
      <header>
        <div>
          <h2 dir="auto">{snapshot.name}</h2>
          <Origin snapshot={snapshot} />
        </div>
        {isFrozen && <ExportToggle opened={opened} onClick={toggle} />}
      </header>
      {isUnderWay(snapshot) && <UnderWay snapshot={snapshot} />}
      {snapshot.error && (
        <p className={styles.problem}>
          {t(`app:problem.codes.${snapshot.error.code}`, { defaultValue: snapshot.error.message })}
        </p>
      )}
      {isFrozen && (
        <>
          <div className={styles.contents}>
            <SplitTable snapshot={snapshot} />
            <Facts snapshot={snapshot} />
          </div>
          <Collapse expanded={opened}>
            <Exports snapshot={snapshot} />
          </Collapse>
        </>
      )}
    </li>
  );
}

const ExportToggle = ({ opened, onClick }: { opened: boolean; onClick: () => void }) => (
  <Button
    variant="default"
    className={styles.exportButton}
    onClick={onClick}
    aria-expanded={opened}
    rightSection={<IconChevronDown size={16} data-turned={opened || undefined} />}
  >
    {t("datasets:export.button")}
  </Button>
);

function Origin({ snapshot }: { snapshot: Snapshot }) {
  const campaigns = useCampaigns();
  const titles = snapshot.campaigns.map(
    (slug) => campaigns.data?.find((campaign) => campaign.slug === slug)?.title ?? slug,
  );
  return (
    <p className={styles.origin}>
      <span dir="auto">{titles.join(", ")}</span>
      {" · "}
      <time dateTime={snapshot.created_at} title={moment(snapshot.created_at)}>
        {ago(snapshot.created_at)}
      </time>
      {snapshot.kind === "aggregate" && ` · ${t("datasets:aggregate")}`}
      {snapshot.created_by && ` · ${snapshot.created_by}`}
    </p>
  );
}

function UnderWay({ snapshot: { rows_done, rows_total, name } }: { snapshot: Snapshot }) {
  const share = rows_total ? Math.min(rows_done / rows_total, 1) : 0;
  return (
    <div className={styles.underWay}>
      <Bar share={share} label={t("datasets:freeze.progress", { name })} />
      <p>
        {rows_total === 0
          ? t("datasets:freeze.waiting")
          : t("datasets:freeze.rows", { done: number(rows_done), total: number(rows_total) })}
      </p>
    </div>
  );
}

function Facts({ snapshot }: { snapshot: Snapshot }) {
  return (
    <dl className={styles.facts}>
      <div>
        <dt>{t("datasets:facts.comparisons")}</dt>
        <dd>{number(snapshot.comparisons)}</dd>
      </div>
      <div>
        <dt>{t("datasets:facts.size")}</dt>
        <dd>{bytes(snapshot.bytes)}</dd>
      </div>
      <div>
        <dt>{t("datasets:facts.sha256")}</dt>
        <dd>
          <Copyable
            value={snapshot.sha256}
            shown={`${snapshot.sha256.slice(0, 12)}…`}
            label={t("datasets:facts.copyHash")}
          />
        </dd>
      </div>
    </dl>
  );
}
