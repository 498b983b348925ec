import { type ReactNode, useRef } from "react";
import type { Assignment } from "../../api";
import { t } from "../../shared/i18n";
import { behavior, useTogether } from "./aids/scroll";
import { useAids } from "./aids/sitting";
import { Tools } from "./aids/Tools";
import { Text } from "./Text";
import { type Side, sideAt } from "./words";

interface PaneProps {
  assignment: Assignment;
  response: number;
  foot?: ReactNode;
}

function Pane({ assignment, response, foot }: PaneProps) {
  const side = sideAt(response);
  const other = side === "left" ? "right" : "left";
  return (
    <section className="pane" id={side} data-side={side} aria-labelledby={`${side}-name`}>
      <header>
        <h2 id={`${side}-name`}>{t(`task:pane.${side}`)}</h2>
        <button type="button" className="jump" onClick={() => jumpTo(other)}>
          {t(`task:jump.${other}`)}
        </button>
      </header>
      <Text assignment={assignment} response={response} labelledBy={`${side}-name`} />
      {foot}
    </section>
  );
}

const jumpTo = (side: Side) =>
  document.getElementById(side)?.scrollIntoView({ block: "start", behavior: behavior() });

interface Props {
  assignment: Assignment;
  foot: (response: number) => ReactNode;
}

/** The two responses of a pair, side by side. */
export function Pair({ assignment, foot }: Props) {
  const panes = useRef<HTMLDivElement>(null);
  useTogether(panes, useAids().together);
  return (
    // Sides are places on the screen, also inside a right-to-left page.
    <div className="panes" dir="ltr" ref={panes}>
      <Tools />
      <Pane assignment={assignment} response={0} foot={foot(0)} />
      <Pane assignment={assignment} response={1} foot={foot(1)} />
    </div>
  );
}
