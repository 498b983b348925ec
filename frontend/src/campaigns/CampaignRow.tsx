import type { ReactNode } from "react";
import type { Campaign } from "../api";
import { Bar } from "../app/Bar";
import { number, percent } from "../app/format";
import { RowTitle } from "../app/Page";
import { t } from "../shared/i18n";
import { CampaignState } from "./CampaignState";
import { countedShare, leasedShare } from "./campaign";
import styles from "./campaigns.module.css";

export function CampaignRow({ campaign }: { campaign: Campaign }) {
  const { slug, title, summary, state, criteria, progress } = campaign;
  return (
    <li className={styles.row}>
      <div className={styles.rowMain}>
        <CampaignState state={state} />
        <RowTitle to={`/campaigns/${slug}`}>{title}</RowTitle>
        <p className={styles.rowSummary} dir="auto">
          {summary || criteria.map((criterion) => criterion.title).join(" · ")}
        </p>
      </div>
      <RowProgress campaign={campaign} />
      {progress.tasks > 0 && (
        <Figures>
          <Figure name="today" value={progress.today} />
          <Figure name="annotators" value={progress.annotators} />
          <Figure name="gold" value={progress.gold_tasks} />
        </Figures>
      )}
    </li>
  );
}

function RowProgress({ campaign: { progress, state } }: { campaign: Campaign }) {
  if (progress.tasks === 0) {
    return <p className={styles.rowProgress}>{t("campaigns:row.noTasks")}</p>;
  }
  const share = countedShare(progress);
  return (
    <div className={styles.rowProgress}>
      <p>
        <span>
          <b>{number(progress.given)}</b>{" "}
          {t("campaigns:row.ofWanted", { count: progress.wanted, shown: number(progress.wanted) })}
        </span>
        <span>{percent(share)}</span>
      </p>
      <Bar
        share={share}
        pending={leasedShare(progress)}
        quiet={state !== "active"}
        label={t("campaigns:progress.label")}
      />
    </div>
  );
}

export const Figures = ({ large, children }: { large?: boolean; children: ReactNode }) => (
  <dl className={styles.figures} data-large={large || undefined}>
    {children}
  </dl>
);

export function Figure({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <dt>{t(`campaigns:figure.${name}`)}</dt>
      <dd data-zero={value === 0 || undefined}>{number(value)}</dd>
    </div>
  );
}
