/**
 * What this browser keeps for one person: drafts click by click, tasks held, answers on their way.
 *
 * Written by what changed in the state, in one transaction, so that a crash leaves an answer in the
 * journal or in the outbox and never in neither.
 */
import type { DBSchema, IDBPDatabase } from "idb";
import type { Assignment } from "../../../api";
import { EVERYTHING, openKept } from "../../../shared/account/kept";
import type { DraftAction } from "../../task/draft";
import type { Given, Outgoing, Undelivered } from "../outgoing";
import { type Left, type State, sheetOf } from "../reducer";

interface Mine {
  tab: string;
}
interface Held extends Mine {
  id: string;
  place: number;
  assignment: Assignment;
}
interface Desk extends Mine {
  campaign: string;
  last: Given | null;
  revising: Given | null;
  pace: number[];
}
interface Kept extends DBSchema {
  journal: { key: [sheet: string, line: number]; value: { sheet: string; action: DraftAction } };
  held: { key: string; value: Held };
  outbox: { key: string; value: Mine & { item: Outgoing } };
  undelivered: { key: string; value: Undelivered };
  desks: { key: string; value: Desk };
}

export interface Store {
  /** Takes over what `isGone` tabs left in this campaign, with all they had not sent. */
  take(isGone: (tab: string) => boolean, givenBack: Set<string>): Promise<Left>;
  /** Only what they had not sent, of any campaign. */
  takeOutbox(isGone: (tab: string) => boolean): Promise<Outgoing[]>;
  isWaiting(key: string): Promise<boolean>;
  note(sheet: string, action: DraftAction): Promise<void>;
  keep(before: State, after: State): Promise<void>;
  close(): void;
}

export async function openStore(person: string, campaign: string, tab: string): Promise<Store> {
  const database = await openKept<Kept>(person);
  const write = journalOf(database);
  return {
    take: (isGone, givenBack) => take(database, { campaign, tab, isGone, givenBack }),
    takeOutbox: (isGone) => takeOutbox(database, tab, isGone),
    isWaiting: async (key) => (await database.getKey("outbox", key)) !== undefined,
    note: write,
    keep: (before, after) => keep(database, { campaign, tab }, before, after),
    close: () => database.close(),
  };
}

/** Whatever is typed in one go takes one line of the journal. */
function journalOf(database: IDBPDatabase<Kept>): Store["note"] {
  let line = 0;
  let typedOn = "";
  return async (sheet, action) => {
    const isTyped = action.type === "rationale";
    if (!isTyped || typedOn !== sheet) line = Math.max(line + 1, Date.now() * 1000);
    typedOn = isTyped ? sheet : "";
    const all = database.transaction("journal", "readwrite");
    const put = all.store.put({ sheet, action }, [sheet, line]);
    all.commit(); // at once: it is kept even if the page goes this very moment
    await Promise.all([put, all.done]);
  };
}

interface Taking {
  campaign: string;
  tab: string;
  isGone: (tab: string) => boolean;
  givenBack: Set<string>;
}

async function take(database: IDBPDatabase<Kept>, { campaign, tab, isGone, givenBack }: Taking) {
  const all = database.transaction(EVERYTHING, "readwrite");
  const [held, outbox, undelivered, desks] = await Promise.all([
    all.objectStore("held").getAll(),
    all.objectStore("outbox").getAll(),
    all.objectStore("undelivered").getAll(),
    all.objectStore("desks").getAll(),
  ]);
  const mine = <T extends Mine>(kept: T[]) =>
    kept.filter((one) => one.tab === tab || isGone(one.tab));
  const ofCampaign = mine(held).filter((one) => one.assignment.campaign === campaign);
  const back = ofCampaign.filter(({ id }) => givenBack.has(id));
  const stay = ofCampaign.filter(({ id }) => !givenBack.has(id)).sort((a, b) => a.place - b.place);
  const desk = mine(desks).find((one) => one.campaign === campaign);
  const asked: Promise<unknown>[] = [
    ...back.map(({ id }) => all.objectStore("held").delete(id)),
    ...stay.map((one, place) => all.objectStore("held").put({ ...one, tab, place })),
    ...mine(outbox).map((one) => all.objectStore("outbox").put({ ...one, tab })),
    ...mine(desks)
      .filter((one) => one.tab !== tab)
      .map((one) => all.objectStore("desks").delete(one.tab)),
  ];
  const drafts: Left["drafts"] = {};
  for (
    let line = await all.objectStore("journal").openCursor();
    line;
    line = await line.continue()
  ) {
    const { sheet, action } = line.value;
    drafts[sheet] = [...(drafts[sheet] ?? []), action];
  }
  await Promise.all([...asked, all.done]);
  return {
    held: stay.map(({ assignment }) => assignment),
    outbox: inOrder(mine(outbox).map(({ item }) => item)),
    undelivered,
    drafts,
    last: desk?.last ?? null,
    revising: desk?.revising ?? null,
    pace: desk?.pace ?? [],
  };
}

