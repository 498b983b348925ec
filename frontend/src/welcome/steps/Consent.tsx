import { useState } from "react";
import { t } from "../../shared/i18n";
import { Prose } from "../../shared/Prose";
import { Title } from "./Title";
import { type StepProps, useAnswer } from "./useAnswer";

/** Yes and no are equally easy to say; a no is asked about once, since it cannot be taken back here. */
export function Consent(props: StepProps) {
  const { steps, consent, language } = props.welcome;
  const { isBusy, goOn } = useAnswer(props);
  const [isLeaving, leave] = useState(false);
  const isNew = steps.some(({ name, again }) => name === "consent" && again);
  const version = consent?.version;
  return (
    <section className="step">
      <Title>{t("welcome:consent.title")}</Title>
      {isNew && <p className="note">{t("welcome:consent.again")}</p>}
      <div lang={language}>
        <Prose html={consent?.html ?? ""} />
      </div>
      {isLeaving ? (
        <div className="asks" role="group" aria-labelledby="leaving">
          <p id="leaving">{t("welcome:consent.leaving")}</p>
          <div className="buttons">
            <button
              type="button"
              className="button primary"
              disabled={isBusy}
              autoFocus
              onClick={() => goOn({ agreed: false, version })}
            >
              {t("welcome:consent.leave")}
            </button>
            <button type="button" className="button plain" onClick={() => leave(false)}>
              {t("welcome:consent.stay")}
            </button>
          </div>
        </div>
      ) : (
        <div className="buttons">
          <button
            type="button"
            className="button primary"
            disabled={isBusy}
            onClick={() => goOn({ agreed: true, version })}
          >
            {t("welcome:consent.agree")}
          </button>
          <button type="button" className="button plain" onClick={() => leave(true)}>
            {t("welcome:consent.decline")}
          </button>
        </div>
      )}
    </section>
  );
}
