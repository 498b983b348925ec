/** How someone likes to read: kept for the sitting, so that the next task looks the same. */
import { useSyncExternalStore } from "react";

export interface Aids {
  differences: boolean;
  together: boolean;
  unveiled: readonly string[]; // assignments
  whole: Readonly<Record<string, boolean>>; // by response, as chosen for it
  wholeNext: boolean; // as last chosen, for tasks yet to come
}

const KEPT = "reading-aids";
const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}") as Partial<Aids>;
const listeners = new Set<() => void>();
let aids: Aids = {
  differences: false,
  together: false,
  unveiled: [],
  whole: {},
  wholeNext: false,
  ...kept,
};

function setAids(change: Partial<Aids>) {
  aids = { ...aids, ...change };
  sessionStorage.setItem(KEPT, JSON.stringify(aids));
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const aidsNow = () => aids;
export const useAids = () => useSyncExternalStore(subscribe, aidsNow);
export const toggleAid = (name: "differences" | "together") => setAids({ [name]: !aids[name] });
export const unveil = (assignment: string) =>
  setAids({ unveiled: [...aids.unveiled.slice(-50), assignment] });
export const setWhole = (names: string[], isWhole: boolean) =>
  setAids({
    whole: { ...aids.whole, ...Object.fromEntries(names.map((name) => [name, isWhole])) },
    wholeNext: isWhole,
  });
