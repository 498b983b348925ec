import { type ReactNode, type RefObject, useLayoutEffect, useRef, useState } from "react";
import type { Assignment } from "../../../api";
import { t } from "../../../shared/i18n";
import { behavior } from "../aids/scroll";
import { asksOf, type Draft } from "../draft";
import type { Command } from "../keys";
import { letterOf } from "../words";
import { cardId } from "./Card";
import { type Over, useDrag, useDrop } from "./drag";
import { heard } from "./heard";
import { type Places, placeOf } from "./places";

interface Props {
  assignment: Assignment;
  draft: Draft;
  places: Places;
  mayTie: boolean;
  run: (command: Command) => void;
}

/** The places from best to worst, and what has none yet: by drag, by number, by key or by tap. */
export function Order(props: Props) {
  const { assignment, draft, places, run } = props;
  const count = assignment.completions.length;
  const rest = assignment.completions
    .map((_, index) => index)
    .filter((index) => !placeOf(places, index));
  const list = useRef<HTMLDivElement>(null);
  const said = useHeard(places, draft.held, count);
  useFocusOnHeld(list, draft.held, places);
  const item = (response: number) => (
    <Item key={response} {...props} response={response} isHeld={draft.held === response} />
  );
  const slots = Array.from({ length: rest.length > 0 ? count : places.length }, (_, at) => at);
  const shelf = useRef<HTMLDivElement>(null);
  const over = useDrop(shelf, { onDrop: (response) => run({ type: "place", at: 0, response }) });
  return (
    <div className="order" ref={list}>
      <ol className="places">
        {slots.map((at) => (
          <Place key={at} {...props} at={at + 1} group={places[at] ?? []} item={item} />
        ))}
      </ol>
      {(rest.length > 0 || asksOf(assignment).partial) && (
        <div className="shelf" ref={shelf} data-over={over}>
          <h3>
            {t(asksOf(assignment).partial ? "task:rank.shelf.below" : "task:rank.shelf.open")}
          </h3>
          <div className="items">{rest.map(item)}</div>
        </div>
      )}
      <Moves {...props} />
      <p className="hidden" role="status">
        {said}
      </p>
    </div>
  );
}

/** More free places than these are not shown at once, where the order is a list. */
const MOST_SHOWN = 5;

interface PlaceProps extends Props {
  at: number;
  group: number[];
  item: (response: number) => ReactNode;
}

function Place({ draft, places, mayTie, at, group, item, run, assignment }: PlaceProps) {
  const box = useRef<HTMLLIElement>(null);
  const count = assignment.completions.length;
  const drop = (response: number, over: Over) =>
    run({ type: "place", response, ...landing(places, response, at, over, count) });
  const over = useDrop(box, { onDrop: drop, isTaken: group.length > 0, mayTie });
  const letter = letterOf(draft.held);
  const isFar = count > MOST_SHOWN && at > places.length + 1;
  return (
    <li className="place" ref={box} data-over={over} data-tied={group.length > 1} data-far={isFar}>
      <button
        type="button"
        className="number"
        aria-label={t("task:rank.putAt", { letter, place: at })}
        onClick={() => run({ type: "place", at })}
      >
        {at}
      </button>
      <div className="items">
        {group.map(item)}
        {group.length === 0 && (
          <button
            type="button"
            className="free"
            tabIndex={-1}
            aria-hidden="true"
            onClick={() => run({ type: "place", at })}
          >
            {at === 1 ? t("task:rank.best") : at === count ? t("task:rank.worst") : ""}
          </button>
        )}
      </div>
    </li>
  );
}

/** Where something dropped on, before or after a place comes to stand. */
function landing(places: Places, response: number, at: number, over: Over, count: number) {
  const from = placeOf(places, response);
  const leavesGap = from > 0 && from < at && places[from - 1]?.length === 1;
  if (over === "into") return { at, tie: true };
  const to = over === "before" ? at : at + 1;
  return { at: Math.min(Math.max(leavesGap ? to - 1 : to, 1), count) };
}

interface ItemProps extends Props {
  response: number;
  isHeld: boolean;
}

function Item({ assignment, places, response, isHeld, run }: ItemProps) {
  const button = useRef<HTMLButtonElement>(null);
  useDrag(button, response);
  const letter = letterOf(response);
  const place = placeOf(places, response);
  const show = () => {
    run({ type: "hold", response });
    document
      .getElementById(cardId(response))
      ?.scrollIntoView({ block: "start", inline: "nearest", behavior: behavior() });
  };
  return (
    <button
      type="button"
      className="item"
      ref={button}
      data-response={response}
      aria-pressed={isHeld}
      onClick={show}
    >
      <span className="hidden">
        {place ? t("task:rank.isAt", { letter, place }) : t("task:rank.isOpen", { letter })}
      </span>
      <span className="letter" aria-hidden="true">
        {letter}
      </span>
      <span className="begins" dir="auto">
        {beginningOf(assignment.completions[response]?.html ?? "")}
      </span>
    </button>
  );
}

/** As it reads, without marks of Markdown or formulas. */
const beginningOf = (html: string) =>
  new DOMParser().parseFromString(html, "text/html").body.textContent.trim().slice(0, 80);

/** The same moves as by key, for whoever has neither keys nor a steady hand. */
function Moves({ draft, places, mayTie, run }: Props) {
  const letter = letterOf(draft.held);
  const isPlaced = placeOf(places, draft.held) > 0;
  return (
    <div className="moves" role="group" aria-label={t("task:rank.moves", { letter })}>
      <span className="inhand" aria-hidden="true">
        {letter}
      </span>
      <Move says={t("task:rank.up", { letter })} onMove={() => run({ type: "shift", by: -1 })}>
        ↑
      </Move>
      <Move says={t("task:rank.down", { letter })} onMove={() => run({ type: "shift", by: 1 })}>
        ↓
      </Move>
      {mayTie && (
        <Move says={t("task:rank.tie", { letter })} onMove={() => run({ type: "tie" })}>
          =
        </Move>
      )}
      <Move
        says={t("task:rank.off", { letter })}
        isOff={!isPlaced}
        onMove={() => run({ type: "place", at: 0 })}
      >
        ×
      </Move>
    </div>
  );
}

interface MoveProps {
  says: string;
  isOff?: boolean;
  onMove: () => void;
  children: string;
}

const Move = ({ says, isOff, onMove, children }: MoveProps) => (
  <button type="button" aria-label={says} title={says} aria-disabled={isOff} onClick={onMove}>
    {children}
  </button>
);

/** What has changed since the last time, in words. */
function useHeard(places: Places, held: number, count: number): string {
  const before = useRef({ places, held });
  const [said, setSaid] = useState("");
  useLayoutEffect(() => {
    const now = { places, held };
    const news = heard(before.current, now, count);
    before.current = now;
    if (news) setSaid(news);
  }, [places, held, count]);
  return said;
}

/** Focus goes along with what is in hand, but is not taken from a text or a field. */
function useFocusOnHeld(list: RefObject<HTMLElement | null>, held: number, places: Places) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a move takes the focused button away
  useLayoutEffect(() => {
    const focused = document.activeElement;
    const isOurs = !focused || focused === document.body || focused.closest(".item");
    const item = list.current?.querySelector<HTMLElement>(`[data-response="${held}"]`);
    if (isOurs) item?.focus({ preventScroll: true });
  }, [list, held, places]);
}
