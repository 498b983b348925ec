/**
 * Strings come from catalogues; each entry loads the ones it shows. A new language is a page load.
 *
 * The catalogues are i18next's own format (namespaces, `{{name}}`, `_one` and `_other`), read in a
 * fraction of its 15 kB: on the working page that is a sixth of all the script.
 */
export type Catalogue = { [key: string]: string | Catalogue };
type Values = Record<string, string | number | undefined> & { count?: number };

export const LANGUAGES = { en: "English", es: "Español", ar: "العربية" } as const;
export type Language = keyof typeof LANGUAGES;

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
const LEFT_TO_RIGHT = /[A-Za-z\u00c0-\u024f\u0370-\u052f]/;

let catalogues: Catalogue = {};
let locale = "en";
let plural = new Intl.PluralRules(locale);
let numbers = new Intl.NumberFormat(locale);
let opposite = RIGHT_TO_LEFT;

/** `region` is the language as at home, for dates and amounts: en-GB. */
export function startI18n(given: Catalogue, language = "en", region = language) {
  catalogues = given;
  // Digits as on the keys that one presses.
  locale = language === "ar" ? `${region}-u-nu-latn` : region;
  plural = new Intl.PluralRules(locale);
  numbers = new Intl.NumberFormat(locale);
  opposite = language === "ar" ? LEFT_TO_RIGHT : RIGHT_TO_LEFT;
}

/** One more namespace, for a part of the page that came later. */
export function addWords(added: Catalogue) {
  catalogues = { ...catalogues, ...added };
}

/** The page's own language, which the server chose for this person. */
export function pageLanguage(): Language {
  const { lang } = document.documentElement;
  return lang in LANGUAGES ? (lang as Language) : "en";
}

/** As Intl wants it. */
export const language = () => locale;

/** The string of `namespace:path.to.key`; of several keys, the first that exists. */
export function t(keys: string | string[], values: Values = {}): string {
  const wanted = typeof keys === "string" ? [keys] : keys;
  const found = wanted.map((key) => find(key, values.count)).find((text) => text !== undefined);
  const text = found ?? values.defaultValue ?? wanted[0];
  return String(text).replace(/\{\{(\w+)\}\}/g, (_, name) => shown(name, values[name]));
}

/** A name in the other direction must not reorder the sentence around it. */
function shown(name: string, value: string | number | undefined): string {
  if (typeof value === "number") return name === "count" ? numbers.format(value) : String(value);
  if (value === undefined) return "";
  return opposite.test(value) ? `\u2068${value}\u2069` : value;
}

function find(key: string, count?: number): string | undefined {
  const [path = "", namespace = "shared"] = key.split(":").reverse();
  const steps = path.split(".");
  const last = steps.pop() ?? "";
  let at: Catalogue | string | undefined = catalogues[namespace];
  for (const step of steps) at = typeof at === "object" ? at[step] : undefined;
  if (typeof at !== "object") return undefined;
  const forms = count === undefined ? [] : [count === 0 && "zero", plural.select(count), "other"];
  for (const form of [...forms.map((name) => `${last}_${name}`), last]) {
    const text = at[form];
    if (typeof text === "string") return text;
  }
  return undefined;
}
