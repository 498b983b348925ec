// @vitest-environment node
import { describe, expect, test } from "vitest";

type Words = { [key: string]: string | Words };

const files = import.meta.glob<Words>("./*/*.json", { eager: true, import: "default" });
const annotators = ["shared", "home", "work", "task", "care", "welcome", "history"];
const FORMS = {
  en: ["one", "other"],
  es: ["one", "other"],
  ar: ["zero", "one", "two", "few", "many", "other"],
};
const PLURAL = /_(zero|one|two|few|many|other)$/;
/** The same in Spanish as in English: names, signs, and words that both languages share. */
const SHARED_WORDS = new Set(["No", "Error", "Total"]);

function flat(words: Words, path = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string" ? [[path + key, value]] : flat(value, `${path}${key}.`),
  );
}
const said = (language: string, namespace: string) =>
  new Map(flat(files[`./${language}/${namespace}.json`] ?? {}));
const stems = (words: Map<string, string>) =>
  new Set([...words.keys()].map((key) => key.replace(PLURAL, "")));
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name);

describe.each(annotators)("%s", (namespace) => {
  const english = said("en", namespace);

  test.each(["es", "ar"])("is complete in %s", (language) => {
    expect([...stems(said(language, namespace))].sort()).toEqual([...stems(english)].sort());
  });

  test.each(Object.entries(FORMS))("has every plural form of %s", (language, forms) => {
    const words = said(language, namespace);
    const counted = [...words.keys()].filter((key) => PLURAL.test(key));
    const missing = [...new Set(counted.map((key) => key.replace(PLURAL, "")))].flatMap((stem) =>
      forms.map((form) => `${stem}_${form}`).filter((key) => !words.has(key)),
    );
    expect(missing).toEqual([]);
  });

  test.each(["es", "ar"])("names nothing in %s that English does not give", (language) => {
    for (const [key, text] of said(language, namespace)) {
      const stem = key.replace(PLURAL, "");
      const known = [...english].filter(([other]) => other.replace(PLURAL, "") === stem);
      const given = new Set(known.flatMap(([, english]) => placeholders(english)));
      expect([...given, "count"], `${key}: ${text}`).toEqual(
        expect.arrayContaining(placeholders(text)),
      );
    }
  });

  test("leaves no English in Spanish, and writes Arabic in Arabic", () => {
    const spanish = [...said("es", namespace)].filter(
      ([key, text]) =>
        /[a-z]{3}/i.test(bare(text)) && english.get(key) === text && !SHARED_WORDS.has(text),
    );
    const arabic = [...said("ar", namespace)].filter(
      ([, text]) => /[a-z]{3}/i.test(bare(text)) && !/[\u0600-\u06ff]/.test(text),
    );
    expect([spanish, arabic]).toEqual([[], []]);
  });
});

const bare = (text: string) => text.replace(/\{\{\w+\}\}|Diptych|Enter|Esc/g, "");
