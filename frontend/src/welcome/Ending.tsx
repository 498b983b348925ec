import type { Welcome } from "../api";
import { t } from "../shared/i18n";
import { Finish } from "../work/care/Finish";
import { Title } from "./steps/Title";

/** The way in is over: on to the work, or back to where one came from. */
export function Ending({ slug, welcome: { outcome } }: { slug: string; welcome: Welcome }) {
  const why = outcome || "ready";
  return (
    <section className="ending">
      <svg width="96" height="64" viewBox="0 0 96 64" fill="none" aria-hidden="true">
        <path d="M4 12 45 4v56L4 52z" fill="var(--left-1)" />
        <path d="m92 12-41-8v56l41-8z" fill="var(--right-1)" />
      </svg>
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
