import { Button } from "@mantine/core";
import { memo, useState } from "react";
import type { NextTask, PreferenceModel } from "../../api";
import { t } from "../../shared/i18n";
import { fixed } from "../numbers";
import { Plot } from "../plots/Plot";
import type { TitleOf } from "../titles";
import { Lean } from "./Lean";
import styles from "./queue.module.css";

interface Props {
  next: NextTask[];
  campaigns: PreferenceModel["campaigns"];
  isDrawn: boolean; // by a champion, else by chance alone
  titleOf: TitleOf;
}

const FEW = 4;

/** The first of the queue, and why they stand there. */
export const NextTasks = memo(function NextTasks({ next, campaigns, isDrawn, titleOf }: Props) {
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll ? next : next.slice(0, FEW);
  return (
    <Plot
      isWide
      title={t("loop:queue.title")}
      summary={t(isDrawn ? "loop:queue.summary" : "loop:queue.noChampion")}
      empty={next.length === 0 && t("loop:queue.empty")}
    >
      <ol className={styles.next}>
        {shown.map((task) => (
          <Task
            key={task.task}
            task={task}
            campaign={campaigns.find(({ slug }) => slug === task.campaign)?.title}
            titleOf={titleOf}
          />
        ))}
      </ol>
      {next.length > shown.length && (
        <Button
          className={styles.more}
          variant="subtle"
          color="gray"
          size="compact-sm"
          onClick={() => setShowsAll(true)}
        >
          {t("loop:queue.more", { count: next.length - shown.length })}
        </Button>
      )}
    </Plot>
  );
});

interface TaskProps {
  task: NextTask;
  campaign: string | undefined;
  titleOf: TitleOf;
}

function Task({ task, campaign, titleOf }: TaskProps) {
  const leans = Object.entries(task.criteria);
  return (
    <li>
      <div className={styles.task}>
        <p className={styles.prompt} dir="auto">
          {task.prompt}
        </p>
        <ul className={styles.completions}>
          {task.completions.map(({ text }, place) => (
            <li key={text} dir="auto" data-side={SIDES[place]}>
              <b>{SIDES[place]}</b>
              <span>{text}</span>
            </li>
          ))}
        </ul>
        <p className={styles.why}>
          <span className={styles.rule} data-rule={task.rule}>
            {t(`loop:rule.${task.rule}`)}
          </span>
          {task.rule !== "random" && `, ${whyOf(task)}`}
          {campaign && ` · ${campaign}`}
        </p>
      </div>
      {leans.length > 0 && (
        <ul className={styles.leans}>
          {leans.map(([criterion, lean]) => (
            <Lean key={criterion} title={titleOf(criterion)} lean={lean} />
          ))}
        </ul>
      )}
    </li>
  );
}

const SIDES = ["a", "b", "c", "d"];

/** "3.2 times as likely as in an even draw" */
function whyOf({ times }: NextTask): string {
  if (Math.abs(times - 1) < 0.05) return t("loop:queue.byChance");
  return t("loop:queue.times", { times: times < 10 ? fixed(times, 1) : fixed(times, 0) });
}
