import { useEffect, useState } from "react";
import { type DemoSignIn, getSession, type Me, type Session, signIn } from "../api";
import { Languages } from "../shared/account/Languages";
import { leave } from "../shared/account/SignOut";
import { t } from "../shared/i18n";
import { Mark } from "../shared/Mark";
import { explain, SignInForm } from "../shared/SignInForm";
import { Elsewhere } from "./Elsewhere";
import { Loop } from "./Loop";
import { arrives, homeOf, nextPath, trouble } from "./ways";
import "./home.css";

const enter = (me: Me) => location.assign(nextPath() ?? homeOf(me));

export function Home() {
  const [session, setSession] = useState<Session | null>(null);
  const [refusal, setRefusal] = useState(trouble);
  useEffect(() => {
    getSession()
      .then((session) => (session.me && arrives() ? enter(session.me) : setSession(session)))
      .catch((error) => setRefusal(explain(error)));
  }, []);

  return (
    <main className="home">
      <section className="what">
        <h1>
          <Mark size={30} /> {t("name")}
        </h1>
        <p className="line">{t("home:line.1")}</p>
        <p className="line">{t("home:line.2")}</p>
        <p className="line">{t("home:line.3")}</p>
        <Loop />
      </section>
      <section className="door" aria-labelledby="door">
        {session?.me ? (
          <Back me={session.me} />
        ) : (
          <>
            <h2 id="door">{t("signIn.action")}</h2>
            <SignInForm onDone={enter} />
            <p className="alert" role="alert">
              {refusal}
            </p>
            {session?.elsewhere && (
              <Elsewhere name={session.elsewhere} next={nextPath() ?? "/?go"} />
            )}
            {session && session.demo.length > 0 && <Demo people={session.demo} />}
          </>
        )}
        <Languages isSignedIn={Boolean(session?.me)} />
      </section>
    </main>
  );
}

/** Someone who is signed in already goes on, unless they came to change places. */
function Back({ me }: { me: Me }) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const change = () =>
    leave(me.username)
      .then(() => location.reload())
      .catch((error) => setRefusal(explain(error)));
  return (
    <>
      <h2 id="door">{t("home:back", { name: me.display_name || me.username })}</h2>
      <a className="button primary" href={nextPath() ?? homeOf(me)}>
        {t("home:goOn")}
      </a>
      <button type="button" className="button quiet" onClick={change}>
        {t("home:other")}
      </button>
      <p className="alert" role="alert">
        {refusal}
      </p>
    </>
  );
}

function Demo({ people }: { people: DemoSignIn[] }) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const become = ({ username, password }: DemoSignIn) =>
    signIn(username, password)
      .then(enter)
      .catch((error) => setRefusal(explain(error)));
  return (
    <div className="demo">
      <h3>{t("home:demo.title")}</h3>
      <ul>
        {people.map((person) => (
          <li key={person.username}>
            <button type="button" onClick={() => become(person)}>
              <strong>{t(`home:demo.${person.role}.name`)}</strong>
              <span>{t(`home:demo.${person.role}.does`)}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className="alert" role="alert">
        {refusal}
      </p>
    </div>
  );
}
