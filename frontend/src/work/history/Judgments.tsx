import { useEffect, useRef } from "react";
import type { PastJudgment } from "../../api";
import { dayName, timeOfDay } from "../../shared/format";
import { t } from "../../shared/i18n";
import { draftOf } from "../task/draft";
import { answerIn } from "../task/words";
import type { PastJudgments } from "./usePast";

interface Props {
  slug: string;
  past: PastJudgments;
  isVeiled: boolean; // disturbing texts are not shown unasked
}

export function Judgments({ slug, past, isVeiled }: Props) {
  const { judgments, hasMore, isSaved, more } = past;
  const said = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (isSaved) said.current?.focus();
  }, [isSaved]);
  return (
    <section>
      <h2>{t("history:list.title")}</h2>
      <p role="status" className="saved-note" ref={said} tabIndex={-1}>
        {isSaved && t("history:list.saved")}
      </p>
      {judgments?.length === 0 && <Nothing slug={slug} />}
      {byDay(judgments ?? []).map(([day, ofDay]) => (
        <div className="day" key={day}>
          <h3>{day}</h3>
          <ul>
            {ofDay.map((judgment) => (
              <Row
                judgment={judgment}
                isVeiled={isVeiled}
                wasOpen={!isSaved && judgment.id === past.opened}
                key={judgment.id}
              />
            ))}
          </ul>
        </div>
      ))}
      {hasMore && (
        <button type="button" className="button plain" onClick={more}>
          {t("history:list.more")}
        </button>
      )}
    </section>
  );
}

function Nothing({ slug }: { slug: string }) {
  return (
    <div className="nothing">
      <p>{t("history:list.none")}</p>
      <a className="button primary" href={`/work/${slug}`}>
        {t("history:list.begin")}
      </a>
    </div>
  );
}

function byDay(judgments: PastJudgment[]): [string, PastJudgment[]][] {
  const days = new Map<string, PastJudgment[]>();
  for (const judgment of judgments) {
    const day = dayName(judgment.submitted_at);
    days.set(day, [...(days.get(day) ?? []), judgment]);
  }
  return [...days];
}

interface RowProps {
  judgment: PastJudgment;
  isVeiled: boolean;
  wasOpen: boolean;
}

function Row({ judgment, isVeiled, wasOpen }: RowProps) {
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (wasOpen) link.current?.focus();
  }, [wasOpen]);
  const { assignment, submitted_at, revised, revisable, rejected } = judgment;
  const isHidden = isVeiled && assignment.harms.length > 0;
  const harms = assignment.harms.map((harm) => t(`care:harm.${harm}`)).join(", ");
  return (
    <li>
      <a href={`#${judgment.id}`} ref={link}>
        <time dateTime={submitted_at}>{timeOfDay(submitted_at)}</time>
        <span className="about">
          <span className="prompt" dir="auto">
            {isHidden ? t("history:list.veiled", { harms }) : assignment.prompt.at(-1)?.text}
          </span>
          <span className="verdicts">
            {assignment.criteria.map((criterion) => (
              <span key={criterion.name}>{answerIn(criterion, draftOf(judgment))}</span>
            ))}
          </span>
          {rejected && (
            <span className="reason" dir="auto">
              {rejected}
            </span>
          )}
        </span>
        <span className="state">
          {rejected !== null && <span className="unpaid">{t("history:list.rejected")}</span>}
          {revised > 0 && <span>{t("history:list.revised", { count: revised })}</span>}
          <span>{t(revisable ? "history:list.change" : "history:list.look")}</span>
        </span>
      </a>
    </li>
  );
}
