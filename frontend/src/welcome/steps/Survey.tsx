import type { FormEvent } from "react";
import type { Welcome } from "../../api";
import { t } from "../../shared/i18n";
import { Title } from "./Title";
import { type StepProps, useAnswer } from "./useAnswer";

type Question = NonNullable<Welcome["survey"]>[number];

const FEW = 6; // options that are shown side by side rather than in a list that opens

export function Survey(props: StepProps) {
  const { survey, language } = props.welcome;
  const { isBusy, goOn } = useAnswer(props);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = [...new FormData(event.currentTarget)];
    const said = fields.map(([name, value]) => [name, String(value).trim()] as const);
    goOn({ answers: Object.fromEntries(said.filter(([, value]) => value)) });
  };
  return (
    <form className="step" onSubmit={submit}>
      <Title>{t("welcome:survey.title")}</Title>
      <p>{t("welcome:survey.text")}</p>
      <div className="questions" lang={language}>
        {survey?.map((question) => (
          <Asked question={question} key={question.name} />
        ))}
      </div>
      <button type="submit" className="button primary" disabled={isBusy}>
        {t("welcome:goOn")}
      </button>
    </form>
  );
}

function Asked({
  question: { name, question, options, required, answer = "" },
}: {
  question: Question;
}) {
  const label = (
    <>
      <bdi>{question}</bdi>
      {!required && <small> {t("welcome:survey.optional")}</small>}
    </>
  );
  if (options?.length && options.length <= FEW)
    return (
      <fieldset className="options">
        <legend>{label}</legend>
        {options.map((option) => (
          <label className="option" key={option}>
            <input
              type="radio"
              name={name}
              value={option}
              required={required}
              defaultChecked={option === answer}
            />
            <bdi>{option}</bdi>
          </label>
        ))}
      </fieldset>
    );
  return (
    <div className="field">
      <label htmlFor={`survey-${name}`}>{label}</label>
      {options?.length ? (
        <select id={`survey-${name}`} name={name} required={required} defaultValue={answer}>
          <option value="">{t("welcome:survey.choose")}</option>
          {options.map((option) => (
            <option key={option}>{option}</option>
          ))}
        </select>
      ) : (
        <input
          id={`survey-${name}`}
          name={name}
          dir="auto"
          required={required}
          defaultValue={answer}
          maxLength={500}
        />
      )}
    </div>
  );
}
