import { useEffect, useState } from "react";
import { type Guide, getMine, type Mine, readMessages } from "../../api";
import { count, duration, money, percentRange } from "../../shared/format";
import { t } from "../../shared/i18n";
import { Fact, Messages } from "../care/Mine";
import { Gold } from "./Gold";
import { Judgments } from "./Judgments";
import { Paid, Rejected } from "./Paid";
import type { PastJudgments } from "./usePast";
import { Withdraw } from "./Withdraw";

interface Props {
  slug: string;
  guide: Guide | null;
  past: PastJudgments;
  onTrouble: (error: unknown) => void;
}

export function MyWork({ slug, guide, past, onTrouble }: Props) {
  const [mine, setMine] = useState<Mine | null>(null);
  useEffect(() => {
    getMine(slug)
      .then((mine) => {
        setMine(mine);
        if (mine.messages.some(({ unread }) => unread)) return readMessages(slug, mine);
      })
      .catch(onTrouble);
  }, [slug, onTrouble]);
  return (
    <div className="mywork">
      <h1>{t("history:title")}</h1>
      {mine && <Numbers mine={mine} />}
      {mine?.pay && <Paid pay={mine.pay} />}
      {mine && mine.rejected.length > 0 && <Rejected rejected={mine.rejected} />}
      {mine && mine.messages.length > 0 && <Messages messages={mine.messages} />}
      {mine?.agreement && <Agreement {...mine.agreement} />}
      {mine?.gold && mine.gold.length > 0 && (
        <Gold gold={mine.gold} criteria={guide?.criteria ?? []} />
      )}
      <Judgments slug={slug} past={past} isVeiled={guide?.care.blur ?? true} />
      {mine && <Withdraw slug={slug} onTrouble={onTrouble} />}
    </div>
  );
}

function Numbers({ mine: { today, total, pay } }: { mine: Mine }) {
  return (
    <section>
      <h2>{t("history:today")}</h2>
      <dl className="facts">
        <Fact name={t("history:judged")} hint={t("history:inAll", { what: count(total.judged) })}>
          {count(today.judged)}
        </Fact>
        <Fact
          name={t("history:active")}
          hint={t("history:inAll", { what: duration(total.active_seconds) })}
        >
          {duration(today.active_seconds)}
        </Fact>
        {pay && (
          <>
            <Fact
              name={t("history:earned")}
              hint={t("history:inAll", { what: money(pay.earned_total, pay.currency) })}
            >
              {money(pay.earned_today, pay.currency)}
            </Fact>
            <Fact
              name={t("history:hourly")}
              hint={pay.floor && t("history:floor", { amount: money(pay.floor, pay.currency) })}
            >
              {pay.hourly === null ? "–" : money(pay.hourly, pay.currency)}
            </Fact>
          </>
        )}
        {today.skipped > 0 && <Fact name={t("history:skipped")}>{count(today.skipped)}</Fact>}
      </dl>
    </section>
  );
}

/** As a range: from few judgments one cannot tell closely. */
function Agreement({ low, high, pairs }: NonNullable<Mine["agreement"]>) {
  const range = percentRange(low, high);
  return (
    <section>
      <h2>{t("history:agreement.title")}</h2>
      <svg className="range" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect className="whole" width="100" height="6" rx="1" />
        <rect className="part" x={low * 100} width={Math.max((high - low) * 100, 1)} height="6" />
      </svg>
      <p>{t("history:agreement.text", { range, count: pairs })}</p>
      <p className="lead">{t("history:agreement.why")}</p>
    </section>
  );
}
