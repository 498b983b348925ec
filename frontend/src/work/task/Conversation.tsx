import { useLayoutEffect, useRef } from "react";
import type { Message } from "../../api";
import { t } from "../../shared/i18n";
import { Prose } from "../../shared/Prose";

/** The conversation, opened at its last turn: that is what all responses answer. */
export function Conversation({ prompt }: { prompt: Message[] }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const view = box.current;
    const last = view?.querySelector<HTMLElement>(".turn:last-child");
    if (view && last) view.scrollTop = last.offsetTop - view.offsetTop - 12;
  }, []);
  return (
    <section className="conversation" aria-labelledby="conversation">
      <h2 id="conversation" className="hidden">
        {t("task:conversation")}
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
            <span className="role">{t(`task:role.${message.role}`)}</span>
            <Prose html={message.html} />
          </div>
        ))}
      </div>
    </section>
  );
}
