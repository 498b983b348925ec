import { VisuallyHidden } from "@mantine/core";
import { memo } from "react";
import type { Activity } from "../../api";
import { number, rate } from "../../app/format";
import { t } from "../../shared/i18n";
import { share } from "../numbers";
import { Plot } from "../plots/Plot";
import { type Period, periodsOf } from "../plots/series";
import styles from "./queue.module.css";

/** How much of what was asked was drawn at random, champion by champion. */
export const Selection = memo(function Selection({ selection }: Pick<Activity, "selection">) {
  const { open, share: line } = selection;
  const asked = periodsOf(selection.asked).filter(isAny);
  const isEmpty = asked.length === 0 && !isAny(open);
  return (
    <Plot
      title={t("loop:selection.title")}
      summary={t("loop:selection.summary", { shown: rate(line) })}
      empty={isEmpty && t("loop:selection.empty")}
    >
      <table className={styles.mix}>
        <thead>
          <tr>
            <th scope="col">{t("loop:selection.period")}</th>
            <th scope="col">
              <Legend />
            </th>
            <th scope="col">{t("loop:selection.asked")}</th>
          </tr>
        </thead>
        <tbody>
          {asked.map((period) => (
            <Row key={period.name} label={nameOf(period)} counts={period} line={line} />
          ))}
        </tbody>
        {isAny(open) && (
          <tbody>
            <Row label={t("loop:selection.open")} counts={open} line={line} />
          </tbody>
        )}
      </table>
    </Plot>
  );
});

type Counts = Pick<Period, "random" | "uncertainty">;
const isAny = ({ random, uncertainty }: Counts) => random + uncertainty > 0;

function nameOf({ name }: Period): string {
  if (name === "earlier") return t("loop:selection.earlier");
  return name === 0 ? t("loop:selection.before") : t("loop:champion.run", { run: name });
}

const Legend = () => (
  <ul className={styles.legend}>
    <li data-rule="random">{t("loop:rule.random")}</li>
    <li data-rule="uncertainty">{t("loop:rule.uncertainty")}</li>
  </ul>
);

function Row({ label, counts, line }: { label: string; counts: Counts; line: number }) {
  const total = counts.random + counts.uncertainty;
  const random = counts.random / total;
  return (
    <tr>
      <th scope="row">{label}</th>
      <td>
        <div
          className={styles.bar}
          style={{ "--line-at": `${line * 100}%` } as React.CSSProperties}
        >
          <i data-rule="random" style={{ width: `${random * 100}%` }} />
          <i data-rule="uncertainty" style={{ width: `${(1 - random) * 100}%` }} />
        </div>
        <VisuallyHidden component="span">
          {t("loop:selection.shares", {
            random: share(random, 0),
            uncertainty: share(1 - random, 0),
          })}
        </VisuallyHidden>
      </td>
      <td>
        {number(total)}
        <small>{t("loop:selection.random", { shown: share(random, 0) })}</small>
      </td>
    </tr>
  );
}
