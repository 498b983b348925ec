import { type KeyboardEvent, useId, useState } from "react";
import { t } from "../../../shared/i18n";
import { Dialog } from "../../dialogs/Dialog";
import { nameOf } from "../words";
import { HARMS, labelOf, type SayProps, SEVERITIES, saidOf } from "./said";

const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Nineteen categories, each in three degrees: type to find one, a number says how bad it is. */
export function Harms({ onClose, ...props }: SayProps & { onClose: () => void }) {
  const { assignment, draft, response, run } = props;
  const [sought, setSought] = useState("");
  const list = useId();
  const found = HARMS.filter((harm) =>
    plain(t(`care:harm.${harm}`)).includes(plain(sought.trim())),
  );
  const severityOf = (harm: string) =>
    saidOf(draft, response, "harm").find(({ value }) => value === harm)?.severity ?? null;
  const say = (harm: string, severity: number) => {
    const label = labelOf(response, "harm", harm, { severity });
    run({ type: severityOf(harm) === severity ? "unlabel" : "label", label });
  };

  /** In the search field, a number rates the first that was found; arrows go down into the list. */
  const press = (event: KeyboardEvent<HTMLElement>) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>("[data-harm]");
    const harm = row?.dataset.harm ?? (sought && found[0]) ?? undefined;
    const severity = SEVERITIES.find((degree) => String(degree) === event.key);
    if (severity && !harm && !sought) {
      // There is no category in hand, and none whose name has a number.
    } else if (severity && harm) {
      say(harm, severity);
      if (!row) setSought("");
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp")
      step(event.currentTarget, event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter" && !row) onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <Dialog
      kind={`card harmful ${response === 0 ? "right" : "left"}`}
      title={t("task:labels.what", { name: nameOf(assignment, response) })}
      onClose={onClose}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys that work on all that is inside */}
      <div onKeyDown={press} className="picker">
        <input
          type="search"
          data-first
          value={sought}
          onChange={({ target }) => setSought(target.value)}
          placeholder={t("task:labels.search")}
          aria-label={t("task:labels.search")}
          aria-controls={list}
        />
        <ul id={list}>
          {found.map((harm) => (
            <Row key={harm} harm={harm} severity={severityOf(harm)} onSay={say} />
          ))}
          {found.length === 0 && <li className="none">{t("task:labels.none")}</li>}
        </ul>
        <p className="hint">{t("task:labels.hint")}</p>
      </div>
      <button type="button" className="button primary" onClick={onClose}>
        {t("task:labels.done")}
      </button>
    </Dialog>
  );
}

interface RowProps {
  harm: string;
  severity: number | null;
  onSay: (harm: string, severity: number) => void;
}

function Row({ harm, severity, onSay }: RowProps) {
  const title = t(`care:harm.${harm}`);
  return (
    <li data-harm={harm} data-chosen={severity !== null}>
      <span>{title}</span>
      <span className="degrees" role="group" aria-label={title}>
        {SEVERITIES.map((degree) => (
          <button
            type="button"
            key={degree}
            data-severity={degree}
            aria-pressed={severity === degree}
            onClick={() => onSay(harm, degree)}
          >
            {t(`task:labels.severity.${degree}`)}
          </button>
        ))}
      </span>
    </li>
  );
}

/** Up and down the list by its rows. */
function step(picker: HTMLElement, by: number) {
  const rows = [...picker.querySelectorAll<HTMLElement>("input[type=search], [data-harm]")];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const to = rows[at + by];
  const stop = to?.matches("input")
    ? to
    : to?.querySelector<HTMLElement>("[aria-pressed=true], button");
  stop?.focus();
}
