/** The files that can be imported: an example of each, and how one is told from another. */
import type { ImportFormat } from "../../api";

export const EXAMPLES: Record<ImportFormat, string> = {
  "hh-rlhf": `{"chosen": "\\n\\nHuman: Hi\\n\\nAssistant: Hello! How can I help?",
 "rejected": "\\n\\nHuman: Hi\\n\\nAssistant: No."}`,
  trl: `{"prompt": [{"role": "user", "content": "Hi"}],
 "chosen": [{"role": "assistant", "content": "Hello! How can I help?"}],
 "rejected": [{"role": "assistant", "content": "No."}]}`,
  jsonl: `{"prompt": "Hi",
 "completions": ["Hello! How can I help?", "No."]}`,
};

export const FORMATS = Object.keys(EXAMPLES) as ImportFormat[];

/** The format that a file's first line looks like; null where it looks like none. */
export function guessFormat(line: string): ImportFormat | null {
  const value = parsed(line);
  if (value === null) return null;
  if ("completions" in value) return "jsonl";
  if (typeof value.chosen === "string" && !("prompt" in value)) {
    return /(^|\n\n)Human:/.test(value.chosen) ? "hh-rlhf" : "trl";
  }
  if ("chosen" in value || ("completion" in value && "label" in value)) return "trl";
  return "prompt" in value ? "jsonl" : null;
}

function parsed(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && !Array.isArray(value)
      ? (value as Record<string, unknown> | null)
      : null;
  } catch {
    return null;
  }
}

const HEAD = 256 * 1024; // enough for the first line of nearly every file

export async function firstLine(file: Blob): Promise<string> {
  const text = await head(file).catch(() => ""); // a damaged file is for the server to refuse
  return (
    text
      .replace(/^\uFEFF/, "")
      .split("\n")
      .find((line) => line.trim()) ?? ""
  );
}

async function head(file: Blob): Promise<string> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (first !== 0x1f || second !== 0x8b) return file.slice(0, HEAD).text();
  const unpacked = file.stream().pipeThrough(new DecompressionStream("gzip"));
  const reader = unpacked.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (text.length < HEAD) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += value;
  }
  await reader.cancel();
  return text;
}
