/** The keyboard, as data. */
import { useLayoutEffect } from "react";
import type { Assignment } from "../../api";
import { type DraftAction, isDraftAction, isRank } from "./draft";

export type Panel = "keys" | "skip" | "guide";
/** What a page is asked to do; reading aids are the task's own. */
export type Command =
  | DraftAction
  | { type: "submit" }
  | { type: "undo" }
  | { type: "cancel" }
  | { type: "history" }
  | { type: "pass" } // over what one would rather not read
  | { type: "open"; panel: Panel };
export type Aid =
  | { type: "scroll"; by: number }
  | { type: "unveil" }
  | { type: "differences" }
  | { type: "together" }
  | { type: "whole" }
  | { type: "reason" }
  | { type: "label" };
type Keys = Record<string, Command | Aid>;

const everywhere: Keys = {
  Enter: { type: "submit" },
  s: { type: "open", panel: "skip" },
  p: { type: "pass" },
  g: { type: "open", panel: "guide" },
  "?": { type: "open", panel: "keys" },
  h: { type: "history" },
  u: { type: "undo" },
  z: { type: "undo" },
  j: { type: "scroll", by: 1 },
  k: { type: "scroll", by: -1 },
  v: { type: "unveil" },
  y: { type: "together" },
  x: { type: "whole" },
  r: { type: "reason" },
  l: { type: "label" },
  Escape: { type: "cancel" },
};

export const keys: Keys = {
  ...everywhere,
  1: { type: "choose", value: -4 },
  2: { type: "choose", value: -3 },
  3: { type: "choose", value: -2 },
  4: { type: "choose", value: -1 },
  5: { type: "choose", value: 1 },
  6: { type: "choose", value: 2 },
  7: { type: "choose", value: 3 },
  8: { type: "choose", value: 4 },
  0: { type: "choose", value: 0 },
  b: { type: "bothBad" },
  d: { type: "differences" },
  ArrowLeft: { type: "lean", by: -1 },
  ArrowRight: { type: "lean", by: 1 },
  ArrowUp: { type: "move", by: -1 },
  ArrowDown: { type: "move", by: 1 },
};

const rankKeys: Keys = {
  ...everywhere,
  ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map((at) => [at, { type: "place", at }])),
  0: { type: "place", at: 0 },
  Backspace: { type: "place", at: 0 },
  Delete: { type: "place", at: 0 },
  "=": { type: "tie" },
  ArrowUp: { type: "shift", by: -1 },
  ArrowDown: { type: "shift", by: 1 },
  ArrowLeft: { type: "holdNext", by: -1 },
  ArrowRight: { type: "holdNext", by: 1 },
  "[": { type: "holdNext", by: -1 },
  "]": { type: "holdNext", by: 1 },
  "<": { type: "move", by: -1 },
  ">": { type: "move", by: 1 },
};

export const LETTERS = "ABCDEFGHI";

/** A response's letter names it; with Shift, letters mean what they mean everywhere. */
function rankKey(key: string, isShifted: boolean, count: number): Command | Aid | undefined {
  const response = key.length === 1 ? LETTERS.indexOf(key.toUpperCase()) : -1;
  if (!isShifted && response >= 0 && response < count) return { type: "name", response };
  return rankKeys[mirrored(key)] ?? rankKeys[key.toLowerCase()];
}

/** Ranked responses stand in the order of reading: on a right-to-left page the next is on the left. */
function mirrored(key: string): string {
  if (document.documentElement.dir !== "rtl") return key;
  return { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" }[key] ?? key;
}

export const keyFor = (value: number): string =>
  Object.entries(keys).find(
    ([, command]) => command.type === "choose" && command.value === value,
  )?.[0] ?? "";

/** The key as on a Latin keyboard: an Arabic one has the same keys in the same places. */
function latin({ key, code }: KeyboardEvent): string {
  if (key.length !== 1 || key.charCodeAt(0) < 128) return key;
  return /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(code)?.[1]?.toLowerCase() ?? key;
}

const SINGLE = "single-keys";
/** Whether letters and numbers are shortcuts; for speech input and unsteady hands they can be off. */
export const singleKeys = (): boolean => localStorage.getItem(SINGLE) !== "off";
export const setSingleKeys = (on: boolean) => localStorage.setItem(SINGLE, on ? "on" : "off");

const TYPES_THERE = "dialog, details, select, textarea, input:not([type=radio])";

/** What a key press means, or nothing when it belongs to a control, a dialog or the browser. */
function commandOf(event: KeyboardEvent, assignment?: Assignment): Command | Aid | undefined {
  const target = event.target as HTMLElement;
  if (event.defaultPrevented || event.altKey || event.isComposing || target.closest("dialog"))
    return undefined;
  if (event.ctrlKey || event.metaKey) return event.key === "Enter" ? { type: "submit" } : undefined;
  if (target.closest(TYPES_THERE)) return undefined;
  const key = latin(event);
  if (isTheirs(key, target) || (key.length === 1 && !singleKeys())) return undefined;
  if (assignment && isRank(assignment))
    return rankKey(key, event.shiftKey, assignment.completions.length);
  return keys[key] ?? keys[key.toLowerCase()];
}

/** Keys that the focused control or text needs for itself. */
function isTheirs(key: string, target: HTMLElement): boolean {
  const pressesIt =
    key === "Enter" && target.closest("button:not(.item[aria-pressed=true]), a, summary");
  const scrollsIt =
    (/^Arrow(Up|Down)$/.test(key) && target.closest("[data-scrolls]")) ||
    (/^Arrow(Left|Right)$/.test(key) && target.closest("pre, table"));
  const isWithinLabels = /^(Arrow.*| )$/.test(key) && target.closest("[data-labels]");
  return Boolean(pressesIt || scrollsIt || isWithinLabels);
}

/** While its texts are veiled, a task can be unveiled or left, not judged. */
const VEILED = ["unveil", "pass", "open", "undo", "cancel", "history"];

interface Keyed {
  assignment?: Assignment;
  isVeiled?: boolean;
  isOver?: boolean; // judged: only to be read
  run: (command: Command) => void;
  help?: (aid: Aid) => void;
}

/** Listens for the whole page. A page that shows a task need not: the task does. */
export function useKeys({ assignment, isVeiled, isOver, run, help }: Keyed) {
  // With the very frame that shows a task: whoever is fast presses its keys at once.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      const command = commandOf(event, assignment);
      if (!command || (isVeiled && !VEILED.includes(command.type))) return;
      if (isOver && (isDraftAction(command) || command.type === "submit")) return;
      event.preventDefault();
      if (isAid(command)) help?.(command);
      else run(command);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [assignment, isVeiled, isOver, run, help]);
}

const AIDS = ["scroll", "unveil", "differences", "together", "whole", "reason", "label"];
const isAid = (command: Command | Aid): command is Aid => AIDS.includes(command.type);
