/** Which words two texts do not share; run beside the page, since long texts take a while. */
import { diffArrays } from "diff";
import type { Place } from "./text";

export interface Differences {
  left: Place[];
  right: Place[];
  isThroughout: boolean; // so little is shared that marks would say nothing
}

/** Beyond this many words taken out or put in, the texts differ altogether. */
const MOST_EDITS = 4000;
const LEAST_SHARED = 0.15;
const LONGEST = 1500; // ms

interface Word extends Place {
  word: string;
}

function wordsOf(text: string, language?: string): Word[] {
  const segments = new Intl.Segmenter(language, { granularity: "word" }).segment(text);
  const words: Word[] = [];
  for (const { segment, index } of segments)
    if (segment.trim()) words.push({ word: segment, start: index, end: index + segment.length });
  return words;
}

/** Neighbours become one mark, blanks between them included. */
function joined(words: Word[], isMarked: boolean[]): Place[] {
  const places: Place[] = [];
  words.forEach(({ start, end }, index) => {
    if (!isMarked[index]) return;
    const last = places.at(-1);
    if (last && isMarked[index - 1]) last.end = end;
    else places.push({ start, end });
  });
  return places;
}

export function differences(left: string, right: string): Differences {
  const [a, b] = [wordsOf(left), wordsOf(right)];
  const parts = diffArrays(
    a.map(({ word }) => word),
    b.map(({ word }) => word),
    { maxEditLength: MOST_EDITS, timeout: LONGEST },
  );
  const isMarked = { a: a.map(() => false), b: b.map(() => false) };
  let [inA, inB, shared] = [0, 0, 0];
  for (const { added, removed, count } of parts ?? []) {
    if (removed) isMarked.a.fill(true, inA, inA + count);
    if (added) isMarked.b.fill(true, inB, inB + count);
    if (!added) inA += count;
    if (!removed) inB += count;
    if (!added && !removed) shared += count;
  }
  const isThroughout = !parts || shared < LEAST_SHARED * Math.max(a.length, b.length);
  if (isThroughout) return { left: [], right: [], isThroughout };
  return { left: joined(a, isMarked.a), right: joined(b, isMarked.b), isThroughout };
}
