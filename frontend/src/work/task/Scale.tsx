import { useId, useLayoutEffect, useRef } from "react";
import type { Criterion } from "../../api";
import { t } from "../../shared/i18n";
import { keyFor } from "./keys";
import { inBrief, sideOf, verdictIn } from "./words";

interface Props {
  criterion: Criterion;
  value: number | undefined;
  mayBeBad: boolean; // "both are bad" can be said
  isBad: boolean;
  isActive: boolean;
  isAlone: boolean;
  nudges: number;
  onChoose: (value: number) => void;
  onBothBad: () => void;
  onActivate: () => void;
}

/** One question and its scale: left much … left slightly | neither side | right slightly … right much. */
export function Scale(props: Props) {
  const { criterion, value, isActive, isAlone, isBad, nudges, onActivate } = props;
  const id = useId();
  const group = useRef<HTMLDivElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the chosen stop is the one in reach
  useLayoutEffect(() => {
    if (!isActive || !mayTakeFocus()) return;
    const chosen = group.current?.querySelector<HTMLElement>("input:checked");
    (chosen ?? group.current)?.focus({ preventScroll: true });
  }, [isActive, value, isBad]);

  const Row = isAlone ? "div" : "button";
  return (
    <div
      ref={group}
      role="radiogroup"
      tabIndex={-1}
      className="scale"
      aria-labelledby={`${id}-question`}
      data-active={isActive}
      data-alone={isAlone}
      data-lean={value}
      onFocus={isActive ? undefined : onActivate}
    >
      <Row
        className="asks"
        {...(!isAlone && { type: "button", tabIndex: -1, onClick: onActivate })}
      >
        <span className="end left" aria-hidden="true">
          {t(`task:scale.end.${criterion.asks_for}.left`)}
        </span>
        <span className="question" id={`${id}-question`} key={isActive ? nudges : 0}>
          {criterion.question}
        </span>
        <span className="end right" aria-hidden="true">
          {t(`task:scale.end.${criterion.asks_for}.right`)}
        </span>
        <span className="readout" data-side={value ? sideOf(value) : undefined}>
          {readout(value, isBad)}
        </span>
      </Row>
      <Stops {...props} name={id} />
    </div>
  );
}

function readout(value: number | undefined, isBad: boolean): string {
  if (isBad) return t("task:scale.bothBad");
  return value === undefined ? t("task:scale.open") : inBrief(value);
}

function Stops({
  criterion,
  value,
  mayBeBad,
  isBad,
  onChoose,
  onBothBad,
  name,
}: Props & { name: string }) {
  const chosen = isBad ? undefined : value;
  const step = (at: number) => (
    <Stop
      key={at}
      step={String(at)}
      name={name}
      word={t(`task:scale.degree.${Math.abs(at)}`)}
      digit={String(Math.abs(at))}
      says={verdictIn(criterion, at)}
      shortcut={keyFor(at)}
      isChosen={chosen === at}
      isLit={isLit(at, chosen)}
      onChoose={() => onChoose(at)}
    />
  );
  const tie = t("task:scale.tie");
  const bad = t("task:scale.bothBad");
  return (
    <div className="stops" data-middle={criterion.allow_tie || mayBeBad}>
      {[-4, -3, -2, -1].map(step)}
      {/* What favours neither side stands between them. */}
      <div className="middle">
        {criterion.allow_tie && (
          <Stop
            {...{ name, step: "0", word: tie, digit: tie, says: tie, shortcut: keyFor(0) }}
            isChosen={chosen === 0}
            isLit={chosen === 0}
            onChoose={() => onChoose(0)}
          />
        )}
        {mayBeBad && (
          <Stop
            {...{ name, step: "bad", word: bad, digit: bad, says: bad, shortcut: "b" }}
            isChosen={isBad}
            isLit={isBad}
            onChoose={onBothBad}
          />
        )}
      </div>
      {[1, 2, 3, 4].map(step)}
    </div>
  );
}

interface StopProps {
  name: string;
  step: string;
  word: string;
  digit: string; // where there is no room for the word
  says: string;
  shortcut: string;
  isChosen: boolean;
  isLit: boolean;
  onChoose: () => void;
}

function Stop(props: StopProps) {
  const { name, step, word, digit, says, shortcut, isChosen, isLit, onChoose } = props;
  return (
    <label className="stop" data-step={step} data-lit={isLit}>
      <input
        type="radio"
        name={name}
        value={step}
        checked={isChosen}
        onChange={onChoose}
        aria-label={says}
      />
      <span className="face" aria-hidden="true">
        <span className="word">{word}</span>
        <span className="digit">{digit}</span>
        <kbd>{shortcut.toUpperCase()}</kbd>
      </span>
    </label>
  );
}

/** The scale fills from the hinge outwards, as far as one leans. */
const isLit = (step: number, value: number | undefined) =>
  value !== undefined &&
  (step === value || (step * value > 0 && Math.abs(step) <= Math.abs(value)));

/** Focus follows the keys, but is not taken from a text someone reads or writes, or from a dialog. */
function mayTakeFocus(): boolean {
  const focused = document.activeElement;
  if (!focused || focused === document.body || focused.closest(".topbar")) return true;
  return focused.closest(".dock") !== null && !focused.matches("textarea");
}
