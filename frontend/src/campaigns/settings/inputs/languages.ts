/** Languages that people are offered, by their tags (BCP 47); no React in here. */

const OFFERED =
  "en en-GB en-US es es-419 es-MX ar de fr fr-CA hi it ja ko nl pl pt-BR pt-PT ru zh-Hans zh-Hant " +
  "af am az be bg bn bs ca cs cy da el et eu fa fi fil ga gl gu ha he hr hu hy id ig is jv ka kk km " +
  "kn ku ky lo lt lv mg mi mk ml mn mr ms my ne no or pa ps rm ro rw sd si sk sl sn so sq sr st su " +
  "sv sw ta te tg th tk tl tr ug uk ur uz vi xh yi yo yue zu";

const names = new Intl.DisplayNames(["en"], { type: "language", fallback: "none" });

interface Choice {
  value: string;
  label: string;
}

/** What is offered, what is set now, and whatever tag was typed in full. */
export function choices(typed: string, now: string): Choice[] {
  const typedTag = tagOf(typed.trim());
  const tags = [...OFFERED.split(" "), now, ...(typedTag ? [typedTag] : [])];
  return [...new Set(tags)].map((value) => ({ value, label: labelOf(value) }));
}

/** "Portuguese (Brazil) · pt-BR": people look for one or the other. */
const labelOf = (tag: string) => `${nameOf(tag) ?? tag} · ${tag}`;

function tagOf(text: string): string | undefined {
  const tag = canonical(text);
  return tag && nameOf(tag) ? tag : undefined;
}

function nameOf(tag: string): string | undefined {
  const [language = ""] = tag.split("-");
  return names.of(language) && names.of(tag);
}

function canonical(text: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(text)[0];
  } catch {
    return undefined; // not even the form of a tag
  }
}
