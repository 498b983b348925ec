import type { Gate, TrainingRun } from "../../api";
import { Bar } from "../../app/Bar";
import { number } from "../../app/format";
import { t } from "../../shared/i18n";
import { rivalOf } from "../runs/run";
import type { TitleOf } from "../titles";
import { Axis, ForestRow, isKnown, Sides, scaleOf } from "./Forest";
import styles from "./forest.module.css";

interface Props {
  run: TrainingRun;
  gate: Gate;
  titleOf: TitleOf;
}

/** What the gate weighed: the whole difference, and that of each criterion. */
export function GatePlot({ run, gate, titleOf }: Props) {
  const criteria = Object.entries(gate.by_criterion);
  const all = [gate, ...criteria.map(([, one]) => one)];
  const on = scaleOf(all);
  if (!all.some(isKnown)) return <PairsNeeded gate={gate} titleOf={titleOf} />;
  return (
    <figure className={styles.gate}>
      <figcaption>
        {t("loop:forest.title", { rival: rivalOf(gate, run.rival) })}
        <small>{t("loop:forest.unit", { confidence: number(gate.confidence * 100) })}</small>
      </figcaption>
      <ul>
        <li className={styles.row} aria-hidden="true">
          <span />
          <Sides />
        </li>
        {criteria.length !== 1 && (
          <ForestRow isWhole label={t("loop:forest.whole")} of={gate} on={on} />
        )}
        {criteria.map(([name, one]) => (
          <ForestRow
            key={name}
            isWhole={criteria.length === 1}
            label={
              <>
                {titleOf(name)}
                <small>
                  {t("loop:forest.pairs", { count: one.pairs, shown: number(one.pairs) })}
                </small>
              </>
            }
            of={one}
            on={on}
          />
        ))}
        <li className={styles.row}>
          <span />
          <Axis on={on} />
        </li>
      </ul>
    </figure>
  );
}

interface NeededProps {
  gate: Gate;
  titleOf: TitleOf;
}

/** Where there is no interval yet: how many held-out pairs there are, of those the gate asks for. */
const PairsNeeded = ({ gate: { by_criterion, least_pairs }, titleOf }: NeededProps) => (
  <figure className={styles.gate}>
    <figcaption>
      {t("loop:needed.title")}
      <small>{t("loop:needed.text", { least: number(least_pairs) })}</small>
    </figcaption>
    <ul className={styles.needed}>
      {Object.entries(by_criterion).map(([name, { pairs }]) => (
        <li key={name}>
          <p>
            <span>{titleOf(name)}</span>
            <span>{t("loop:needed.of", { shown: number(pairs), least: number(least_pairs) })}</span>
          </p>
          <Bar
            quiet
            share={Math.min(pairs / least_pairs, 1)}
            label={t("loop:needed.label", { criterion: titleOf(name) })}
          />
        </li>
      ))}
    </ul>
  </figure>
);
