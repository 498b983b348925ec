import { type RefObject, useLayoutEffect, useState } from "react";

const WORTH_HIDING = 6; // fewer lines than these are simply shown

/** Lines as they are really set below a height: words on one line share its middle. */
function linesBelow(prose: HTMLElement, edge: number): number {
  const walker = document.createTreeWalker(prose, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const rects: DOMRect[] = [];
  while (walker.nextNode()) {
    range.selectNodeContents(walker.currentNode);
    for (const rect of range.getClientRects()) if (rect.height > 1) rects.push(rect);
  }
  const middles = rects.map((rect) => ({ middle: rect.top + rect.height / 2, rect }));
  let lines = 0;
  let bottom = edge;
  for (const { middle, rect } of middles.sort((a, b) => a.middle - b.middle)) {
    if (middle <= bottom) continue;
    lines += 1;
    bottom = rect.bottom;
  }
  return lines;
}

/** How many lines a text has beyond its first `most`, or 0 when it is not worth hiding them. */
export function useLinesBelow(prose: RefObject<HTMLElement | null>, most: number): number {
  const [lines, setLines] = useState(0);
  useLayoutEffect(() => {
    const text = prose.current;
    if (!text) return;
    const measure = () => {
      const limit = most * Number.parseFloat(getComputedStyle(text).lineHeight);
      const isLong = text.scrollHeight > limit * (1 + WORTH_HIDING / most);
      setLines(isLong ? linesBelow(text, text.getBoundingClientRect().top + limit) : 0);
    };
    measure();
    let width = text.clientWidth;
    const watcher = new ResizeObserver(() => {
      if (text.clientWidth !== width) measure();
      width = text.clientWidth;
    });
    watcher.observe(text);
    document.fonts.ready.then(measure);
    return () => watcher.disconnect();
  }, [prose, most]);
  return lines;
}