const inOrder = (items: Outgoing[]) => items.sort((a, b) => a.at - b.at);

async function takeOutbox(
  database: IDBPDatabase<Kept>,
  tab: string,
  isGone: (tab: string) => boolean,
): Promise<Outgoing[]> {
  const outbox = database.transaction("outbox", "readwrite");
  const orphans = (await outbox.store.getAll()).filter((one) => isGone(one.tab));
  await Promise.all([...orphans.map((one) => outbox.store.put({ ...one, tab })), outbox.done]);
  return inOrder(orphans.map(({ item }) => item));
}

type Changed<T> = { put: T[]; gone: T[] };

function changes<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (one: T) => string,
): Changed<T> {
  const old = new Set(before);
  const now = new Set(after.map(keyOf));
  return {
    put: after.filter((one) => !old.has(one)),
    gone: before.filter((one) => !now.has(keyOf(one))),
  };
}

async function keep(
  database: IDBPDatabase<Kept>,
  { campaign, tab }: { campaign: string; tab: string },
  before: State,
  after: State,
): Promise<void> {
  const outbox = changes(before.outbox, after.outbox, ({ key }) => key);
  const held = changes(before.queue, after.queue, ({ id }) => id);
  const undelivered = changes(before.undelivered, after.undelivered, ({ key }) => key);
  const isDeskSame = (["last", "revising", "pace"] as const).every(
    (part) => before[part] === after[part],
  );
  const all = database.transaction(EVERYTHING, "readwrite", { durability: "strict" });
  const asked: Promise<unknown>[] = []; // each fails by itself where the whole does
  for (const item of outbox.put) asked.push(all.objectStore("outbox").put({ tab, item }));
  for (const { key } of outbox.gone) asked.push(all.objectStore("outbox").delete(key));
  for (const one of undelivered.put) asked.push(all.objectStore("undelivered").put(one));
  for (const { key } of undelivered.gone) asked.push(all.objectStore("undelivered").delete(key));
  for (const assignment of held.put) {
    const place = after.queue.indexOf(assignment) + after.answered.length;
    asked.push(all.objectStore("held").put({ id: assignment.id, tab, place, assignment }));
  }
  for (const { id } of held.gone) asked.push(all.objectStore("held").delete(id));
  if (!isDeskSame) {
    const { last, revising, pace } = after;
    asked.push(all.objectStore("desks").put({ tab, campaign, last, revising, pace }));
  }
  const sheets = held.gone.map((assignment) => sheetOf(assignment, false));
  if (before.revising && !after.revising) sheets.push(sheetOf(before.revising.assignment, true));
  for (const sheet of sheets) asked.push(all.objectStore("journal").delete(linesOf(sheet)));
  all.commit(); // as above
  await Promise.all([...asked, all.done]);
}

/** What was noted of a task is not needed once it has left the screen. */
const linesOf = (sheet: string) => IDBKeyRange.bound([sheet], [sheet, []]);

/** Whether the state has changed in what is kept. */
export const isWorthKeeping = (before: State, after: State): boolean =>
  (["outbox", "queue", "undelivered", "last", "revising", "pace"] as const).some(
    (part) => before[part] !== after[part],
  );
