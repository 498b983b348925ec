import { type ReactNode, useLayoutEffect, useRef } from "react";
import type { Assignment } from "../../../api";
import { t } from "../../../shared/i18n";
import { behavior } from "../aids/scroll";
import { useAids } from "../aids/sitting";
import { showWhole, Text, wholeOf } from "../Text";
import { letterOf } from "../words";
import { useDrag } from "./drag";
import { type Places, placeOf } from "./places";

interface Props {
  assignment: Assignment;
  response: number;
  places: Places;
  isHeld: boolean;
  mayStayBelow: boolean;
  onHold: () => void;
  foot: ReactNode;
}

/** One response to rank: its letter and its place, and its text. */
export function Card(props: Props) {
  const { assignment, response, places, isHeld, mayStayBelow, onHold, foot } = props;
  const card = useRef<HTMLElement>(null);
  const header = useRef<HTMLElement>(null);
  useDrag(header, response);
  useAids();
  const isWhole = wholeOf(assignment, response);
  const letter = letterOf(response);

  // What is in hand is in view, where the responses stand in a row.
  useLayoutEffect(() => {
    const row = card.current?.parentElement;
    if (isHeld && row && row.scrollWidth > row.clientWidth)
      card.current?.scrollIntoView({ block: "nearest", inline: "nearest", behavior: behavior() });
  }, [isHeld]);

  return (
    <section
      className="pane candidate"
      id={cardId(response)}
      ref={card}
      data-held={isHeld}
      data-whole={isWhole}
      aria-labelledby={`name-${response}`}
      onFocus={onHold}
      onPointerDown={onHold}
    >
      <header ref={header}>
        <h2 id={`name-${response}`}>
          <span className="letter" aria-hidden="true">
            {letter}
          </span>
          <span className="hidden">{t("task:rank.response", { letter })}</span>
        </h2>
        <span className="at">{placeIn(places, response, mayStayBelow)}</span>
        <button
          type="button"
          className="widen"
          aria-pressed={isWhole}
          aria-label={t("task:rank.widen", { letter })}
          onClick={() => showWhole(assignment, [response], !isWhole)}
        >
          <span aria-hidden="true">{isWhole ? "⤡" : "⤢"}</span>
        </button>
      </header>
      <Text assignment={assignment} response={response} labelledBy={`name-${response}`} />
      {foot}
    </section>
  );
}

export const cardId = (response: number) => `response-${letterOf(response)}`;

function placeIn(places: Places, response: number, mayStayBelow: boolean): string {
  const place = placeOf(places, response);
  if (place) {
    const isTied = (places[place - 1]?.length ?? 0) > 1;
    return t(isTied ? "task:rank.tied" : "task:rank.place", { place });
  }
  return t(mayStayBelow && places.length > 0 ? "task:rank.below" : "task:rank.open");
}
