import { useLayoutEffect, useRef, useState } from "react";
import type { Assignment, StepAnswer } from "../../api";
import { t } from "../../shared/i18n";
import { useDraft } from "../../work/history/useDraft";
import { blank, type Draft, verdictOf } from "../../work/task/draft";
import { Task } from "../../work/task/Task";
import { Handbook } from "./Handbook";
import { Why } from "./Quiz";
import { Title } from "./Title";
import { type StepProps, useAnswer } from "./useAnswer";

/** Tasks as they will come, with the answer explained after each. */
export function Practice(props: StepProps) {
  const { practice } = props.welcome;
  const [marked, setMarked] = useState<StepAnswer | null>(null);
  const { send } = useAnswer(props);
  const tasks = practice?.tasks ?? [];
  const at = practice?.done ?? 0;
  const task = tasks[at];
  const isLast = at === tasks.length - 1;

  const judge = async (draft: Draft) => {
    if (task) setMarked(await send({ task: task.id, ...verdictOf(draft, task) }));
  };
  const goOn = () => {
    if (!marked) return;
    setMarked(null);
    props.onDone(marked.welcome);
  };
  return (
    <section className="practice">
      <header>
        <div>
          <Title key={at}>{t("welcome:practice.title", { at: at + 1, of: tasks.length })}</Title>
          <p>{t("welcome:practice.text")}</p>
        </div>
        <Handbook welcome={props.welcome} />
      </header>
      {task && <Trial task={task} key={task.id} isOver={marked !== null} onJudge={judge} />}
      {marked && (
        <Marked marked={marked} criteria={task?.criteria ?? []} isLast={isLast} onGoOn={goOn} />
      )}
    </section>
  );
}

interface TrialProps {
  task: Assignment;
  isOver: boolean;
  onJudge: (draft: Draft) => void;
}

function Trial({ task, isOver, onJudge }: TrialProps) {
  const { draft, nudges, run } = useDraft(task, blank, onJudge);
  const mode = isOver ? "read" : "practice";
  return <Task assignment={task} draft={draft} run={run} mode={mode} nudges={nudges} />;
}

interface MarkedProps {
  marked: StepAnswer;
  criteria: Assignment["criteria"];
  isLast: boolean;
  onGoOn: () => void;
}

function Marked({ marked, criteria, isLast, onGoOn }: MarkedProps) {
  const titleOf = (name: string | null | undefined) =>
    criteria.length > 1 ? criteria.find((one) => one.name === name)?.title : undefined;
  const whys = new Set(marked.feedback.map(({ why_html }) => why_html));
  const last = marked.feedback.length - 1;
  // One explanation for all questions is said once.
  const shown = marked.feedback.map((feedback, index) =>
    whys.size === 1 && index < last ? { ...feedback, why_html: "" } : feedback,
  );
  const next = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => next.current?.focus(), []);
  return (
    <div className="feedback" role="status">
      {shown.map((feedback, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one a criterion, in the campaign's order
        <Why feedback={feedback} about={titleOf(feedback.criterion)} key={index} />
      ))}
      <button type="button" className="button primary" ref={next} onClick={onGoOn}>
        {t(isLast ? "welcome:goOn" : "welcome:practice.next")}
      </button>
    </div>
  );
}
