// @vitest-environment node
import { expect, test } from "vitest";

const catalogues = import.meta.glob<object>("./en/*.json", { eager: true, import: "default" });
const sources = import.meta.glob<string>(
  ["../../**/*.ts", "../../**/*.tsx", "!../../**/*.test.*", "!../../schema.ts"],
  { query: "?raw", import: "default", eager: true },
);
const namespaces = Object.keys(catalogues).map((path) =>
  path.slice("./en/".length, -".json".length),
);
const key = new RegExp(`["'\`]((?:${namespaces.join("|")}):[\\w.-]+)["'\`]`, "g");
const used = Object.values(sources).flatMap((source) => [
  ...[...source.matchAll(key)].map(([, found]) => found ?? ""),
  ...[...source.matchAll(/\bt\(\s*"([\w.]+)"/g)].map(([, found]) => `shared:${found}`),
]);

function said(path: string): unknown {
  const [namespace = "", name = ""] = path.split(":");
  const find = (end: string) =>
    (name + end)
      .split(".")
      .reduce<unknown>(
        (at, step) => (at as Record<string, unknown>)?.[step],
        catalogues[`./en/${namespace}.json`],
      );
  return find("") ?? find("_other");
}

test("strings are used at all", () => expect(used.length).toBeGreaterThan(200));

test.each([...new Set(used)])("%s is in its catalogue", (path) => {
  expect(typeof said(path)).toBe("string");
});
