import { useEffect, useState } from "react";
import { ApiError, getMe, type Me, type Welcome } from "../../api";
import { getPreview, tryStep } from "../../api/life";
import { addWords, t } from "../../shared/i18n";
import words from "../../shared/i18n/en/preview.json";
import { explain } from "../../shared/SignInForm";
import { TopBar } from "../../shared/TopBar";
import { Stepper } from "../Stepper";
import { Step } from "../steps/Step";
import { Title } from "../steps/Title";
import { after } from "./way";
import "../../work/preview/preview.css";

addWords({ preview: words });

/** The way in as a newcomer comes through it: answered as theirs would be, and not kept. */
export default function WelcomePreview({ slug }: { slug: string }) {
  const [me, setMe] = useState<Me | null>(null);
  const [welcome, setWelcome] = useState<Welcome | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const tasks = `/work/${slug}?preview=tasks`;
  useEffect(() => {
    const tell = (error: unknown) => setTrouble(explain(error));
    getMe().then(setMe, tell);
    getPreview(slug).then(
      ({ welcome }) => (welcome ? setWelcome(welcome) : location.replace(tasks)),
      tell,
    );
  }, [slug, tasks]);
  const name = welcome?.outcome ? null : welcome?.current;
  const answer = async (said: unknown) => {
    if (!welcome || !name) return null;
    setTrouble(null);
    try {
      const marked = await tryStep(slug, name, said);
      return { ...marked, welcome: after(welcome, name, marked.passed) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setTrouble(explain(error));
      return null;
    }
  };
  return (
    <div className="welcome" data-step={name ?? undefined}>
      <TopBar me={me} nav={false}>
        <bdi className="title">{welcome?.title}</bdi>
        <span className="grow" />
      </TopBar>
      <p className="preview-banner">
        <span>{t("preview:banner")}</span>
        <span className="ways">
          <a href={tasks}>{t("preview:tasks")}</a>
          <a href={`/campaigns/${slug}`}>{t("preview:back")}</a>
        </span>
      </p>
      <main>
        {welcome && name && (
          <>
            <Stepper welcome={welcome} />
            <Step
              key={`${name} ${welcome.quiz?.attempts_left}`}
              {...{ name, welcome, answer }}
              onDone={setWelcome}
            />
          </>
        )}
        {welcome && !name && <Over outcome={welcome.outcome} tasks={tasks} />}
        <p className="alert" role="alert">
          {trouble}
        </p>
      </main>
    </div>
  );
}

function Over({ outcome, tasks }: { outcome: Welcome["outcome"]; tasks: string }) {
  const why = outcome || "ready";
  return (
    <section className="ending">
      <Title>{t(`welcome:ending.${why}.title`)}</Title>
      <p>{t(`welcome:ending.${why}.text`)}</p>
      <a className="button primary" href={tasks}>
        {t(outcome ? "preview:tasks" : "welcome:ending.start")}
      </a>
    </section>
  );
}
