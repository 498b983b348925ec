/** Tells apart the tabs of one person, so that no two show the same task and none is sent twice. */

type Said =
  | { type: "who"; from: string }
  | { type: "hold"; from: string; ids: string[] }
  | { type: "free"; from: string; ids: string[] }
  | { type: "bye"; from: string };

export interface Tabs {
  /** How many tasks the other tabs hold, as far as they have said. */
  held(): number;
  /** Whether another tab holds it, or has answered it: what the server says may be older. */
  isTaken(id: string): boolean;
  /** How many tabs there are, this one included. */
  count(): number;
  tell(ids: string[]): void;
  /** For another tab to take. */
  free(ids: string[]): void;
  /** Forgets what tabs said that may be gone without a word, and asks anew. */
  ask(): void;
  leave(): void;
}

interface Listeners {
  onClash: (ids: string[]) => void;
  onChange: () => void; // another tab came, went, or holds something else
}

export function openTabs(slug: string, { onClash, onChange }: Listeners): Tabs {
  if (!("BroadcastChannel" in globalThis)) return alone;
  const channel = new BroadcastChannel(`diptych:${slug}`);
  const me = `${Date.now()}-${Math.random()}`; // the older tab comes first
  const held = new Map<string, string[]>();
  const taken = new Map<string, Set<string>>();
  let mine: string[] = [];
  const say = (said: Said) => channel.postMessage(said);

  channel.onmessage = ({ data }: MessageEvent<Said>) => {
    const { from } = data;
    if (data.type === "who") say({ type: "hold", from: me, ids: mine });
    if (data.type === "who" && !held.has(from)) held.set(from, []);
    if (data.type === "hold") heldBy(from, data.ids);
    if (data.type === "free") for (const id of data.ids) taken.get(from)?.delete(id);
    if (data.type === "bye") {
      held.delete(from);
      taken.delete(from);
    }
    onChange();
  };
  function heldBy(from: string, ids: string[]) {
    held.set(from, ids);
    taken.set(from, new Set([...(taken.get(from) ?? []), ...ids]));
    const both = mine.filter((id) => ids.includes(id));
    if (both.length === 0) return;
    if (from < me) onClash(both);
    else say({ type: "hold", from: me, ids: mine }); // so that the younger tab gives way
  }
  say({ type: "who", from: me });

  return {
    held: () => [...held.values()].flat().length,
    isTaken: (id) => [...taken.values()].some((ids) => ids.has(id)),
    count: () => held.size + 1,
    tell(ids) {
      if (ids.join() === mine.join()) return;
      mine = ids;
      say({ type: "hold", from: me, ids });
    },
    free: (ids) => say({ type: "free", from: me, ids }),
    ask() {
      held.clear();
      taken.clear();
      say({ type: "who", from: me });
    },
    leave: () => say({ type: "bye", from: me }),
  };
}

const alone: Tabs = {
  held: () => 0,
  isTaken: () => false,
  count: () => 1,
  tell: () => {},
  free: () => {},
  ask: () => {},
  leave: () => {},
};

const NAME = "tab";
const LOCK = "diptych:tab:";
const FREED_WITHIN = 500; // by the page that stood here before a reload

/** A name that this tab keeps over a reload, and a lock that says for how long it lives. */
export async function nameTab(): Promise<string> {
  const before = sessionStorage.getItem(NAME);
  if (before && (await isTaken(before))) return before;
  const name = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
  sessionStorage.setItem(NAME, name);
  await isTaken(name);
  return name;
}

/** Whether the lock is ours now; a duplicated tab has a name that lives already. */
function isTaken(name: string): Promise<boolean> {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((done) => {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), FREED_WITHIN);
    const lock = navigator.locks.request(LOCK + name, { signal: patience.signal }, () => {
      clearTimeout(timer);
      done(true);
      return new Promise(() => {}); // held until the page is gone, however it goes
    });
    lock.catch(() => done(false));
  });
}

/** Which tabs are gone; without locks (no secure address) none but this one can be known. */
export async function goneTabs(me: string): Promise<(tab: string) => boolean> {
  const known = await navigator.locks?.query();
  const names = [...(known?.held ?? []), ...(known?.pending ?? [])].map(({ name }) => name);
  return (tab) => tab !== me && !names.includes(LOCK + tab);
}

/** One tab sends at a time. */
export async function inTurn<T>(person: string, send: () => Promise<T>): Promise<T> {
  if (!navigator.locks) return send();
  return await navigator.locks.request(`diptych:send:${person}`, send);
}
