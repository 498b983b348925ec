import type { Harm } from "../../api";
import { t } from "../../shared/i18n";
import "./harms.css";

interface Props {
  harms: Harm[];
  accepts: Harm[];
  onChange: (accepts: Harm[]) => void;
}

/** Nothing is chosen for anyone: what is not ticked is never shown. */
export function HarmChoice({ harms, accepts, onChange }: Props) {
  const isAll = harms.every((harm) => accepts.includes(harm));
  const toggle = (harm: Harm) =>
    onChange(accepts.includes(harm) ? accepts.filter((one) => one !== harm) : [...accepts, harm]);
  return (
    <fieldset className="harms">
      <legend>{t("care:harms.legend")}</legend>
      <p>{t("care:harms.text")}</p>
      <ul>
        {harms.map((harm) => (
          <li key={harm}>
            <label className="option">
              <input
                type="checkbox"
                checked={accepts.includes(harm)}
                onChange={() => toggle(harm)}
              />
              {t(`care:harm.${harm}`)}
            </label>
          </li>
        ))}
      </ul>
      <button
        type="button"
        className="button quiet"
        onClick={() => onChange(isAll ? [] : [...harms])}
      >
        {t(isAll ? "care:harms.none" : "care:harms.all")}
      </button>
    </fieldset>
  );
}
