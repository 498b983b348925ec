import { useState } from "react";
import type { Welcome } from "../../api";
import { t } from "../../shared/i18n";
import { Dialog } from "../../work/dialogs/Dialog";
import { Rulebook } from "./Guidelines";

/** The guidelines stay at hand while one is asked about them. */
export function Handbook({ welcome: { guidelines, language } }: { welcome: Welcome }) {
  const [isOpen, open] = useState(false);
  if (!guidelines) return null;
  return (
    <>
      <button type="button" className="button plain handbook" onClick={() => open(true)}>
        {t("welcome:guidelines.open")}
      </button>
      {isOpen && (
        <Dialog kind="drawer" title={t("welcome:steps.guidelines")} onClose={() => open(false)}>
          <div tabIndex={-1} data-first>
            <Rulebook guidelines={guidelines} language={language} />
          </div>
        </Dialog>
      )}
    </>
  );
}
