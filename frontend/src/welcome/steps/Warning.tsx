import { useState } from "react";
import { t } from "../../shared/i18n";
import { Prose } from "../../shared/Prose";
import { HarmChoice } from "../../work/care/HarmChoice";
import { Title } from "./Title";
import { type StepProps, useAnswer } from "./useAnswer";

/** What may be disturbing here, and what of it one is willing to see. */
export function Warning(props: StepProps) {
  const { warning, language } = props.welcome;
  const [accepts, setAccepts] = useState(warning?.accepts ?? []);
  const { isBusy, goOn } = useAnswer(props);
  const harms = warning?.harms ?? [];
  return (
    <section className="step">
      <Title>{t("welcome:warning.title")}</Title>
      {warning?.html ? (
        <div lang={language}>
          <Prose html={warning.html} />
        </div>
      ) : (
        <p>{t("welcome:warning.text")}</p>
      )}
      {harms.length > 0 && <HarmChoice harms={harms} accepts={accepts} onChange={setAccepts} />}
      <button
        type="button"
        className="button primary"
        disabled={isBusy}
        onClick={() => goOn({ accepts })}
      >
        {t("welcome:goOn")}
      </button>
    </section>
  );
}
