import type { Welcome } from "../api";
import { t } from "../shared/i18n";

/** Where one is on the way to the first task. */
export function Stepper({ welcome: { steps, current, estimate_minutes } }: { welcome: Welcome }) {
  const at = steps.findIndex(({ name }) => name === current);
  const left = estimate_minutes !== null && at === 0;
  return (
    <nav className="stepper" aria-label={t("welcome:steps.label")}>
      <p>
        {t("welcome:steps.at", { at: at + 1, of: steps.length })}
        {left && ` · ${t("welcome:steps.about", { count: estimate_minutes })}`}
      </p>
      <ol>
        {steps.map(({ name, done }) => (
          <li
            key={name}
            data-done={done && name !== current}
            aria-current={name === current ? "step" : undefined}
          >
            {t(`welcome:steps.${name}`)}
            {done && name !== current && <span className="hidden"> {t("welcome:steps.done")}</span>}
          </li>
        ))}
      </ol>
    </nav>
  );
}
