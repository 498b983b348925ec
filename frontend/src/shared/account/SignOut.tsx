import { useState } from "react";
import { ApiError, signOut } from "../../api";
import { t } from "../i18n";
import { explain } from "../SignInForm";
import { countUnsent, forget } from "./kept";

/** Ends the session, and leaves nothing in this browser but what still has to be sent. */
export async function leave(person: string): Promise<void> {
  await signOut();
  await forget(person);
}

const whyNot = (error: unknown) =>
  error instanceof ApiError && error.status === 0 ? t("leaving.offline") : explain(error);

export function SignOut({ person }: { person: string }) {
  const [unsent, setUnsent] = useState(0);
  const [refusal, setRefusal] = useState<string | null>(null);

  async function go() {
    try {
      await leave(person);
      location.assign("/");
    } catch (error) {
      setUnsent(0);
      setRefusal(whyNot(error));
    }
  }
  async function ask() {
    setRefusal(null);
    const waiting = await countUnsent(person);
    if (waiting > 0) setUnsent(waiting);
    else await go();
  }

  return (
    <>
      <p className="alert" role="alert">
        {refusal}
      </p>
      <p className="leaving" role="status">
        {unsent > 0 && t("leaving.waiting", { count: unsent })}
      </p>
      {unsent > 0 && (
        <button type="button" className="out" onClick={() => setUnsent(0)}>
          {t("leaving.stay")}
        </button>
      )}
      <button type="button" className="out" onClick={unsent > 0 ? go : ask}>
        {t(unsent > 0 ? "leaving.anyway" : "signOut")}
      </button>
    </>
  );
}
