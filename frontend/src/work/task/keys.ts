/** The keyboard, as data. */
import type { Action } from "../queue/reducer";

export type Panel = "keys" | "skip" | "guide";
export type Command =
  | Exclude<Action, { type: "submit" }>
  | { type: "submit" }
  | { type: "open"; panel: Panel }
  | { type: "scroll"; by: number };

export const keys: Record<string, Command> = {
  1: { type: "choose", value: -4 },
  2: { type: "choose", value: -3 },
  3: { type: "choose", value: -2 },
  4: { type: "choose", value: -1 },
  5: { type: "choose", value: 1 },
  6: { type: "choose", value: 2 },
  7: { type: "choose", value: 3 },
  8: { type: "choose", value: 4 },
  0: { type: "choose", value: 0 },
  ArrowLeft: { type: "lean", by: -1 },
  ArrowRight: { type: "lean", by: 1 },
  ArrowUp: { type: "move", by: -1 },
  ArrowDown: { type: "move", by: 1 },
  Enter: { type: "submit" },
  s: { type: "open", panel: "skip" },
  g: { type: "open", panel: "guide" },
  "?": { type: "open", panel: "keys" },
  u: { type: "undo" },
  z: { type: "undo" },
  j: { type: "scroll", by: 1 },
  k: { type: "scroll", by: -1 },
  Escape: { type: "cancel" },
};

export const keyFor = (value: number): string =>
  Object.entries(keys).find(
    ([, command]) => command.type === "choose" && command.value === value,
  )?.[0] ?? "";

/** What a key press means, or nothing when it belongs to a control, a dialog or the browser. */
export function commandOf(event: KeyboardEvent): Command | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return undefined;
  const target = event.target as HTMLElement;
  if (target.closest("dialog, details, textarea, input:not([type=radio])")) return undefined;
  const pressesIt = event.key === "Enter" && target.closest("button, a, summary");
  const scrollsIt =
    (/^Arrow(Up|Down)$/.test(event.key) && target.closest("[data-scrolls]")) ||
    (/^Arrow(Left|Right)$/.test(event.key) && target.closest("pre, table"));
  if (pressesIt || scrollsIt) return undefined;
  return keys[event.key] ?? keys[event.key.toLowerCase()];
}
