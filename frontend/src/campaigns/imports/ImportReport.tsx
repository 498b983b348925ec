import { Anchor, Button } from "@mantine/core";
import { Link } from "react-router";
import type { Campaign, Import } from "../../api";
import { Bar } from "../../app/Bar";
import { ago, moment, number } from "../../app/format";
import { t } from "../../shared/i18n";
import styles from "./imports.module.css";
import { type Outcome, outcome } from "./outcome";
import { isUnderWay, useCancelImport } from "./queries";
import { RefusedLines } from "./RefusedLines";

const TO_MEND: Outcome[] = ["partly", "empty", "refused", "known", "known_refused"];

interface Props {
  report: Import;
  campaign: Campaign;
}

/** One import: how far it is, what it brought, and what was not taken in. */
export function ImportReport({ report, campaign, isLatest }: Props & { isLatest: boolean }) {
  const came = outcome(report);
  return (
    <li className={styles.report} data-outcome={came}>
      <header className={styles.reportHead}>
        <div>
          <p className={styles.fileName}>{report.file_name}</p>
          <p className={styles.when} title={moment(report.created_at)}>
            {t(`campaigns:import.formats.${report.format}.title`)} · {ago(report.created_at)}
          </p>
        </div>
        <p className={styles.reportState}>
          {t(`campaigns:import.state.${came}`, {
            count: report.refused_count,
            shown: number(report.refused_count),
          })}
        </p>
      </header>
      {isUnderWay(report) && <UnderWay report={report} slug={campaign.slug} />}
      {report.error && (
        <p className={styles.problem}>
          {t(`app:problem.codes.${report.error.code}`, { defaultValue: report.error.message })}
        </p>
      )}
      <Counts report={report} />
      {report.state === "done" && <WhatNext report={report} campaign={campaign} />}
      {TO_MEND.includes(came) && (
        <p className={styles.hint}>{t(`campaigns:import.next.${came}`)}</p>
      )}
      {report.state === "cancelled" && report.lines_done > 0 && (
        <p className={styles.hint}>{t("campaigns:import.next.cancelled")}</p>
      )}
      {report.refused_count > 0 && (
        <RefusedLines report={report} slug={campaign.slug} isLatest={isLatest} />
      )}
    </li>
  );
}

function UnderWay({ report, slug }: { report: Import; slug: string }) {
  const cancel = useCancelImport(slug);
  const share = report.bytes_total ? Math.min(report.bytes_done / report.bytes_total, 1) : 0;
  return (
    <div className={styles.underWay}>
      <Bar share={share} label={t("campaigns:import.progress", { file: report.file_name })} />
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        loading={cancel.isPending}
        onClick={() => cancel.mutate(report.id)}
      >
        {t("campaigns:import.cancel")}
      </Button>
    </div>
  );
}

function Counts({ report }: { report: Import }) {
  const counts: [string, number, boolean][] = [
    ["lines", report.lines_done, true],
    ["tasks", report.tasks_added, true],
    ["gold", report.gold_added, report.gold_added > 0],
    ["prompts", report.prompts_added, true],
    ["duplicates", report.duplicates, true],
    ["refused", report.refused_count, true],
  ];
  if (report.lines_done === 0 && !isUnderWay(report)) return null;
  return (
    <dl className={styles.counts} aria-live="off">
      {counts.map(
        ([name, value, isShown]) =>
          isShown && (
            <div key={name} data-name={name} data-zero={value === 0 || undefined}>
              <dt>{t(`campaigns:import.counts.${name}`)}</dt>
              <dd>{number(value)}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function WhatNext({ report, campaign }: Props) {
  const added = report.tasks_added + report.gold_added;
  if (added === 0) {
    const isForTasks = report.prompts_added + report.completions_added > 0;
    return isForTasks && <p className={styles.hint}>{t("campaigns:import.next.noTasks")}</p>;
  }
  if (campaign.state === "active") {
    return <p className={styles.hint}>{t("campaigns:import.next.active")}</p>;
  }
  if (!campaign.may.includes("launch")) return null;
  return (
    <p className={styles.hint}>
      {t("campaigns:import.next.launch")}{" "}
      <Anchor component={Link} to={`/campaigns/${campaign.slug}`}>
        {t("campaigns:import.next.overview")}
      </Anchor>
    </p>
  );
}
