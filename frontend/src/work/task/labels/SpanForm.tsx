import { useLayoutEffect, useRef, useState } from "react";
import { t } from "../../../shared/i18n";
import type { Named } from "../draft";

export interface Chosen {
  start: number | null;
  end: number | null;
  quote: string;
  box?: DOMRect;
}

interface Props {
  kinds: Named[];
  chosen: Chosen;
  onSay: (kind: string, note: string, chosen: Chosen) => void;
  onClose: () => void;
}

export const MOST_QUOTED = 2000;

/** Beside what was selected: what kind of passage it is, and a word on it. */
export function SpanForm({ kinds, chosen, onSay, onClose }: Props) {
  const [note, setNote] = useState("");
  const form = useRef<HTMLDivElement>(null);
  const isTooLong = [...chosen.quote].length > MOST_QUOTED;
  const { box } = chosen;

  // Placed through the style object, which the content policy allows; kept inside the window.
  useLayoutEffect(() => {
    const { style, offsetWidth, offsetHeight } = form.current ?? {};
    if (!style || !box || offsetWidth === undefined || offsetHeight === undefined) return;
    const top = box.bottom + 8;
    const fits = top + offsetHeight < innerHeight - 8;
    style.top = `${fits ? top : Math.max(box.top - offsetHeight - 8, 8)}px`;
    style.left = `${Math.min(Math.max(box.left, 8), innerWidth - offsetWidth - 8)}px`;
  }, [box]);

  return (
    <div
      className={box ? "spanform" : "spanform inline"}
      ref={form}
      role="group"
      aria-label={t("task:spans.which")}
      onKeyDown={({ key }) => key === "Escape" && onClose()}
    >
      {isTooLong ? (
        <p>{t("task:spans.long", { count: MOST_QUOTED })}</p>
      ) : (
        <>
          <div className="kinds">
            {kinds.map(({ name, title }) => (
              <button
                type="button"
                className="chip"
                key={name}
                onClick={() => onSay(name, note.trim(), chosen)}
              >
                <span dir="auto">{title}</span>
              </button>
            ))}
          </div>
          <input
            type="text"
            dir="auto"
            maxLength={1000}
            value={note}
            onChange={({ target }) => setNote(target.value)}
            placeholder={t("task:spans.note")}
            aria-label={t("task:spans.note")}
          />
        </>
      )}
    </div>
  );
}
