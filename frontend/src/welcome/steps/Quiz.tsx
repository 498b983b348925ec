import { type FormEvent, useRef, useState } from "react";
import type { StepAnswer, Welcome } from "../../api";
import { t } from "../../shared/i18n";
import { Prose } from "../../shared/Prose";
import { Handbook } from "./Handbook";
import { Title } from "./Title";
import { type StepProps, useAnswer } from "./useAnswer";

type Question = NonNullable<Welcome["quiz"]>["questions"][number];
type Feedback = StepAnswer["feedback"][number];

/** Questions on the guidelines; each answer is explained, right or wrong. */
export function Quiz(props: StepProps) {
  const { quiz, language } = props.welcome;
  const { isBusy, send } = useAnswer(props);
  const [marked, setMarked] = useState<StepAnswer | null>(null);
  const [round, setRound] = useState(0);
  const result = useRef<HTMLParagraphElement>(null);
  const questions = quiz?.questions ?? [];
  const left = (marked ? marked.welcome.quiz : quiz)?.attempts_left ?? null;
  const mayRepeat = marked && !marked.passed && !marked.welcome.outcome;

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const given = await send({ answers: questions.map((_, at) => Number(fields.get(`q${at}`))) });
    setMarked(given);
    requestAnimationFrame(() => result.current?.focus());
  };
  const repeat = () => {
    setMarked(null);
    setRound(round + 1);
  };
  return (
    <form className="step" onSubmit={submit} key={round}>
      <Title>{t("welcome:quiz.title")}</Title>
      <p>
        {t("welcome:quiz.text", { count: questions.length, pass: quiz?.pass_mark })}
        {left !== null && !marked && ` ${t("welcome:quiz.attempts", { count: left })}`}
      </p>
      <Handbook welcome={props.welcome} />
      <ol className="questions" lang={language}>
        {questions.map((question, at) => (
          <li key={question.question_html}>
            <Asked name={`q${at}`} question={question} feedback={marked?.feedback[at]} />
          </li>
        ))}
      </ol>
      {marked ? (
        <div className="marked" data-passed={marked.passed}>
          <p ref={result} tabIndex={-1}>
            <strong>{tell(marked, questions.length)}</strong>{" "}
            {mayRepeat && left !== null && t("welcome:quiz.attempts", { count: left })}
          </p>
          <button
            type="button"
            className="button primary"
            onClick={() => (mayRepeat ? repeat() : props.onDone(marked.welcome))}
          >
            {t(mayRepeat ? "welcome:quiz.again" : "welcome:goOn")}
          </button>
        </div>
      ) : (
        <button type="submit" className="button primary" disabled={isBusy}>
          {t("welcome:quiz.check")}
        </button>
      )}
    </form>
  );
}

function tell({ passed, feedback }: StepAnswer, of: number): string {
  const count = feedback.filter(({ right }) => right).length;
  return t(`welcome:quiz.${passed ? "passed" : "failed"}`, { count, of });
}

interface AskedProps {
  name: string;
  question: Question;
  feedback: Feedback | undefined;
}

function Asked({ name, question: { question_html, options }, feedback }: AskedProps) {
  return (
    <fieldset
      className="options"
      disabled={feedback !== undefined}
      aria-describedby={`${name}-why`}
    >
      <legend>
        <Prose html={question_html} />
      </legend>
      {options.map((option, index) => (
        <label
          className="option"
          key={option}
          data-answer={feedback?.answer === index || undefined}
        >
          <input type="radio" name={name} value={index} required />
          <bdi>{option}</bdi>
        </label>
      ))}
      <div id={`${name}-why`}>{feedback && <Why feedback={feedback} />}</div>
    </fieldset>
  );
}

interface WhyProps {
  feedback: Feedback;
  about?: string | undefined; // which question, where several were asked at once
}

export function Why({ feedback: { right, why_html }, about }: WhyProps) {
  return (
    <div className="why" data-right={right}>
      <strong>
        {about && <bdi>{about}: </bdi>}
        {t(right ? "welcome:right" : "welcome:wrong")}
      </strong>
      {why_html && <Prose html={why_html} />}
    </div>
  );
}
