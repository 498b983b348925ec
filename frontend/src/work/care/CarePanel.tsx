import { useEffect, useState } from "react";
import { acceptHarms, type Guide, getMine, type Mine, readMessages } from "../../api";
import { duration, money } from "../../shared/format";
import { t } from "../../shared/i18n";
import { Prose } from "../../shared/Prose";
import { explain } from "../../shared/SignInForm";
import { Dialog } from "../dialogs/Dialog";
import { HarmChoice } from "./HarmChoice";
import { Fact, Messages } from "./Mine";
import type { Today } from "./pay";
import { onlyRefusals } from "./useToday";

interface Props {
  slug: string;
  guide: Guide;
  now: Today;
  known: Mine | undefined; // in a preview: nothing is asked or kept
  onRead: () => void;
  onCare: (care: Guide["care"]) => void;
  onClose: () => void;
}

/** Everything about the person rather than the task. */
export default function CarePanel({ slug, guide, now, known, onRead, onCare, onClose }: Props) {
  const [mine, setMine] = useState<Mine | null>(known ?? null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, when it opens
  useEffect(() => {
    if (known) return;
    getMine(slug)
      .then((mine) => {
        setMine(mine);
        if (!mine.messages.some(({ unread }) => unread)) return;
        return readMessages(slug, mine).then(onRead);
      })
      .catch(onlyRefusals);
  }, [slug]);
  const { care, pay } = guide;
  return (
    <Dialog kind="drawer" title={t("care:title")} onClose={onClose}>
      <div className="cares" tabIndex={-1} data-first>
        <DayFacts now={now} pay={pay} mine={mine} />
        {mine && mine.messages.length > 0 && <Messages messages={mine.messages} />}
        {care.harms.length > 0 && (
          <HardMaterial
            care={care}
            mine={mine}
            save={(accepts) =>
              known ? Promise.resolve({ ...care, accepts }) : acceptHarms(slug, accepts)
            }
            onCare={onCare}
          />
        )}
        <section>
          <h3>{t("care:help.title")}</h3>
          {care.help_html ? (
            <div lang={guide.language}>
              <Prose html={care.help_html} />
            </div>
          ) : (
            <p className="lead">{t("care:help.default")}</p>
          )}
        </section>
        {!known && (
          <a className="button plain" href={`/work/${slug}/history`}>
            {t("care:more")}
          </a>
        )}
      </div>
    </Dialog>
  );
}

interface FactsProps {
  now: Today;
  pay: Guide["pay"];
  mine: Mine | null;
}

function DayFacts({ now, pay, mine }: FactsProps) {
  return (
    <section>
      <h3>{t("care:time.title")}</h3>
      <dl className="facts">
        <Fact name={t("care:time.active")} hint={t("care:time.activeHint")}>
          {duration(now.seconds)}
        </Fact>
        <Fact name={t("care:time.judged")}>{String(now.judged)}</Fact>
        {pay && now.earned !== null && (
          <>
            <Fact
              name={t("care:time.earned")}
              hint={
                mine?.pay &&
                t("care:time.total", { amount: money(mine.pay.earned_total, pay.currency) })
              }
            >
              {money(now.earned, pay.currency)}
            </Fact>
            <Fact name={t("care:time.hourly")} hint={now.hourly === null && t("care:time.soon")}>
              {now.hourly === null ? "–" : money(now.hourly, pay.currency)}
            </Fact>
          </>
        )}
      </dl>
      {pay?.floor && (
        <p className="floor" data-below={now.isBelowFloor}>
          {t(now.isBelowFloor ? "care:time.belowFloor" : "care:time.floor", {
            amount: money(pay.floor, pay.currency),
          })}
        </p>
      )}
    </section>
  );
}

interface HardProps {
  care: Guide["care"];
  mine: Mine | null;
  save: (accepts: Guide["care"]["accepts"]) => Promise<Guide["care"]>;
  onCare: (care: Guide["care"]) => void;
}

/** How much of it was read, how to pass over it, and what one is willing to see. */
function HardMaterial({ care, mine, save, onCare }: HardProps) {
  const [accepts, setAccepts] = useState(care.accepts);
  const [said, say] = useState<{ text: string; isRefusal: boolean } | null>(null);
  const seen = mine?.today.exposures ?? 0;
  const cap = care.exposure_cap;
  const choose = () =>
    save(accepts)
      .then((now) => {
        onCare(now);
        say({ text: t("care:harms.saved"), isRefusal: false });
      })
      .catch((error) => say({ text: explain(error), isRefusal: true }));
  return (
    <section className="hard">
      <h3>{t("care:shift.title")}</h3>
      <p>
        {cap === null
          ? t("care:shift.seenOnly", { count: seen })
          : t("care:shift.seen", { count: seen, cap: String(cap) })}
      </p>
      {cap !== null && (
        <>
          <meter min={0} max={Math.max(cap, 1)} value={seen} aria-label={t("care:shift.title")} />
          <p className="lead">
            {t("care:shift.text", { cap: String(cap), count: care.shift_hours })}
          </p>
        </>
      )}
      <p className="lead">{t("care:shift.skip")}</p>
      <HarmChoice
        harms={care.harms}
        accepts={accepts}
        onChange={(next) => {
          setAccepts(next);
          say(null);
        }}
      />
      <div className="buttons">
        <button type="button" className="button primary" onClick={choose}>
          {t("care:harms.save")}
        </button>
        <p role="status" className={said?.isRefusal ? "alert" : "lead"}>
          {said?.text}
        </p>
      </div>
    </section>
  );
}
