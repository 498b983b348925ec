import type { Me } from "../../api";
import { t } from "../../shared/i18n";
import { SignInForm } from "../../shared/SignInForm";
import { Dialog } from "./Dialog";

interface Props {
  me: Me | null;
  waiting: number;
  isUnderWay: boolean; // something was read or judged on this page before
  onDone: (me: Me) => void;
}

/** Nobody has signed in yet, or the sign-in ran out: what waits is sent afterwards. */
export function SignInAgain({ me, waiting, isUnderWay, onDone }: Props) {
  const title = t(isUnderWay ? "work:signIn.again" : "work:signIn.first.title");
  const text = isUnderWay ? t("work:signIn.text", { count: waiting }) : t("work:signIn.first.text");
  return (
    <Dialog kind="card" title={title}>
      <p className="lead">{text}</p>
      <SignInForm
        username={me?.username}
        onDone={(now) => (me && me.username !== now.username ? location.reload() : onDone(now))}
      />
    </Dialog>
  );
}
