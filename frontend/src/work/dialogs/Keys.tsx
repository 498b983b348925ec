import type { Criterion } from "../../api";
import { t } from "../../shared/i18n";
import { keyFor } from "../task/keys";
import { Dialog } from "./Dialog";

const others = [
  ["←", "→", "lean"],
  ["↑", "↓", "move"],
  ["Enter", "submit"],
  ["S", "skip"],
  ["Z", "undo"],
  ["J", "K", "scroll"],
  ["G", "guide"],
  ["?", "help"],
];

interface Props {
  criteria: Criterion[];
  onClose: () => void;
}

/** Teaches the keys; shown by itself the first time. */
export function Keys({ criteria, onClose }: Props) {
  const rows = others.filter(([first]) => first !== "↑" || criteria.length > 1);
  const mayTie = criteria.some(({ allow_tie }) => allow_tie);
  return (
    <Dialog kind="card" title={t("work:keys.title")} onClose={onClose}>
      <p className="lead">{t("work:keys.lead")}</p>
      <div className="keyboard" aria-hidden="true">
        {[-4, -3, -2, -1, 1, 2, 3, 4].map((value) => (
          <span className="stop" data-step={value} data-lit="true" key={value}>
            <span className="face">{keyFor(value)}</span>
          </span>
        ))}
        <span className="under left">{t("work:keys.left")}</span>
        <span className="under middle">{t("work:keys.middle")}</span>
        <span className="under right">{t("work:keys.right")}</span>
      </div>
      <dl className="keylist">
        {mayTie && <Row keys={["0"]} does="tie" />}
        {rows.map((row) => (
          <Row keys={row.slice(0, -1)} does={row.at(-1) ?? ""} key={row.at(-1)} />
        ))}
      </dl>
      <button type="button" className="button primary" data-first onClick={onClose}>
        {t("work:keys.start")} <kbd aria-hidden="true">↵</kbd>
      </button>
    </Dialog>
  );
}

function Row({ keys, does }: { keys: string[]; does: string }) {
  return (
    <div>
      <dt>
        {keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{t(`work:keys.${does}`)}</dd>
    </div>
  );
}
