/** The colour scheme: follows the system until the person chooses; stored in this browser. */

export type Scheme = "light" | "dark";
export type ThemeChoice = Scheme | "auto";

const KEY = "theme"; // read by the script in base.html too, before the first paint
const systemPrefersDark = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

export function themeChoice(): ThemeChoice {
  const stored = localStorage.getItem(KEY);
  return stored === "light" || stored === "dark" ? stored : "auto";
}

export function scheme(): Scheme {
  const choice = themeChoice();
  if (choice !== "auto") return choice;
  return systemPrefersDark.matches ? "dark" : "light";
}

function apply() {
  document.documentElement.dataset.theme = scheme();
  for (const listener of listeners) listener();
}

export function chooseTheme(choice: ThemeChoice) {
  if (choice === "auto") localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, choice);
  apply();
}

export function onThemeChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

systemPrefersDark.addEventListener("change", apply);
addEventListener("storage", (event) => event.key === KEY && apply());
