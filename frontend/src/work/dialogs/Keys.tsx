import type { Assignment } from "../../api";
import { t } from "../../shared/i18n";
import { asksOf, isRank } from "../task/draft";
import { keyFor, LETTERS, setSingleKeys, singleKeys } from "../task/keys";
import { Dialog } from "./Dialog";

interface Props {
  assignment: Assignment;
  onClose: () => void;
}

/** Teaches the keys; shown by itself the first time. */
export function Keys({ assignment, onClose }: Props) {
  const protocol = isRank(assignment) ? "rank" : "compare";
  return (
    <Dialog kind="card" title={t("task:keys.title")} onClose={onClose}>
      <p className="lead">{t(`task:keys.lead.${protocol}`)}</p>
      {protocol === "rank" ? <Letters assignment={assignment} /> : <Steps />}
      <dl className="keylist">
        {rowsFor(assignment).map(([does, ...keys]) => (
          <Row keys={keys} does={does} key={does} />
        ))}
      </dl>
      <label className="single">
        <input
          type="checkbox"
          defaultChecked={singleKeys()}
          onChange={({ target }) => setSingleKeys(target.checked)}
        />
        {t("task:keys.single")}
      </label>
      <button type="button" className="button primary" data-first onClick={onClose}>
        {t("task:keys.start")} <kbd aria-hidden="true">↵</kbd>
      </button>
    </Dialog>
  );
}

type KeyRow = [does: string, ...keys: string[]];

/** Only what this task asks: what it does, and the keys for it. */
function rowsFor(assignment: Assignment): KeyRow[] {
  const asks = asksOf(assignment);
  const { criteria, harms, completions } = assignment;
  const mayTie = criteria.some(({ allow_tie }) => allow_tie);
  const labels = asks.labels.safety || asks.labels.flags.length + asks.labels.spans.length > 0;
  const writes = asks.rationale_minimum !== null;
  const when = (isAsked: boolean, ...row: KeyRow): KeyRow[] => (isAsked ? [row] : []);
  const judging = isRank(assignment)
    ? [
        ...when(true, "name", "A", LETTERS[completions.length - 1] ?? ""),
        ...when(true, "place", "1", String(completions.length)),
        ...when(true, "hold", "←", "→"),
        ...when(true, "shift", "↑", "↓"),
        ...when(mayTie, "tied", "="),
        ...when(true, "off", "0"),
        ...when(criteria.length > 1, "move", "<", ">"),
      ]
    : [
        ...when(mayTie, "tie", "0"),
        ...when(asks.both_bad, "bothBad", "B"),
        ...when(true, "lean", "←", "→"),
        ...when(criteria.length > 1, "move", "↑", "↓"),
      ];
  const letter = (key: string) =>
    isRank(assignment) && LETTERS.indexOf(key) >= 0 && LETTERS.indexOf(key) < completions.length
      ? ["⇧", key]
      : [key];
  return [
    ...judging,
    ...when(labels, "label", "L"),
    ...when(writes, "reason", "R"),
    ["submit", "Enter"],
    ...when(writes, "submitTyping", "Ctrl", "Enter"),
    ["skip", "S"],
    ["pass", "P"],
    ["undo", "Z"],
    ["scroll", "J", "K"],
    ["together", "Y"],
    ...when(!isRank(assignment), "differences", "D"),
    ["whole", "X"],
    ...when(harms.length > 0, "unveil", "V"),
    ["history", ...letter("H")],
    ["guide", ...letter("G")],
    ["help", "?"],
  ];
}

const Steps = () => (
  <div className="keyboard" dir="ltr" aria-hidden="true">
    {[-4, -3, -2, -1, 1, 2, 3, 4].map((value) => (
      <span className="stop" data-step={value} data-lit="true" key={value}>
        <span className="face">{keyFor(value)}</span>
      </span>
    ))}
    <span className="under left" dir="auto">
      {t("task:keys.left")}
    </span>
    <span className="under middle" dir="auto">
      {t("task:keys.middle")}
    </span>
    <span className="under right" dir="auto">
      {t("task:keys.right")}
    </span>
  </div>
);

/** An order typed as it is read: best first. */
function Letters({ assignment }: { assignment: Assignment }) {
  const letters = [...LETTERS].slice(0, Math.min(assignment.completions.length, 4));
  const mayTie = assignment.criteria.some(({ allow_tie }) => allow_tie);
  const [first = "", ...rest] = letters.reverse();
  return (
    <p className="typed" aria-hidden="true">
      <kbd>{first}</kbd>
      {rest.map((letter, index) => (
        <span key={letter}>
          <kbd>{letter}</kbd>
          {mayTie && index === 0 && <kbd>=</kbd>}
        </span>
      ))}
    </p>
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
      <dd>{t(`task:keys.${does}`)}</dd>
    </div>
  );
}
