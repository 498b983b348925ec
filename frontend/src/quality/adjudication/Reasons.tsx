import { useState } from "react";
import type { Dispute, Reason } from "../../api/quality";
import { t } from "../../shared/i18n";
import { isRank } from "../../work/task/draft";
import { letterOf } from "../../work/task/words";

const hasRoom = () => matchMedia("(min-width: 56rem) and (min-height: 44rem)").matches;

/** Why some chose the one and others the other: by nobody, in no order, as many for each. */
export function Reasons({ dispute: { reasons, assignment } }: { dispute: Dispute }) {
  const [isOpen, setOpen] = useState(hasRoom);
  if (reasons.length === 0)
    return <p className="reasons none">{t("quality:adjudication.reasons.none")}</p>;
  const sides = [...new Set(reasons.map(({ response }) => response))].toSorted((a, b) => a - b);
  return (
    <details
      className="reasons"
      open={isOpen}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>{t("quality:adjudication.reasons.title")}</summary>
      <div className="sides" dir="ltr">
        {sides.map((side) => (
          <section key={side} aria-label={nameOf(side, isRank(assignment))}>
            <h2>{nameOf(side, isRank(assignment))}</h2>
            <ul>
              {reasons
                .filter(({ response }) => response === side)
                .map((reason) => (
                  <Said key={reason.text} reason={reason} />
                ))}
            </ul>
          </section>
        ))}
      </div>
    </details>
  );
}

const Said = ({ reason: { text, moved } }: { reason: Reason }) => (
  <li>
    <q dir="auto">{text}</q>
    {moved && <small>{t("quality:adjudication.reasons.moved")}</small>}
  </li>
);

const nameOf = (side: number, isRanked: boolean) =>
  isRanked
    ? t("quality:adjudication.reasons.ranked", { letter: letterOf(side) })
    : t(`quality:adjudication.reasons.${side === 0 ? "left" : "right"}`);
