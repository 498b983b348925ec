import type { Welcome } from "../api";
import { t } from "../shared/i18n";
import { Leaves } from "../shared/Leaves";
import { Finish } from "../work/care/Finish";
import { Title } from "./steps/Title";

/** The way in is over: on to the work, or back to where one came from. */
export function Ending({ slug, welcome: { outcome } }: { slug: string; welcome: Welcome }) {
  const why = outcome || "ready";
  return (
    <section className="ending">
      <Leaves />
      <Title>{t(`welcome:ending.${why}.title`)}</Title>
      <p>{t(`welcome:ending.${why}.text`)}</p>
      {outcome ? (
        <Finish slug={slug} />
      ) : (
        <a className="button primary" href={`/work/${slug}`}>
          {t("welcome:ending.start")}
        </a>
      )}
    </section>
  );
}
