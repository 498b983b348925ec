import { type ReactNode, useLayoutEffect, useRef } from "react";
import { t } from "../../../shared/i18n";
import { useTogether } from "../aids/scroll";
import { useAids } from "../aids/sitting";
import { Conversation } from "../Conversation";
import { Aside, type JudgeProps, Submit, Why } from "../Dock";
import { asksOf, missing } from "../draft";
import { Card } from "./Card";
import { Order } from "./Order";
import "./rank.css";
import "./phone.css";

interface Props extends JudgeProps {
  above?: ReactNode;
  foot: (props: JudgeProps, response: number) => ReactNode;
}

/** Several responses to read, and the order they are put in. */
export default function Rank({ above, foot, ...props }: Props) {
  const { assignment, draft, isVeiled, run } = props;
  const cards = useRef<HTMLDivElement>(null);
  useTogether(cards, useAids().together);
  useLayoutEffect(() => {
    scrollTo(0, 0);
  }, []);
  const criterion = assignment.criteria[draft.active];
  if (!criterion) return null;
  const places = draft.ranking[criterion.name] ?? [];
  return (
    <div className="rank">
      <div className="reading" inert={isVeiled} aria-hidden={isVeiled || undefined}>
        <Conversation prompt={assignment.prompt} />
        <div className="panes cards" ref={cards}>
          {assignment.completions.map((_, response) => (
            <Card
              // biome-ignore lint/suspicious/noArrayIndexKey: where it is shown is what it is
              key={response}
              {...{ assignment, response, places }}
              isHeld={draft.held === response}
              mayStayBelow={asksOf(assignment).partial}
              onHold={() => run({ type: "hold", response })}
              foot={foot(props, response)}
            />
          ))}
        </div>
      </div>
      <div className="bench">
        {above}
        <section className="dock rail" aria-label={t("task:dock")}>
          {assignment.criteria.length > 1 && <Criteria {...props} />}
          <h2 className="question" key={props.nudges}>
            {criterion.question}
          </h2>
          <div className="ranking" inert={isVeiled || props.mode === "read"}>
            <Order {...{ assignment, draft, places, run }} mayTie={criterion.allow_tie} />
            <Why {...props} />
          </div>
          <div className="aside">{props.aside ?? <Aside {...props} />}</div>
          <Submit {...props} />
        </section>
      </div>
    </div>
  );
}

/** Each question has an order of its own. */
function Criteria({ assignment, draft, run }: JudgeProps) {
  const open = missing(draft, assignment);
  return (
    <div className="criteria" role="group" aria-label={t("task:rank.questions")}>
      {assignment.criteria.map(({ name, title }, index) => {
        const isDone =
          draft.ranking[name] && !(open && "criterion" in open && open.criterion === name);
        return (
          <button
            type="button"
            key={name}
            aria-current={index === draft.active}
            onClick={() => run({ type: "activate", index })}
          >
            {title}{" "}
            {isDone && (
              <span role="img" aria-label={t("task:rank.done")}>
                ✓
              </span>
            )}
          </button>
        );
      })}
    </div>
  );
}
