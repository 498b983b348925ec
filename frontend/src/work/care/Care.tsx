import { lazy, Suspense, useState } from "react";
import type { Guide } from "../../api";
import { duration, money } from "../../shared/format";
import { t } from "../../shared/i18n";
import { Dialog } from "../dialogs/Dialog";
import { useBreak, useToday, type Worked } from "./useToday";
import "./care.css";

const CarePanel = lazy(() => import("./CarePanel"));

interface CareProps extends Worked {
  onCare: (care: Guide["care"]) => void; // what one is willing to see has changed
}

/** In the top bar: how long and for how much; behind it, help and all that looks after a person. */
export function Care(props: CareProps) {
  const { slug, guide, known, onCare } = props;
  const now = useToday(props);
  const rest = useBreak(known ? null : slug, now.seconds, guide?.care.break_after_minutes ?? null);
  const [shown, show] = useState<"panel" | "break" | null>(null);
  const [unread, setUnread] = useState<number | null>(null);
  const news = unread ?? guide?.messages_unread ?? 0;

  const takeBreak = () => {
    rest.rest();
    show("break");
  };
  return (
    <>
      <button
        type="button"
        className="button quiet care"
        onClick={() => show("panel")}
        data-news={news > 0 || undefined}
      >
        <span className="hidden">{t("care:action")}</span>
        <span>{duration(now.seconds)}</span>
        {now.earned !== null && guide?.pay && (
          <span className="earned">{money(now.earned, guide.pay.currency)}</span>
        )}
        {news > 0 && <span className="hidden">{t("care:unread", { count: news })}</span>}
      </button>
      <div className="rest" role="status">
        {rest.isDue && (
          <div>
            <p>{t("care:break.due", { time: duration(now.seconds) })}</p>
            <button type="button" className="button primary" onClick={takeBreak}>
              {t("care:break.take")}
            </button>
            <button type="button" className="button quiet" onClick={rest.postpone}>
              {t("care:break.later")}
            </button>
          </div>
        )}
      </div>
      <Suspense>
        {shown === "panel" && guide && (
          <CarePanel
            slug={slug}
            guide={guide}
            now={now}
            known={known}
            onRead={() => setUnread(0)}
            onCare={onCare}
            onClose={() => show(null)}
          />
        )}
      </Suspense>
      {shown === "break" && <Break onClose={() => show(null)} />}
    </>
  );
}

function Break({ onClose }: { onClose: () => void }) {
  return (
    <Dialog kind="card" title={t("care:break.title")} onClose={onClose}>
      <p className="lead">{t("care:break.text")}</p>
      <button type="button" className="button primary" data-first onClick={onClose}>
        {t("care:break.back")}
      </button>
    </Dialog>
  );
}
