import { Fragment, type ReactNode } from "react";

const INLINE = /(\*\*[^*]+\*\*|\*[^*\s][^*]*\*|_[^_\s][^_]*_|`[^`]+`|\[[^\]]+\]\([^)\s]+\))/;

function inline(text: string): ReactNode[] {
  return text.split(INLINE).map((part, place) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: parts are told apart by their place alone
    return <Fragment key={place}>{marked(part, place % 2 === 1)}</Fragment>;
  });
}

function marked(part: string, isMark: boolean): ReactNode {
  if (!isMark) return part;
  if (part.startsWith("**")) return <strong>{part.slice(2, -2)}</strong>;
  if (part.startsWith("`")) return <code>{part.slice(1, -1)}</code>;
  if (part.startsWith("[")) return <u>{part.slice(1, part.indexOf("]("))}</u>;
  return <em>{part.slice(1, -1)}</em>;
}

function block(text: string): ReactNode {
  const lines = text.split("\n");
  const heading = /^(#{1,4})\s+(.*)$/.exec(lines[0] ?? "");
  if (heading) {
    const rest = lines.slice(1).join("\n");
    return (
      <>
        <h3 data-level={heading[1]?.length}>{inline(heading[2] ?? "")}</h3>
        {rest && block(rest)}
      </>
    );
  }
  if (lines.every((line) => /^\s*[-*]\s+/.test(line))) return <ul>{items(lines)}</ul>;
  if (lines.every((line) => /^\s*\d+[.)]\s+/.test(line))) return <ol>{items(lines)}</ol>;
  const list = lines.findIndex((line) => /^\s*([-*]|\d+[.)])\s+/.test(line));
  if (list > 0) {
    return (
      <>
        {block(lines.slice(0, list).join("\n"))}
        {block(lines.slice(list).join("\n"))}
      </>
    );
  }
  return <p>{inline(text)}</p>;
}

const items = (lines: string[]) =>
  lines.map((line, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: lines are told apart by their place alone
    <li key={place}>{inline(line.replace(/^\s*([-*]|\d+[.)])\s+/, ""))}</li>
  ));

/** The everyday part of Markdown, as elements and never as html: a preview while one writes. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className="prose" dir="auto">
      {text
        .trim()
        .split(/\n\s*\n/)
        .map((part, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: blocks are told apart by their place alone
          <Fragment key={place}>{block(part)}</Fragment>
        ))}
    </div>
  );
}
