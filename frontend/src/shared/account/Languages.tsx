import { useState } from "react";
import { chooseLanguage } from "../../api";
import { LANGUAGES, type Language, pageLanguage, t } from "../i18n";
import { explain } from "../SignInForm";
import "./segments.css";

const A_YEAR = 365 * 24 * 60 * 60;

/** Kept with the person, and in this browser for the pages before one has signed in. */
async function change(language: Language, isSignedIn: boolean) {
  // biome-ignore lint/suspicious/noDocumentCookie: the other interface is missing in Firefox
  document.cookie = `language=${language}; path=/; max-age=${A_YEAR}; samesite=lax`;
  if (isSignedIn) await chooseLanguage(language);
  location.reload();
}

/** Each language by its own name, whatever the page speaks now. */
export function Languages({ isSignedIn = false }: { isSignedIn?: boolean }) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const names = Object.entries(LANGUAGES) as [Language, string][];
  return (
    <fieldset className="languages">
      <legend>{t("language")}</legend>
      {/* Buttons, not radios: an arrow key that passes over one must not reload the page. */}
      <div className="segments">
        {names.map(([language, name]) => (
          <button
            type="button"
            key={language}
            lang={language}
            aria-pressed={language === pageLanguage()}
            onClick={() =>
              change(language, isSignedIn).catch((error) => setRefusal(explain(error)))
            }
          >
            {name}
          </button>
        ))}
      </div>
      <p className="alert" role="alert">
        {refusal}
      </p>
    </fieldset>
  );
}
