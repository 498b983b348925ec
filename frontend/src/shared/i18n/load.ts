/** The person's language only: what a page says at once in one file, what comes later by itself. */
import { addWords, type Catalogue, pageLanguage, startI18n } from ".";

const pages = import.meta.glob<Record<string, string>>("./*/*.ts", { import: "default" });
const later = import.meta.glob<Catalogue>("./*/history.json", { import: "default" });

function fetched<T>(files: Record<string, () => Promise<T>>, name: string): Promise<T> {
  const file = files[`./${pageLanguage()}/${name}`];
  if (!file) throw new Error(`No catalogue ${name} in ${pageLanguage()}.`);
  return file();
}

export async function startPage(page: "home" | "work" | "welcome") {
  const files = Object.entries(await fetched(pages, `${page}.ts`));
  const words = files.map(([path, text]) => [path.replace(/^\.\/|\.json$/g, ""), JSON.parse(text)]);
  const language = pageLanguage();
  const region = navigator.languages.find((one) => one.split("-")[0] === language);
  startI18n(Object.fromEntries(words), language, region);
}

export async function loadWords(namespace: "history") {
  addWords({ [namespace]: await fetched(later, `${namespace}.json`) });
}
