import { useId } from "react";
import { t } from "../../../shared/i18n";
import { charactersIn } from "../draft";
import "./rationale.css";

interface Props {
  text: string;
  minimum: number;
  nudges: number;
  onChange: (text: string) => void;
}

export const RATIONALE = "rationale";

/** Why: counted without the blanks around it, as the server counts. */
export function Rationale({ text, minimum, nudges, onChange }: Props) {
  const id = useId();
  const short = Math.max(minimum - charactersIn(text), 0);
  return (
    <div className="rationale">
      <label htmlFor={RATIONALE}>
        {t(minimum > 0 ? "task:rationale.required" : "task:rationale.optional")} <kbd>R</kbd>
      </label>
      <textarea
        id={RATIONALE}
        rows={1}
        dir="auto"
        maxLength={10_000}
        value={text}
        aria-describedby={id}
        aria-required={minimum > 0}
        onChange={({ target }) => onChange(target.value)}
        onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
      />
      <span className="counted" id={id} data-short={short > 0} key={short > 0 ? nudges : 0}>
        {short > 0
          ? t("task:rationale.short", { count: short })
          : minimum > 0 && t("task:rationale.enough")}
      </span>
    </div>
  );
}
