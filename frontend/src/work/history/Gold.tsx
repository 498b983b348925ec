import type { Guide, Mine } from "../../api";
import { moment } from "../../shared/format";
import { t } from "../../shared/i18n";
import { Prose } from "../../shared/Prose";

interface Props {
  gold: NonNullable<Mine["gold"]>;
  criteria: Guide["criteria"];
}

/** Tasks whose answer was known: how mine compares, and why. */
export function Gold({ gold, criteria }: Props) {
  const titleOf = (name: string) => criteria.find((one) => one.name === name)?.title ?? name;
  return (
    <section>
      <h2>{t("history:gold.title")}</h2>
      <p className="lead">{t("history:gold.text")}</p>
      <ul className="gold">
        {gold.map(({ judgment, submitted_at, prompt_html, right, why_html }) => (
          <li key={judgment}>
            <details>
              <summary>
                <time dateTime={submitted_at}>{moment(submitted_at)}</time>
                {Object.entries(right).map(([name, isRight]) => (
                  <span className="verdict" data-right={isRight} key={name}>
                    <bdi>{titleOf(name)}</bdi>: {t(`history:gold.${isRight ? "right" : "other"}`)}
                  </span>
                ))}
              </summary>
              <Prose html={prompt_html} />
              {why_html && (
                <div className="because">
                  <Prose html={why_html} />
                </div>
              )}
              <a href={`#${judgment}`}>{t("history:gold.open")}</a>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}
