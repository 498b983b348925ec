import { useLayoutEffect, useRef } from "react";
import type { Assignment, Message } from "../../api";
import { t } from "../../shared/i18n";
import { Prose } from "../../shared/Prose";
import type { Side } from "./words";
import "./reading.css";

/** The conversation, opened at its last turn: that is what both responses answer. */
function Conversation({ prompt }: { prompt: Message[] }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const view = box.current;
    const last = view?.querySelector<HTMLElement>(".turn:last-child");
    if (view && last) view.scrollTop = last.offsetTop - view.offsetTop - 12;
  }, []);
  return (
    <section className="conversation" aria-labelledby="conversation">
      <h2 id="conversation" className="hidden">
        {t("work:conversation")}
      </h2>
      <div
        className="turns"
        ref={box}
        tabIndex={0}
        data-scrolls
        role="group"
        aria-labelledby="conversation"
      >
        {prompt.map((message, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: turns have no other identity
          <div className="turn" data-role={message.role} key={index}>
            <span className="role">{t(`work:role.${message.role}`)}</span>
            <Prose html={message.html} />
          </div>
        ))}
      </div>
    </section>
  );
}

function Pane({ side, html }: { side: Side; html: string }) {
  const other = side === "left" ? "right" : "left";
  return (
    <section className="pane" id={side} data-side={side} aria-labelledby={`${side}-name`}>
      <header>
        <h2 id={`${side}-name`}>{t(`work:pane.${side}`)}</h2>
        <button type="button" className="jump" onClick={() => jumpTo(other)}>
          {t(`work:jump.${other}`)}
        </button>
      </header>
      <div className="text" tabIndex={0} data-scrolls role="group" aria-labelledby={`${side}-name`}>
        <Prose html={html} />
      </div>
    </section>
  );
}

const behavior = (): ScrollBehavior =>
  matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";

const jumpTo = (side: Side) =>
  document.getElementById(side)?.scrollIntoView({ block: "start", behavior: behavior() });

/** Both responses, a page at a time, wherever they scroll. */
export function scrollPanes(by: number) {
  for (const text of document.querySelectorAll<HTMLElement>(".pane .text")) {
    const scroller = text.scrollHeight > text.clientHeight + 1 ? text : null;
    scroller?.scrollBy({ top: by * text.clientHeight * 0.8, behavior: behavior() });
  }
}

export function Reading({ assignment }: { assignment: Assignment }) {
  const [left, right] = assignment.completions;
  useLayoutEffect(() => {
    scrollTo(0, 0); // on a phone the whole page scrolls
  }, []);
  return (
    <div className="reading">
      <Conversation prompt={assignment.prompt} />
      {/* Sides are places on the screen, also inside a right-to-left page. */}
      <div className="panes" dir="ltr">
        {left && <Pane side="left" html={left.html} />}
        {right && <Pane side="right" html={right.html} />}
      </div>
    </div>
  );
}
