import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { countUnsent, databaseOf, forget, openKept } from "./kept";

const names = async () => (await indexedDB.databases()).map(({ name }) => name);

test("nothing is left of a person who has sent everything, though another tab is open", async () => {
  const tab = await openKept("ada");
  await tab.put("held", { id: "a" });

  await forget("ada");

  expect(await names()).not.toContain(databaseOf("ada"));
});

test("what still has to be sent is all that stays", async () => {
  const tab = await openKept("bob");
  await tab.put("held", { id: "a" });
  await tab.put("journal", { action: "typed" }, ["work:a", 1]);
  await tab.put("desks", { tab: "one" });
  await tab.put("outbox", { item: { key: "judgment:b" } });
  await tab.put("undelivered", { key: "judgment:c" });

  await forget("bob");

  expect(await countUnsent("bob")).toBe(2);
  const left = await Promise.all(
    (["held", "journal", "desks"] as const).map((name) => tab.count(name)),
  );
  expect(left).toEqual([0, 0, 0]);
  tab.close();
});
