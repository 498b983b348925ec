import type { Mine } from "../../api";
import { moment } from "../../shared/format";
import { t } from "../../shared/i18n";
import { reasonSaid } from "../../shared/i18n/reason";
import { Prose } from "../../shared/Prose";
import "./mine.css";

/** What the manager wrote, newest first. */
export function Messages({ messages }: Pick<Mine, "messages">) {
  return (
    <section className="messages">
      <h3>{t("care:messages.title")}</h3>
      <ul>
        {messages.map(({ id, at, html, code, from, unread }) => (
          <li key={id} data-unread={unread || undefined}>
            <p>
              <bdi>{from}</bdi> · <time dateTime={at}>{moment(at)}</time>
              {unread && <span className="new">{t("care:messages.new")}</span>}
            </p>
            {code ? <div className="prose">{reasonSaid(code)}</div> : <Prose html={html} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface FactProps {
  name: string;
  hint?: string | false | null | undefined;
  children: string;
}

export function Fact({ name, hint, children }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{children}</strong>
        {hint && <small>{hint}</small>}
      </dd>
    </div>
  );
}
