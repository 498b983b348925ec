/** The person's database in this browser: opened by the working page, forgotten by whoever leaves. */
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";

/** What has to reach the server outlives a sign-out; what was read and half said does not. */
const UNSENT = ["outbox", "undelivered"] as const;
const PRIVATE = ["held", "journal", "desks"] as const;
export const EVERYTHING = [...PRIVATE, ...UNSENT];

interface Stored extends DBSchema {
  journal: { key: IDBValidKey; value: unknown };
  held: { key: string; value: unknown };
  outbox: { key: string; value: unknown };
  undelivered: { key: string; value: unknown };
  desks: { key: string; value: unknown };
}

export const databaseOf = (person: string): string => `diptych:${person}`;

export async function openKept<Kept extends Stored = Stored>(
  person: string,
): Promise<IDBPDatabase<Kept>> {
  const database = await openDB<Stored>(databaseOf(person), 1, {
    upgrade(fresh) {
      fresh.createObjectStore("journal");
      fresh.createObjectStore("held", { keyPath: "id" });
      fresh.createObjectStore("outbox", { keyPath: "item.key" });
      fresh.createObjectStore("undelivered", { keyPath: "key" });
      fresh.createObjectStore("desks", { keyPath: "tab" });
    },
    blocking: () => database.close(), // the person signed out elsewhere: it is to be forgotten
  });
  return database as unknown as IDBPDatabase<Kept>;
}

/** How many answers of this person still wait in this browser. */
export async function countUnsent(person: string): Promise<number> {
  const database = await openKept(person).catch(nothingKept);
  if (!database) return 0;
  const counts = await Promise.all(UNSENT.map((name) => database.count(name)));
  database.close();
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Keeps only what still has to be sent, and without any of it not even the person's name. */
export async function forget(person: string): Promise<void> {
  const database = await openKept(person).catch(nothingKept);
  if (!database) return;
  const all = database.transaction(PRIVATE, "readwrite");
  await Promise.all([...PRIVATE.map((name) => all.objectStore(name).clear()), all.done]);
  database.close();
  if ((await countUnsent(person)) === 0) await remove(databaseOf(person));
}

/** Not waiting for a tab that sleeps: it was emptied already, and goes when that tab does. */
const remove = (name: string) =>
  new Promise<void>((done, fail) => {
    deleteDB(name, { blocked: () => done() }).then(done, fail);
  });

/** A private window or a full disk: then nothing was kept. */
function nothingKept(error: unknown) {
  if (!(error instanceof DOMException)) throw error;
  return null;
}
