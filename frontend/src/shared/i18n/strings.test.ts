// @vitest-environment node
import { expect, test } from "vitest";
import app from "./en/app.json";
import campaigns from "./en/campaigns.json";
import datasets from "./en/datasets.json";
import loop from "./en/loop.json";

const catalogues: Record<string, object> = { app, campaigns, datasets, loop };
const sources = import.meta.glob<string>(["../../{app,campaigns,datasets,loop}/**/*.ts*"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const used = Object.values(sources).flatMap((source) =>
  [...source.matchAll(/"((?:app|campaigns|datasets|loop):[\w.-]+)"/g)].map(([, key]) => key ?? ""),
);

function said(key: string): unknown {
  const [catalogue = "", path = ""] = key.split(":");
  const find = (end: string) =>
    (path + end)
      .split(".")
      .reduce<unknown>(
        (at, name) => (at as Record<string, unknown>)?.[name],
        catalogues[catalogue],
      );
  return find("") ?? find("_other");
}

test("strings are used at all", () => expect(used.length).toBeGreaterThan(100));

test.each([...new Set(used)])("%s is in its catalogue", (key) => {
  expect(typeof said(key)).toBe("string");
});
