import { ActionIcon } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown } from "@tabler/icons-react";
import type { PreferenceModel, TrainingRun } from "../../api";
import { t } from "../../shared/i18n";
import { Figures, Interval } from "../gate/Forest";
import { isExhausted } from "../model";
import type { Span } from "../plots/scales";
import type { TitleOf } from "../titles";
import { RunDetails } from "./RunDetails";
import { errorOf, factsOf, progressSentence, reasonSentence } from "./run";
import styles from "./runs.module.css";
import { Verdict } from "./Verdict";
import { When } from "./When";

interface Props {
  run: TrainingRun;
  on: Span | null; // nothing where no run has an interval
  model: PreferenceModel;
  titleOf: TitleOf;
}

export function RunRow({ run, on, model, titleOf }: Props) {
  const [opened, { toggle }] = useDisclosure(false);
  const isOver = run.state !== "waiting" && run.state !== "running";
  const isChampion = run.checkpoint?.is_champion ?? false;
  const name = t("loop:champion.run", { run: run.number });
  return (
    <li className={styles.run} data-champion={isChampion || undefined}>
      <div className={styles.line}>
        <div className={styles.number}>
          <h3>{name}</h3>
          <p>
            <When run={run} />
          </p>
          {isChampion && <p className={styles.champion}>{t("loop:champion.is")}</p>}
        </div>
        <div className={styles.said}>
          <Verdict run={run} />
          <p>
            {isOver
              ? errorOf(run) || reasonSentence(run, titleOf, isExhausted(model))
              : progressSentence(run)}
          </p>
          <p className={styles.facts}>{factsOf(run)}</p>
        </div>
        <div className={styles.forest} data-empty={!run.gate || undefined}>
          {on && <Interval of={run.gate} on={on} />}
          <div className={styles.figure}>{run.gate && <Figures of={run.gate} />}</div>
        </div>
        {isOver ? (
          <ActionIcon
            className={styles.toggle}
            variant="subtle"
            color="gray"
            size="lg"
            aria-expanded={opened}
            aria-label={t("loop:runs.details", { name })}
            onClick={toggle}
          >
            <IconChevronDown size={18} data-turned={opened || undefined} />
          </ActionIcon>
        ) : (
          <span />
        )}
      </div>
      {opened && <RunDetails run={run} model={model} titleOf={titleOf} />}
    </li>
  );
}
