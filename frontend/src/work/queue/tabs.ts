/** Tells apart the tabs of one person, so that no two show the same task. */

type Said =
  | { type: "who" }
  | { type: "hold"; from: string; ids: string[] }
  | { type: "bye"; from: string };

export interface Tabs {
  /** What the other tabs hold, as far as they have said. */
  others(): Set<string>;
  tell(ids: string[]): void;
  leave(): void;
}

export function openTabs(slug: string, onClash: (ids: string[]) => void): Tabs {
  if (!("BroadcastChannel" in globalThis)) return alone;
  const channel = new BroadcastChannel(`diptych:${slug}`);
  const me = `${Date.now()}-${Math.random()}`; // the older tab comes first
  const held = new Map<string, string[]>();
  let mine: string[] = [];
  const say = (said: Said) => channel.postMessage(said);

  channel.onmessage = ({ data }: MessageEvent<Said>) => {
    if (data.type === "who") say({ type: "hold", from: me, ids: mine });
    if (data.type === "bye") held.delete(data.from);
    if (data.type !== "hold") return;
    held.set(data.from, data.ids);
    const both = mine.filter((id) => data.ids.includes(id));
    if (both.length === 0) return;
    if (data.from < me) onClash(both);
    else say({ type: "hold", from: me, ids: mine }); // so that the younger tab gives way
  };
  say({ type: "who" });

  return {
    others: () => new Set([...held.values()].flat()),
    tell(ids) {
      if (ids.join() === mine.join()) return;
      mine = ids;
      say({ type: "hold", from: me, ids });
    },
    leave: () => say({ type: "bye", from: me }),
  };
}

const alone: Tabs = { others: () => new Set(), tell: () => {}, leave: () => {} };
