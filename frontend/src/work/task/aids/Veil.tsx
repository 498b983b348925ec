import { useLayoutEffect, useRef } from "react";
import { t } from "../../../shared/i18n";

interface Props {
  harms: string[];
  onUnveil: () => void;
}

/** Says what a text touches on before anyone has to read it. */
export function Veil({ harms, onUnveil }: Props) {
  const names = harms.map((harm) => t([`care:harm.${harm}`], { defaultValue: harm }));
  const group = useRef<HTMLDivElement>(null);
  // Not its button: whoever submits with a double press would unveil without having read this.
  useLayoutEffect(() => {
    if (document.activeElement === document.body) group.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className="veil">
      <div role="group" aria-labelledby="veil" ref={group} tabIndex={-1}>
        <p id="veil">{t("task:veil.text", { harms: names.join(" · ") })}</p>
        <button type="button" className="button primary" onClick={onUnveil}>
          {t("task:veil.show")} <kbd>V</kbd>
        </button>
        <p className="small">{t("task:veil.skip")}</p>
      </div>
    </div>
  );
}
