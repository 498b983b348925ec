import { lazy, Suspense } from "react";
import { t } from "../shared/i18n";
import { reasonSaid } from "../shared/i18n/reason";
import { Leaves } from "../shared/Leaves";
import { phase, type State } from "./queue/reducer";
import { tellSaved } from "./Status";

const Finish = lazy(() => import("./care/Finish").then(({ Finish }) => ({ default: Finish })));
const ENDS = new Set([
  "done",
  "finished",
  "budget",
  "budget_promised",
  "not_qualified",
  "blocked_you",
  "screened_out",
  "failed_checks",
]);

interface Props {
  state: State;
  slug: string;
  hasPlatform: boolean; // they came from one that wants a code back
}

/** Nothing to read: why, what happens by itself, and where to go. */
export function Empty({ state, slug, hasPlatform }: Props) {
  const now = phase(state);
  if (now === "loading" && state.link === "signed_out") return null; // the dialog says it all
  if (now === "loading" && state.link === "up")
    return <p className="loading">{t("work:loading")}</p>;
  const why = now === "done" ? (state.reason ?? "other") : now;
  if (why === "onboarding") return <p className="loading">{t("work:welcome")}</p>;
  return (
    <div className="empty" role="status">
      <Leaves />
      <h1>{t([`work:empty.${why}.title`, "work:empty.other.title"])}</h1>
      <p>
        {now === "done"
          ? t([`work:empty.${why}.text`, "work:empty.other.text"])
          : tellSaved(state).text}
      </p>
      {now === "done" && state.why && (
        <figure className="said">
          <figcaption>{t("work:empty.said")}</figcaption>
          <blockquote dir="auto">{reasonSaid(state.why)}</blockquote>
        </figure>
      )}
      {state.judged > 0 && <p>{t("work:empty.sitting", { count: state.judged })}</p>}
      {hasPlatform && ENDS.has(why) && (
        <Suspense>
          <Finish slug={slug} />
        </Suspense>
      )}
      {now === "done" && (
        <a className="button plain" href="/work">
          {t("work:empty.back")}
        </a>
      )}
    </div>
  );
}
