import { useEffect, useState } from "react";
import { enterAgain, type Me } from "../../api";
import { t } from "../../shared/i18n";
import { SignInForm } from "../../shared/SignInForm";
import { Dialog } from "./Dialog";

interface Props {
  slug: string;
  person: string; // whose page this is; "" while nobody's
  hasPassword: boolean; // as far as is known
  waiting: number;
  isUnderWay: boolean; // something was read or judged on this page before
  onDone: (me: Me) => void;
}

/** Nobody has signed in yet, or the sign-in ran out: what waits is sent afterwards. */
export function SignInAgain({ slug, person, hasPassword, waiting, isUnderWay, onDone }: Props) {
  const isAsked = useEntered(slug, person, hasPassword, onDone);
  const title = t(isUnderWay ? "work:signIn.again" : "work:signIn.first.title");
  const text = isUnderWay ? t("work:signIn.text", { count: waiting }) : t("work:signIn.first.text");
  if (!isAsked) return null;
  return (
    <Dialog kind="card" title={title}>
      <p className="lead">{text}</p>
      <SignInForm username={person || undefined} onDone={onDone} />
    </Dialog>
  );
}

/**
 * Whom a crowd platform sent has no password: this browser is their key, and is tried first. Never
 * for someone who has one: the key may be another person's, who would be signed in unasked.
 */
function useEntered(
  slug: string,
  person: string,
  hasPassword: boolean,
  onDone: (me: Me) => void,
): boolean {
  const [isAsked, ask] = useState(hasPassword);
  // biome-ignore lint/correctness/useExhaustiveDependencies: tried once
  useEffect(() => {
    if (hasPassword) return;
    enterAgain(slug)
      .then((me) => (!person || me.username === person ? onDone(me) : ask(true)))
      .catch(() => ask(true));
  }, []);
  return isAsked;
}
