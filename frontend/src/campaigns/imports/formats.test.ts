// @vitest-environment node
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { EXAMPLES, FORMATS, firstLine, guessFormat } from "./formats";
import { reasons } from "./refused";

test.each(FORMATS)("the example of %s is taken for what it is", (format) => {
  expect(guessFormat(EXAMPLES[format])).toBe(format);
});

test.each([
  ['{"chosen": "Blue.", "rejected": "Green."}', "trl"],
  ['{"prompt": "Sky?", "completion": "Blue.", "label": true}', "trl"],
  ['{"prompt": "Sky?"}', "jsonl"],
  ['{"text": "Sky"}', null],
  ["[1, 2]", null],
  ["null", null],
  ["PAR1", null],
])("%s looks like %s", (line, format) => {
  expect(guessFormat(line)).toBe(format);
});

test("the first line is the first that says something", async () => {
  expect(await firstLine(new Blob(["\uFEFF\n\n{}\n[]"]))).toBe("{}");
});

test("the first line is found in gzip too, and a damaged file has none", async () => {
  const packed = new Uint8Array(gzipSync('{"prompt": "Hi"}\n'.repeat(50_000)));
  expect(await firstLine(new Blob([packed]))).toBe('{"prompt": "Hi"}');
  expect(await firstLine(new Blob([packed.slice(0, 2), "x"]))).toBe("");
});

test("the most frequent reason comes first", () => {
  const refused = ["not_json", "no_prompt", "not_json"].map((code, line) => ({
    line,
    code,
    message: "",
  }));
  expect(reasons(refused)).toEqual([
    { code: "not_json", count: 2 },
    { code: "no_prompt", count: 1 },
  ]);
});
