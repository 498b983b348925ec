import { type FormEvent, useEffect, useState } from "react";
import { ApiError, getSession, type Session } from "../api";
import { acceptInvitation, joinByInvitation, type Opened, openInvitation } from "../api/people";
import { Languages } from "../shared/account/Languages";
import { leave } from "../shared/account/SignOut";
import { t } from "../shared/i18n";
import { Mark } from "../shared/Mark";
import { explain, SignInForm } from "../shared/SignInForm";
import { Elsewhere } from "./Elsewhere";
import "./home.css";
import "./join.css";

const KEPT = "diptych-invitation"; // while someone is away to sign in with their organisation

/** The secret behind the #, which no server's log has seen. */
function secretOf(): string {
  const given = location.hash.slice(1);
  if (given) sessionStorage.setItem(KEPT, given);
  return given || sessionStorage.getItem(KEPT) || "";
}

type Shown = { opened: Opened; session: Session };

/** What a link of invitation opens: what it is for, and how to take it up. */
export function Join() {
  const [secret] = useState(secretOf);
  const [shown, setShown] = useState<Shown | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  useEffect(() => {
    Promise.all([openInvitation(secret), getSession()])
      .then(([opened, session]) => setShown({ opened, session }))
      .catch((error) => setRefusal(said(error)));
  }, [secret]);
  return (
    <main className="join">
      <p className="brand">
        <a href="/">
          <Mark size={24} /> {t("name")}
        </a>
      </p>
      <section className="door" aria-labelledby="invitation">
        {refusal && <Over refusal={refusal} />}
        {!refusal && !shown && <p aria-busy="true">{t("home:join.opening")}</p>}
        {shown && <Ways secret={secret} {...shown} />}
        <Languages isSignedIn={Boolean(shown?.session.me)} />
      </section>
    </main>
  );
}

const said = (error: unknown) =>
  error instanceof ApiError
    ? t([`home:join.refused.${error.code}`, `error.${error.code}`], { defaultValue: error.message })
    : explain(error);

const Over = ({ refusal }: { refusal: string }) => (
  <>
    <h1 id="invitation">{t("home:join.over")}</h1>
    <p role="alert">{refusal}</p>
    <a className="button" href="/">
      {t("home:join.start")}
    </a>
  </>
);

function Ways({ secret, opened, session }: Shown & { secret: string }) {
  const [hasAccount, setHasAccount] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const { me, elsewhere } = session;
  const isIn = Boolean(opened.next);
  const accept = () =>
    acceptInvitation(secret)
      .then(goOn)
      .catch((error) => setRefusal(said(error)));
  return (
    <>
      <header>
        <h1 id="invitation" dir="auto">
          {opened.campaign ?? opened.team}
        </h1>
        {opened.summary && <p dir="auto">{opened.summary}</p>}
        <p className="quiet">{isIn && me ? t("home:join.already", called(me)) : whatFor(opened)}</p>
      </header>
      {me && (
        <>
          <button type="button" className="button primary" onClick={accept}>
            {isIn ? t("home:join.goOn") : t("home:join.accept", called(me))}
          </button>
          <button
            type="button"
            className="button quiet"
            onClick={() => leave(me.username).then(() => location.reload())}
          >
            {t("home:other")}
          </button>
        </>
      )}
      {!me && hasAccount && <SignInForm onDone={accept} />}
      {!me && !hasAccount && <NewAccount secret={secret} />}
      <p className="alert" role="alert">
        {refusal}
      </p>
      {!me && elsewhere && <Elsewhere name={elsewhere} next="/join" invitation={secret} />}
      {!me && (
        <button type="button" className="button quiet" onClick={() => setHasAccount(!hasAccount)}>
          {t(hasAccount ? "home:join.new" : "home:join.known")}
        </button>
      )}
    </>
  );
}

const called = (me: NonNullable<Session["me"]>) => ({ name: me.display_name || me.username });

const whatFor = ({ campaign, role, by }: Opened) =>
  [
    t(campaign ? `home:join.as.${role}` : "home:join.team"),
    by && t("home:join.by", { name: by }),
  ].join(" ");

function goOn({ next }: { next: string }) {
  sessionStorage.removeItem(KEPT);
  location.assign(next);
}

/** A name and a password of one's own; each refusal stands at its field. */
function NewAccount({ secret }: { secret: string }) {
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [isBusy, setBusy] = useState(false);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const text = (name: string) => String(fields.get(name) ?? "");
    setBusy(true);
    setProblems({});
    try {
      const account = { username: text("username"), password: text("password"), name: "" };
      goOn(await joinByInvitation({ secret, ...account }));
    } catch (error) {
      const found = wrong(error);
      setProblems(found);
      setBusy(false);
      (form.elements.namedItem(Object.keys(found)[0] ?? "") as HTMLElement | null)?.focus();
    }
  }
  return (
    <form className="signin" onSubmit={submit}>
      <Field name="username" problem={problems.username} />
      <Field name="password" problem={problems.password} />
      <p className="alert" role="alert">
        {problems.all}
      </p>
      <button type="submit" className="button primary" disabled={isBusy}>
        {t(isBusy ? "home:join.busy" : "home:join.make")}
      </button>
    </form>
  );
}

function wrong(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError) || Object.keys(error.fields).length === 0)
    return { all: said(error) };
  return Object.fromEntries(
    Object.entries(error.fields).map(([name, reasons]) => [name, [reasons].flat().join(" ")]),
  );
}

function Field({ name, problem }: { name: "username" | "password"; problem?: string }) {
  const isSecret = name === "password";
  return (
    <label className="field">
      {t(`home:join.${name}`)}
      <input
        name={name}
        type={isSecret ? "password" : "text"}
        autoComplete={isSecret ? "new-password" : "username"}
        autoCapitalize="none"
        spellCheck={false}
        required
        minLength={isSecret ? 8 : 1}
        aria-invalid={problem ? true : undefined}
        aria-describedby={`${name}-hint`}
      />
      <span className="hint" id={`${name}-hint`} data-bad={problem ? true : undefined}>
        {problem ?? t(`home:join.${name}Hint`)}
      </span>
    </label>
  );
}
