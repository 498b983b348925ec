/** A rendered text as characters, and back: what is marked in it never touches its elements. */

export interface Place {
  start: number;
  end: number;
}

const textNodes = (root: Node): Text[] => {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  while (walker.nextNode()) nodes.push(walker.currentNode as Text);
  return nodes;
};

/** Ranges over the places given in UTF-16 units of `root.textContent`, in their order. */
export function rangesIn(root: Node, places: Place[]): Range[] {
  const starts: number[] = [];
  let length = 0;
  const nodes = textNodes(root);
  for (const node of nodes) {
    starts.push(length);
    length += node.length;
  }
  const at = (offset: number, isEnd: boolean): [Text, number] | null => {
    const index = starts.findLastIndex((start) => (isEnd ? start < offset : start <= offset));
    const node = nodes[index];
    return node ? [node, Math.min(offset - (starts[index] ?? 0), node.length)] : null;
  };
  return places.flatMap(({ start, end }) => {
    const from = at(start, false);
    const to = at(end, true);
    if (!from || !to) return [];
    const range = document.createRange();
    range.setStart(...from);
    range.setEnd(...to);
    return [range];
  });
}

/** Where a selection stands in `root.textContent`, in code points, without blanks at its ends. */
export function placeOf(root: Node, selected: Range): (Place & { quote: string }) | null {
  const before = document.createRange();
  before.setStart(root, 0);
  before.setEnd(selected.startContainer, selected.startOffset);
  const quote = selected.toString();
  const lead = quote.length - quote.trimStart().length;
  const trimmed = quote.trim();
  if (!trimmed) return null;
  const start = codePoints(before.toString()) + lead;
  return { start, end: start + codePoints(trimmed), quote: trimmed };
}

const codePoints = (text: string) => [...text].length;

/** From code points, as they are sent, to the units the document counts in. */
export function unitsOf(text: string, { start, end }: Place): Place {
  const points = [...text];
  const from = points.slice(0, start).join("").length;
  return { start: from, end: from + points.slice(start, end).join("").length };
}

/** Marks ranges by a name that the style sheet knows. */
export function mark(name: string, ranges: Range[]) {
  if (ranges.length === 0) CSS.highlights?.delete(name);
  else CSS.highlights?.set(name, new Highlight(...ranges));
}
