import { useState } from "react";
import { withdrawConsent } from "../../api/people";
import { t } from "../../shared/i18n";

interface Props {
  slug: string;
  onTrouble: (error: unknown) => void;
}

/** The way out of a campaign, at the end of the page and in two steps. */
export function Withdraw({ slug, onTrouble }: Props) {
  const [step, setStep] = useState<"calm" | "asking" | "done">("calm");
  const withdraw = () =>
    withdrawConsent(slug)
      .then(() => setStep("done"))
      .catch(onTrouble);
  if (step === "done") return <p role="status">{t("history:withdraw.done")}</p>;
  if (step === "calm")
    return (
      <p>
        <button type="button" className="button quiet" onClick={() => setStep("asking")}>
          {t("history:withdraw.button")}
        </button>
      </p>
    );
  return (
    <section className="withdraw">
      <h2>{t("history:withdraw.title")}</h2>
      <p>{t("history:withdraw.text")}</p>
      <p>
        <button type="button" className="button" onClick={() => setStep("calm")}>
          {t("history:withdraw.keep")}
        </button>{" "}
        <button type="button" className="button" onClick={withdraw}>
          {t("history:withdraw.confirm")}
        </button>
      </p>
    </section>
  );
}
