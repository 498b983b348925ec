import type { Champion, PreferenceModel } from "../api";
import { Bar } from "../app/Bar";
import { ago, number } from "../app/format";
import { RowTitle } from "../app/Page";
import { t } from "../shared/i18n";
import styles from "./loop.module.css";
import { shareToNext, stateSentence } from "./model";
import { share } from "./numbers";
import { stageShare } from "./runs/run";
import { Verdict } from "./runs/Verdict";
import { titlesOf } from "./titles";

export function ModelRow({ model }: { model: PreferenceModel }) {
  const { name, title, criteria, campaigns, champion } = model;
  return (
    <li className={styles.row}>
      <div className={styles.rowMain}>
        <RowTitle to={`/loop/${name}`}>{title}</RowTitle>
        <p className={styles.quiet} dir="auto">
          {criteria.map((criterion) => criterion.title).join(" · ")}
        </p>
        {campaigns.length > 0 && (
          <p className={styles.quiet} dir="auto">
            {t("loop:row.fedBy", { campaigns: campaigns.map((one) => one.title).join(", ") })}
          </p>
        )}
      </div>
      <div className={styles.rowChampion}>
        {champion ? (
          <ChampionLines champion={champion} model={model} />
        ) : (
          <p className={styles.quiet}>{t("loop:row.noChampion")}</p>
        )}
      </div>
      <RowState model={model} />
    </li>
  );
}

function ChampionLines({ champion, model }: { champion: Champion; model: PreferenceModel }) {
  const titleOf = titlesOf(model.criteria);
  const measured = Object.entries(champion.metrics ?? {}).flatMap(([criterion, { accuracy }]) =>
    typeof accuracy?.value === "number" ? [{ criterion, value: accuracy.value }] : [],
  );
  return (
    <>
      <p className={styles.quiet}>{t("loop:champion.is")}</p>
      <p>
        <b>{t("loop:champion.run", { run: champion.number })}</b>
      </p>
      {measured.map(({ criterion, value }) => (
        <p key={criterion} className={styles.quiet}>
          {t("loop:row.accuracy", { criterion: titleOf(criterion), shown: share(value) })}
        </p>
      ))}
    </>
  );
}

function RowState({ model }: { model: PreferenceModel }) {
  const { run, last_run, judgments } = model;
  return (
    <div className={styles.rowState}>
      <p>{stateSentence(model)}</p>
      <Bar
        share={run ? (stageShare(run) ?? 0) : shareToNext(model)}
        quiet={!run}
        label={run ? t("loop:progress.label") : t("loop:next.label")}
      />
      {last_run ? (
        <p className={styles.quiet}>
          <Verdict run={last_run} /> {ago(last_run.finished_at ?? last_run.created_at)}
        </p>
      ) : (
        <p className={styles.quiet}>
          {t("loop:row.judgments", { count: judgments, shown: number(judgments) })}
        </p>
      )}
    </div>
  );
}
