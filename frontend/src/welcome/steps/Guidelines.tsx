import type { Welcome } from "../../api";
import { t } from "../../shared/i18n";
import { Prose } from "../../shared/Prose";
import { Title } from "./Title";
import { type StepProps, useAnswer } from "./useAnswer";

type Rules = NonNullable<Welcome["guidelines"]>;

export function Guidelines(props: StepProps) {
  const { steps, guidelines, language } = props.welcome;
  const { isBusy, goOn } = useAnswer(props);
  const isNew = steps.some(({ name, again }) => name === "guidelines" && again);
  if (!guidelines) return null;
  const { version } = guidelines;
  return (
    <section className="step">
      <Title>{t(isNew ? "welcome:guidelines.changed" : "welcome:guidelines.title")}</Title>
      {isNew && <p className="note">{t("welcome:guidelines.again", { version })}</p>}
      <Rulebook guidelines={guidelines} language={language} />
      <button
        type="button"
        className="button primary"
        disabled={isBusy}
        onClick={() => goOn({ version })}
      >
        {t(isNew ? "welcome:guidelines.readAgain" : "welcome:guidelines.read")}
      </button>
    </section>
  );
}

interface RulebookProps {
  guidelines: Rules;
  language: string;
}

/** The rules, and examples that look like the tasks to come. */
export function Rulebook({ guidelines: { html, examples }, language }: RulebookProps) {
  return (
    <div lang={language}>
      <Prose html={html} />
      {examples.length > 0 && (
        <div className="examples">
          <h2>{t("welcome:guidelines.examples")}</h2>
          {examples.map((example, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they have no other identity
            <Example example={example} key={index} />
          ))}
        </div>
      )}
    </div>
  );
}

function Example({ example }: { example: Rules["examples"][number] }) {
  return (
    <article className="example">
      {example.title && <h3 dir="auto">{example.title}</h3>}
      <Prose html={example.prompt_html} />
      {/* Sides are places on the screen, also inside a right-to-left page. */}
      <div className="pair" dir="ltr">
        {(["left", "right"] as const).map((side) => (
          <section data-side={side} key={side}>
            <h4>{t(`welcome:pane.${side}`)}</h4>
            <Prose html={example[`${side}_html`]} />
          </section>
        ))}
      </div>
      <div className="because">
        <p dir="auto">
          <strong>{example.verdict}</strong>
        </p>
        <Prose html={example.why_html} />
      </div>
    </article>
  );
}
