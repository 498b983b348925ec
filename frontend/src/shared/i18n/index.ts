/** Strings come from catalogues; each entry loads the ones it shows. A new language is a page load. */
import i18next, { type Resource } from "i18next";
import shared from "./en/shared.json";

export function startI18n(catalogues: Resource[string] = {}) {
  return i18next.init({
    lng: "en",
    fallbackLng: "en",
    defaultNS: "shared",
    resources: { en: { shared, ...catalogues } },
    interpolation: { escapeValue: false }, // React escapes
    initAsync: false,
  });
}

export const { t } = i18next;
