import type { Me } from "../../api";
import { t } from "../../shared/i18n";
import { SignInForm } from "../../shared/SignInForm";
import { Dialog } from "./Dialog";

interface Props {
  me: Me | null;
  waiting: number;
  onDone: (me: Me) => void;
}

/** The sign-in ran out: nothing is lost, what waits is sent afterwards. */
export function SignInAgain({ me, waiting, onDone }: Props) {
  return (
    <Dialog kind="card" title={t("work:signIn.title")}>
      <p className="lead">{t("work:signIn.text", { count: waiting })}</p>
      <SignInForm
        username={me?.username}
        onDone={(now) => (me && me.username !== now.username ? location.reload() : onDone(now))}
      />
    </Dialog>
  );
}
