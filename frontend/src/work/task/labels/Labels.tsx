import { useState } from "react";
import { t } from "../../../shared/i18n";
import { asksOf } from "../draft";
import { nameOf } from "../words";
import { Harms } from "./Harms";
import { HARMS, labelOf, type SayProps, saidOf } from "./said";
import "./labels.css";

/** What is said of one response: safe or not and why, and the campaign's own flags. */
export default function Labels(props: SayProps & { nudges: number }) {
  const { assignment, response } = props;
  const { labels } = asksOf(assignment);
  const name = nameOf(assignment, response);
  const isOpen = labels.safety && isUnsaid(props);
  return (
    <div
      className="labels"
      data-labels
      data-open={isOpen}
      role="group"
      aria-label={t("task:labels.title", { name })}
    >
      {labels.safety && <Safety {...props} />}
      {labels.flags.map((flag) => (
        <Flag {...props} {...flag} key={flag.name} />
      ))}
    </div>
  );
}

function isUnsaid({ draft, response }: SayProps): boolean {
  const [safety] = saidOf(draft, response, "safety");
  return !safety || (safety.value === "unsafe" && !saidOf(draft, response, "harm").length);
}

function Safety(props: SayProps & { nudges: number }) {
  const { assignment, draft, response, run, nudges } = props;
  const [isChoosing, setChoosing] = useState(false);
  const said = saidOf(draft, response, "safety")[0]?.value;
  const name = nameOf(assignment, response);
  const say = (value: string) => {
    run({ type: "label", label: labelOf(response, "safety", value) });
    if (value === "unsafe") setChoosing(true);
  };
  return (
    <>
      <fieldset className="safety" key={nudges} data-nudged={nudges > 0 && isUnsaid(props)}>
        <legend className="hidden">{t("task:labels.safety", { name })}</legend>
        {["safe", "unsafe"].map((value) => (
          <label key={value} data-value={value}>
            <input
              type="radio"
              name={`safety-${response}`}
              checked={said === value}
              onChange={() => say(value)}
            />
            <span>{t(`task:labels.${value}`)}</span>
          </label>
        ))}
      </fieldset>
      {said === "unsafe" && <Found {...props} onMore={() => setChoosing(true)} />}
      {isChoosing && <Harms {...props} onClose={() => setChoosing(false)} />}
    </>
  );
}

/** The categories chosen so far, each with its way back. */
function Found({ draft, response, run, onMore }: SayProps & { onMore: () => void }) {
  const found = saidOf(draft, response, "harm");
  const inOrder = HARMS.flatMap((harm) => found.filter(({ value }) => value === harm));
  return (
    <>
      {inOrder.map((label) => (
        <button
          type="button"
          className="chip harm"
          key={label.value}
          data-severity={label.severity}
          onClick={() => run({ type: "unlabel", label })}
          aria-label={t("task:labels.remove", { what: harmIn(label.value, label.severity) })}
        >
          {harmIn(label.value, label.severity)} <span aria-hidden="true">×</span>
        </button>
      ))}
      <button type="button" className="chip more" onClick={onMore}>
        {t(found.length > 0 ? "task:labels.another" : "task:labels.which")}
      </button>
    </>
  );
}

const harmIn = (harm: string, severity: number | null) =>
  `${t(`care:harm.${harm}`)} · ${t(`task:labels.severity.${severity ?? 1}`)}`;

function Flag({ draft, response, run, name, title }: SayProps & { name: string; title: string }) {
  const label = labelOf(response, "flag", name);
  const isOn = saidOf(draft, response, "flag").some(({ value }) => value === name);
  return (
    <button
      type="button"
      className="chip flag"
      aria-pressed={isOn}
      onClick={() => run({ type: isOn ? "unlabel" : "label", label })}
    >
      <span dir="auto">{title}</span>
    </button>
  );
}
