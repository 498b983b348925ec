import { type FormEvent, useState } from "react";
import { ApiError, type Me, signIn } from "../api";
import { t } from "./i18n";

interface Props {
  username?: string;
  onDone: (me: Me) => void;
}

/** Name and password; an honest sentence when they do not fit. */
export function SignInForm({ username, onDone }: Props) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    setBusy(true);
    setRefusal(null);
    try {
      onDone(await signIn(String(fields.get("username")), String(fields.get("password"))));
    } catch (error) {
      setRefusal(explain(error));
      setBusy(false);
    }
  }

  return (
    <form className="signin" onSubmit={submit}>
      <label className="field">
        {t("signIn.username")}
        <input
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          defaultValue={username}
          readOnly={username !== undefined}
        />
      </label>
      <label className="field">
        {t("signIn.password")}
        <input
          name="password"
          type="password"
          autoComplete="current-password"
          required
          data-first={username === undefined ? undefined : true}
        />
      </label>
      <p className="alert" role="alert">
        {refusal}
      </p>
      <button type="submit" className="button primary" disabled={isBusy}>
        {t(isBusy ? "signIn.busy" : "signIn.action")}
      </button>
    </form>
  );
}

/** The catalogue's sentence for a refusal, else the server's own. */
export function explain(error: unknown): string {
  if (!(error instanceof ApiError)) throw error;
  return t(`error.${error.code}`, { defaultValue: error.message });
}
