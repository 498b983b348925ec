import { t } from "../shared/i18n";
import { Dialog } from "./dialogs/Dialog";
import type { Undelivered as Item } from "./queue/outgoing";
import type { Action } from "./queue/reducer";
import { draftOf } from "./task/draft";
import { answerIn } from "./task/words";
import "./undelivered.css";

interface Props {
  undelivered: Item[];
  dispatch: (action: Action) => void;
  onClose: () => void;
}

/** Answers that the server would not take: which, why, and what can be done. */
export default function Undelivered({ undelivered, dispatch, onClose }: Props) {
  return (
    <Dialog kind="card" title={t("work:undelivered.title")} onClose={onClose}>
      <p className="lead">{t("work:undelivered.lead")}</p>
      <ul className="undelivered">
        {undelivered.map((one) => (
          <li key={one.key}>
            <p dir="auto" className="asked">
              {one.item.assignment.prompt.at(-1)?.text.slice(0, 160)}
            </p>
            {answers(one).map((answer) => (
              <p key={answer}>{answer}</p>
            ))}
            <p className="why">{t([`work:notice.${one.code}`, "work:undelivered.other"])}</p>
            <p className="ways">
              <Way does="again" onClick={() => dispatch({ type: "resend", key: one.key })} />
              <Way does="copy" onClick={() => copy(one)} />
              <Way does="remove" onClick={() => dispatch({ type: "discard", key: one.key })} />
            </p>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function Way({ does, onClick }: { does: "again" | "copy" | "remove"; onClick: () => void }) {
  return (
    <button type="button" className="button plain" onClick={onClick}>
      {t(`work:undelivered.${does}`)}
    </button>
  );
}

function answers({ item }: Item): string[] {
  if (item.kind === "skip") return [t("work:undelivered.skip")];
  const draft = draftOf(item.verdict as Parameters<typeof draftOf>[0]);
  const said = item.assignment.criteria.map((criterion) => answerIn(criterion, draft));
  return draft.rationale ? [...said, draft.rationale] : said;
}

/** All of it, so that it can be handed to whoever runs the campaign. */
async function copy({ item, code }: Item) {
  const { assignment, ...said } = item;
  const { id, campaign, prompt } = assignment;
  const text = { code, campaign, assignment: id, prompt: prompt.at(-1)?.text, ...said };
  await navigator.clipboard.writeText(JSON.stringify(text, null, 2));
}
