/** What an earlier visit could not send goes out from the list of campaigns, too. */
import { ApiError } from "../../../api";
import type { Outgoing } from "../outgoing";
import { type Identity, identify } from "../person";
import { reduce, start } from "../reducer";
import { isOver, isPassing, isTimeout, send } from "../sending";
import { goneTabs, inTurn, nameTab } from "../tabs";
import { openStore } from "./store";

const AGAIN_AFTER = 10_000;

/** Tells how many still wait, whenever that changes. */
export async function sendLeftovers(person: string, tell: (waiting: number) => void) {
  const tab = await nameTab();
  const identity = identify(person);
  const store = await openStore(person, "", tab).catch(nothingKept);
  if (!store) return;
  const isGone = await goneTabs(tab);
  const items = await store.takeOutbox((other) => other === tab || isGone(other));
  let state = reduce(start(), { type: "adopted", items });
  for (let item = state.outbox[0]; item; item = state.outbox[0]) {
    const now = item;
    tell(state.outbox.length);
    const action = await inTurn(person, async () => {
      if (!(await identity.isStill())) return null; // until this person is back
      if (!(await store.isWaiting(now.key))) return { type: "sent" } as const;
      return send(now)
        .then(({ judgment }) => ({ type: "sent", judgment }) as const)
        .catch((error) => refusal(now, error, identity));
    });
    if (action) {
      const before = state;
      state = reduce(state, action);
      await store.keep(before, state);
    } else await new Promise((done) => setTimeout(done, AGAIN_AFTER));
  }
  tell(0);
  store.close();
}

/** Nothing where it can be tried again. */
async function refusal(item: Outgoing, error: unknown, identity: Identity) {
  if (isTimeout(error)) return null;
  if (!(error instanceof ApiError)) throw error;
  const { status, code } = error;
  if (isPassing(status, code) || status === 401) return null;
  if (status === 404 && !(await identity.isSignedIn())) return null;
  return isOver(item, code) ? ({ type: "sent" } as const) : ({ type: "refused", code } as const);
}

/** A private window has no database, so that nothing can have been left in it. */
function nothingKept(error: unknown) {
  if (!(error instanceof DOMException)) throw error;
  return null;
}
