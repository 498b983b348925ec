import { useState } from "react";
import { signInElsewhere } from "../api/people";
import { t } from "../shared/i18n";
import { explain } from "../shared/SignInForm";

interface Props {
  name: string;
  next: string;
  invitation?: string;
}

/** Sign in with one's organisation: we ask where, and the browser goes there. */
export function Elsewhere({ name, next, invitation }: Props) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const go = () =>
    signInElsewhere(next, invitation)
      .then(({ address }) => location.assign(address))
      .catch((error) => setRefusal(explain(error)));
  return (
    <>
      <button type="button" className="button plain" onClick={go}>
        {t("home:elsewhere", { name })}
      </button>
      <p className="alert" role="alert">
        {refusal}
      </p>
    </>
  );
}
