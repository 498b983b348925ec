/**
 * Strings come from catalogues; each entry loads the ones it shows. A new language is a page load.
 *
 * The catalogues are i18next's own format (namespaces, `{{name}}`, `_one` and `_other`), read in a
 * fraction of its 15 kB: on the working page that is a sixth of all the script.
 */
import shared from "./en/shared.json";

type Catalogue = { [key: string]: string | Catalogue };
type Values = Record<string, string | number | undefined> & { count?: number };

let catalogues: Catalogue = { shared };
let plural = new Intl.PluralRules("en");

export function startI18n(added: Catalogue = {}, language = "en") {
  catalogues = { shared, ...added };
  plural = new Intl.PluralRules(language);
}

export const language = () => plural.resolvedOptions().locale;

/** The string of `namespace:path.to.key`; of several keys, the first that exists. */
export function t(keys: string | string[], values: Values = {}): string {
  const wanted = typeof keys === "string" ? [keys] : keys;
  const found = wanted.map((key) => find(key, values.count)).find((text) => text !== undefined);
  const text = found ?? values.defaultValue ?? wanted[0];
  return String(text).replace(/\{\{(\w+)\}\}/g, (_, name) => String(values[name] ?? ""));
}

function find(key: string, count?: number): string | undefined {
  const [path = "", namespace = "shared"] = key.split(":").reverse();
  const steps = path.split(".");
  const last = steps.pop() ?? "";
  let at: Catalogue | string | undefined = catalogues[namespace];
  for (const step of steps) at = typeof at === "object" ? at[step] : undefined;
  if (typeof at !== "object") return undefined;
  const forms = count === undefined ? [] : [count === 0 && "zero", plural.select(count)];
  for (const form of [...forms.map((name) => `${last}_${name}`), last]) {
    const text = at[form];
    if (typeof text === "string") return text;
  }
  return undefined;
}
