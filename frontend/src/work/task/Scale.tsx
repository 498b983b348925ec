import { Fragment, useEffect, useId, useRef } from "react";
import type { Criterion } from "../../api";
import { t } from "../../shared/i18n";
import { keyFor } from "./keys";
import { inBrief, sideOf, verdictIn } from "./words";

interface Props {
  criterion: Criterion;
  value: number | undefined;
  isActive: boolean;
  isAlone: boolean;
  nudges: number;
  onChoose: (value: number) => void;
  onActivate: () => void;
}

/** One question and its scale: left much … left slightly | right slightly … right much. */
export function Scale(props: Props) {
  const { criterion, value, isActive, isAlone, nudges, onChoose, onActivate } = props;
  const id = useId();
  const group = useRef<HTMLDivElement>(null);
  const values = [-4, -3, -2, -1, ...(criterion.allow_tie ? [0] : []), 1, 2, 3, 4];

  // biome-ignore lint/correctness/useExhaustiveDependencies: the chosen stop is the one in reach
  useEffect(() => {
    if (!isActive || !mayTakeFocus()) return;
    const chosen = group.current?.querySelector<HTMLElement>("input:checked");
    (chosen ?? group.current)?.focus({ preventScroll: true });
  }, [isActive, value]);

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
      data-lean={value === undefined ? undefined : value}
      onFocus={onActivate}
    >
      <Row
        className="asks"
        {...(!isAlone && { type: "button", tabIndex: -1, onClick: onActivate })}
      >
        <span className="end left" aria-hidden="true">
          {t(`work:scale.end.${criterion.asks_for}.left`)}
        </span>
        <span className="question" id={`${id}-question`} key={isActive ? nudges : 0}>
          {criterion.question}
        </span>
        <span className="end right" aria-hidden="true">
          {t(`work:scale.end.${criterion.asks_for}.right`)}
        </span>
        <span className="readout" data-side={value ? sideOf(value) : undefined}>
          {value === undefined ? t("work:scale.open") : inBrief(value)}
        </span>
      </Row>
      <div className="stops" data-tie={criterion.allow_tie}>
        {values.map((step) => (
          <Fragment key={step}>
            {step === 1 && !criterion.allow_tie && <span className="hinge" aria-hidden="true" />}
            <label className="stop" data-step={step} data-lit={isLit(step, value)}>
              <input
                type="radio"
                name={`${id}-value`}
                value={step}
                checked={value === step}
                onChange={() => onChoose(step)}
                aria-label={verdictIn(criterion, step)}
              />
              <span className="face" aria-hidden="true">
                <span className="word">
                  {step === 0 ? t("work:scale.tie") : t(`work:scale.degree.${Math.abs(step)}`)}
                </span>
                <span className="digit">{step === 0 ? "=" : Math.abs(step)}</span>
                <kbd>{keyFor(step)}</kbd>
              </span>
            </label>
          </Fragment>
        ))}
      </div>
    </div>
  );
}

/** The scale fills from the hinge outwards, as far as one leans. */
const isLit = (step: number, value: number | undefined) =>
  value !== undefined &&
  (step === value || (step * value > 0 && Math.abs(step) <= Math.abs(value)));

/** Focus follows the keys, but is not taken from a text someone reads or from a dialog. */
function mayTakeFocus(): boolean {
  const focused = document.activeElement;
  return !focused || focused === document.body || focused.closest(".dock") !== null;
}
