import { useCallback, useEffect, useState } from "react";
import {
  ApiError,
  answerStep,
  enterAgain,
  getMe,
  getWelcome,
  type Me,
  type StepAnswer,
  type StepName,
  type Welcome,
} from "../api";
import { t } from "../shared/i18n";
import { explain } from "../shared/SignInForm";
import { TopBar } from "../shared/TopBar";
import { Ending } from "./Ending";
import { Stepper } from "./Stepper";
import { Step } from "./steps/Step";

/** Someone whom a platform sent has no password: their browser lets them in again. */
async function opened(slug: string): Promise<[Me, Welcome]> {
  const open = () => Promise.all([getMe(), getWelcome(slug)]);
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    await enterAgain(slug);
    return open();
  }
}

const toSignIn = () => location.assign(`/?next=${encodeURIComponent(location.pathname)}`);
const isClosed = (error: unknown) =>
  error instanceof ApiError && (error.status === 401 || error.status === 403);

export function WelcomePage({ slug }: { slug: string }) {
  const [me, setMe] = useState<Me | null>(null);
  const [welcome, setWelcome] = useState<Welcome | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);

  const look = useCallback(() => {
    setTrouble(null);
    opened(slug)
      .then(([me, welcome]) => {
        setMe(me);
        setWelcome(welcome);
        document.title = `${welcome.title} · ${t("name")}`;
      })
      .catch((error) => (isClosed(error) ? toSignIn() : setTrouble(explain(error))));
  }, [slug]);
  useEffect(look, [look]);

  /** What the server said to a step; a refusal is told, and what has moved on is shown anew. */
  const answer = async (step: StepName, said: unknown): Promise<StepAnswer | null> => {
    setTrouble(null);
    try {
      return await answerStep(slug, step, said);
    } catch (error) {
      if (isClosed(error)) toSignIn();
      setTrouble(explain(error));
      if (error instanceof ApiError && error.code === "version_moved")
        setWelcome(await getWelcome(slug));
      return null;
    }
  };

  return (
    <div className="welcome" data-step={welcome?.outcome ? undefined : welcome?.current}>
      <TopBar me={me} nav={false}>
        <bdi className="title">{welcome?.title}</bdi>
        <span className="grow" />
      </TopBar>
      <main>
        {welcome && <Body {...{ slug, welcome, setWelcome, answer }} />}
        <p className="alert" role="alert">
          {trouble}
        </p>
        {trouble && !welcome && (
          <button type="button" className="button plain" onClick={look}>
            {t("welcome:again")}
          </button>
        )}
      </main>
    </div>
  );
}

interface BodyProps {
  slug: string;
  welcome: Welcome;
  setWelcome: (welcome: Welcome) => void;
  answer: (step: StepName, said: unknown) => Promise<StepAnswer | null>;
}

function Body({ slug, welcome, setWelcome, answer }: BodyProps) {
  const { current, outcome } = welcome;
  if (outcome || !current) return <Ending slug={slug} welcome={welcome} />;
  return (
    <>
      <Stepper welcome={welcome} />
      <Step
        key={`${current} ${version(welcome)}`}
        name={current}
        welcome={welcome}
        answer={(said) => answer(current, said)}
        onDone={setWelcome}
      />
    </>
  );
}

/** A text that moved on is read from its beginning. */
const version = ({ current, consent, guidelines }: Welcome) =>
  current === "consent" ? consent?.version : current === "guidelines" ? guidelines?.version : "";
