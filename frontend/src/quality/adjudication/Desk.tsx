import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import {
  type Dispute,
  decide,
  decideAgain,
  leaveDispute,
  type NextDispute,
  nextDispute,
} from "../../api/quality";
import { Message, Problem } from "../../app/Messages";
import { Back, Lines } from "../../app/Page";
import { problemText } from "../../app/problem";
import { addWords, t } from "../../shared/i18n";
import task from "../../shared/i18n/en/task.json";
import { useDraft } from "../../work/history/useDraft";
import { blank, type Draft, draftOf, verdictOf } from "../../work/task/draft";
import { type Command, useKeys } from "../../work/task/keys";
import { Task } from "../../work/task/Task";
import { answerIn } from "../../work/task/words";
import { Reasons } from "./Reasons";
import "../../shared/controls/controls.css";
import "../../shared/controls/toast.css";
import "./desk.css";

addWords({ task });

interface Last {
  task: number;
  said: string;
}

/** Disputed tasks one after the other, judged on the annotators' own page. */
export function Desk() {
  const { slug = "" } = useParams();
  const [parameters] = useSearchParams();
  const [found, setFound] = useState<NextDispute | null>(null);
  const [trouble, setTrouble] = useState<unknown>(null);
  const [last, setLast] = useState<Last | null>(null);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const home = `/campaigns/${slug}/adjudication`;
  const again = Number(parameters.get("again")) || null;
  const isLeft = parameters.has("left");

  const take = useCallback(
    async (answer: Promise<NextDispute>) => {
      try {
        setFound(await answer);
        setTrouble(null);
        return true;
      } catch (error) {
        setTrouble(error);
        return false;
      } finally {
        queries.invalidateQueries({ queryKey: ["campaigns", slug, "adjudication"] });
      }
    },
    [queries, slug],
  );
  const start = useCallback(
    () => take(again ? decideAgain(slug, again) : nextDispute(slug, isLeft)),
    [take, slug, again, isLeft],
  );
  useEffect(() => {
    start();
  }, [start]);

  if (!found && trouble) return <Problem error={trouble} retry={start} />;
  const dispute = found?.dispute;
  return (
    <main className="desk">
      <header>
        <Back to={home}>{t("quality:adjudication.title")}</Back>
        <h1 className="hidden">{t("quality:adjudication.desk")}</h1>
        {found && <span>{t("quality:adjudication.open", { count: found.counts.open })}</span>}
      </header>
      <p className="alert" role="alert">
        {trouble ? problemText(trouble) : null}
      </p>
      {!found ? (
        <Lines count={2} height={240} />
      ) : dispute ? (
        <Judged
          key={`${dispute.task}:${dispute.said !== null}`}
          dispute={dispute}
          last={last}
          onSubmit={async (draft) => {
            const { preferences, both_bad, ranking, rationale } = verdictOf(
              draft,
              dispute.assignment,
            );
            const verdict = { preferences, both_bad, ranking, rationale };
            if (await take(decide(slug, dispute.task, verdict)))
              setLast({ task: dispute.task, said: saidIn(dispute, draft) });
          }}
          onLeave={() => take(dispute.said ? nextDispute(slug) : leaveDispute(slug, dispute.task))}
          onUndo={() => last && take(decideAgain(slug, last.task))}
          onHome={() => navigate(home)}
        />
      ) : (
        <Done
          left={found.counts.left}
          last={last}
          onUndo={() => last && take(decideAgain(slug, last.task))}
          onLeft={() => take(nextDispute(slug, true))}
        />
      )}
    </main>
  );
}

const saidIn = ({ assignment }: Dispute, draft: Draft) =>
  assignment.criteria.map((criterion) => answerIn(criterion, draft)).join(" · ");

/** A verdict as it stands; that neither is better can only have been that both are bad. */
function draftFrom({ said, assignment }: Dispute): Draft {
  if (!said) return blank;
  const isTie = ({ name, allow_tie }: (typeof assignment.criteria)[number]) =>
    said.preferences[name] === 0 && !allow_tie;
  return draftOf({ ...said, both_bad: assignment.criteria.filter(isTie).map(({ name }) => name) });
}

interface JudgedProps {
  dispute: Dispute;
  last: Last | null;
  onSubmit: (draft: Draft) => Promise<void>;
  onLeave: () => void;
  onUndo: () => void;
  onHome: () => void;
}

function Judged({ dispute, last, onSubmit, onLeave, onUndo, onHome }: JudgedProps) {
  const { assignment } = dispute;
  const [isSending, setIsSending] = useState(false);
  const send = useCallback(
    (draft: Draft) => {
      setIsSending(true);
      onSubmit(draft).finally(() => setIsSending(false));
    },
    [onSubmit],
  );
  const { draft, nudges, run: act } = useDraft(assignment, draftFrom(dispute), send);
  const run = (command: Command) => {
    if (isSending) return;
    if (command.type === "undo") onUndo();
    else if (command.type === "history") onHome();
    else if (command.type === "cancel") dispute.said ? onLeave() : onHome();
    else if (command.type === "pass") onLeave();
    else if (command.type === "open") command.panel === "skip" && onLeave();
    else act(command);
  };
  return (
    <Task
      assignment={assignment}
      draft={draft}
      nudges={nudges}
      guide={null}
      run={run}
      mode={dispute.said ? "revise" : "work"}
      above={
        <>
          {last && last.task !== dispute.task && <Said last={last} onUndo={onUndo} />}
          <Reasons key={dispute.task} dispute={dispute} />
        </>
      }
      aside={
        <>
          <button type="button" className="button quiet" onClick={onLeave}>
            {t(dispute.said ? "quality:adjudication.keep" : "quality:adjudication.later")}{" "}
            <kbd>{dispute.said ? "Esc" : "S"}</kbd>
          </button>
          {last && last.task !== dispute.task && (
            <button type="button" className="button quiet" onClick={onUndo}>
              {t("quality:adjudication.undo")} <kbd>Z</kbd>
            </button>
          )}
        </>
      }
    />
  );
}

const SHOWN_FOR = 6000;

/** For a few seconds: what was just decided, with the way back. */
function Said({ last, onUndo }: { last: Last; onUndo: () => void }) {
  const [seen, setSeen] = useState<Last | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSeen(last), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [last]);
  if (seen === last) return null;
  return (
    <div className="toast" role="status">
      <span>{t("quality:adjudication.said", { verdict: last.said })}</span>
      <button type="button" onClick={onUndo}>
        {t("quality:adjudication.change")} <kbd>Z</kbd>
      </button>
    </div>
  );
}

interface DoneProps {
  left: number;
  last: Last | null;
  onUndo: () => void;
  onLeft: () => void;
}

function Done({ left, last, onUndo, onLeft }: DoneProps) {
  const run = useCallback(
    (command: Command) => {
      if (command.type === "undo") onUndo();
    },
    [onUndo],
  );
  useKeys({ run });
  return (
    <Message
      title={t("quality:adjudication.done.title")}
      action={
        <div className="doneActions">
          {left > 0 && (
            <button type="button" className="button primary" onClick={onLeft}>
              {t("quality:adjudication.done.left", { count: left })}
            </button>
          )}
          {last && (
            <button type="button" className="button plain" onClick={onUndo}>
              {t("quality:adjudication.undo")} <kbd>Z</kbd>
            </button>
          )}
        </div>
      }
    >
      {t("quality:adjudication.done.text")}
    </Message>
  );
}
