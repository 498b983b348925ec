import { useState } from "react";
import { language, t } from "../../../shared/i18n";
import { Dialog } from "../../dialogs/Dialog";
import type { Named } from "../draft";
import { proseOf } from "../Text";
import { type Chosen, MOST_QUOTED, SpanForm } from "./SpanForm";

interface Props {
  response: number;
  name: string;
  kinds: Named[];
  onSay: (kind: string, note: string, chosen: Chosen) => void;
  onClose: () => void;
}

const codePoints = (text: string) => [...text].length;

/** A text by its sentences, with where they stand in it, in code points. */
function sentencesOf(text: string): Chosen[] {
  const segments = new Intl.Segmenter(language(), { granularity: "sentence" }).segment(text);
  const sentences: Chosen[] = [];
  let at = 0;
  for (const { segment } of segments) {
    const quote = segment.trim();
    const start = at + codePoints(segment) - codePoints(segment.trimStart());
    if (quote) sentences.push({ quote, start, end: start + codePoints(quote) });
    at += codePoints(segment);
  }
  return sentences;
}

/** All of it; a quote has to end somewhere. */
const wholeOf = (text: string): Chosen => ({
  start: 0,
  end: codePoints(text),
  quote: [...text.trim()].slice(0, MOST_QUOTED).join(""),
});

/** The same without a pointer: choose a sentence, or the whole response, and say what it is. */
export function ByKeyboard({ response, name, kinds, onSay, onClose }: Props) {
  const [choices] = useState(() => {
    const text = proseOf(response)?.textContent ?? "";
    return [wholeOf(text), ...sentencesOf(text)];
  });
  const [chosen, setChosen] = useState(0);
  return (
    <Dialog kind="card bysentence" title={t("task:spans.pick", { name })} onClose={onClose}>
      <fieldset className="sentences">
        <legend className="hidden">{t("task:spans.pick", { name })}</legend>
        {choices.map((choice, index) => (
          <label key={index === 0 ? "whole" : choice.start}>
            <input
              type="radio"
              name="sentence"
              data-first={index === 0 || undefined}
              checked={chosen === index}
              onChange={() => setChosen(index)}
            />
            <span dir="auto">{index === 0 ? t("task:spans.whole") : choice.quote}</span>
          </label>
        ))}
      </fieldset>
      <SpanForm
        kinds={kinds}
        chosen={choices[chosen] as Chosen}
        onClose={onClose}
        onSay={(kind, note, at) => {
          onSay(kind, note, at);
          onClose();
        }}
      />
    </Dialog>
  );
}
