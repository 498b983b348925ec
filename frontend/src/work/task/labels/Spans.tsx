import { useCallback, useEffect, useRef, useState } from "react";
import { t } from "../../../shared/i18n";
import { mark, placeOf, rangesIn, unitsOf } from "../aids/text";
import { asksOf, type Label } from "../draft";
import { proseOf } from "../Text";
import { nameOf } from "../words";
import { ByKeyboard } from "./ByKeyboard";
import { type Chosen, SpanForm } from "./SpanForm";
import { labelOf, type SayProps, saidOf } from "./said";
import "./labels.css";

/** Passages of one response: select some text, say what it is; the list has the way back. */
export default function Spans(props: SayProps) {
  const { assignment, draft, response, run } = props;
  const spans = saidOf(draft, response, "span");
  const kinds = asksOf(assignment).labels.spans;
  const name = nameOf(assignment, response);
  const [chosen, forget] = useSelection(response);
  const [isByKeyboard, setByKeyboard] = useState(false);
  useMarked(response, spans);
  const say = (kind: string, note: string, { start, end, quote }: Chosen) => {
    run({ type: "label", label: labelOf(response, "span", kind, { start, end, quote, note }) });
    getSelection()?.removeAllRanges();
    forget();
  };
  const titleOf = (kind: string) => kinds.find((one) => one.name === kind)?.title ?? kind;
  return (
    <div className="spans" data-labels role="group" aria-label={t("task:spans.title", { name })}>
      {spans.length > 0 && (
        <ul>
          {spans.map((label) => (
            <Passage
              key={`${label.value}:${label.start}:${label.end}`}
              {...{ label, title: titleOf(label.value) }}
              onRemove={() => run({ type: "unlabel", label })}
            />
          ))}
        </ul>
      )}
      <button type="button" className="chip more" onClick={() => setByKeyboard(true)}>
        {t("task:spans.add")}
      </button>
      {chosen && <SpanForm kinds={kinds} chosen={chosen} onSay={say} onClose={forget} />}
      {isByKeyboard && (
        <ByKeyboard
          {...{ response, name, kinds }}
          onSay={say}
          onClose={() => setByKeyboard(false)}
        />
      )}
    </div>
  );
}

interface PassageProps {
  label: Label;
  title: string;
  onRemove: () => void;
}

function Passage({ label, title, onRemove }: PassageProps) {
  return (
    <li>
      <b dir="auto">{title}</b>
      <q dir="auto">{label.quote}</q>
      {label.note && <span dir="auto">{label.note}</span>}
      <button
        type="button"
        onClick={onRemove}
        aria-label={t("task:labels.remove", { what: `${title}: ${label.quote}` })}
      >
        ×
      </button>
    </li>
  );
}

/** What is selected inside this response, once the pointer or the keys have let go. */
function useSelection(response: number): [Chosen | null, () => void] {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const forget = useCallback(() => setChosen(null), []);
  useEffect(() => {
    const look = ({ target }: Event) => {
      if ((target as HTMLElement).closest?.(".spanform, dialog")) return;
      const prose = proseOf(response);
      const selection = getSelection();
      const range = selection?.rangeCount ? selection.getRangeAt(0) : null;
      const isInside = prose && range && prose.contains(range.commonAncestorContainer);
      const place = isInside && !range.collapsed ? placeOf(prose, range) : null;
      const box = range?.getBoundingClientRect();
      setChosen(place && box ? { ...place, box } : null);
    };
    addEventListener("pointerup", look);
    addEventListener("keyup", look);
    return () => {
      removeEventListener("pointerup", look);
      removeEventListener("keyup", look);
    };
  }, [response]);
  return [chosen, forget];
}

/** Marked through the browser's own highlights: the sanitised html stays as it is. */
function useMarked(response: number, spans: Label[]) {
  const name = useRef(`span-${response}`).current;
  useEffect(() => {
    const prose = proseOf(response);
    if (!prose) return;
    const text = prose.textContent;
    const places = spans.flatMap(({ start, end }) =>
      start === null || end === null ? [] : [unitsOf(text, { start, end })],
    );
    mark(name, rangesIn(prose, places));
    return () => mark(name, []);
  }, [name, response, spans]);
}
