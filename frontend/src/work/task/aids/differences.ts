/** Marks where the two responses of a pair differ; loaded when first asked for. */

import type { Differences } from "./compare";
import { mark, rangesIn } from "./text";

const NAMES = ["differs-left", "differs-right"] as const;
let worker: Worker | undefined;

function compared(left: string, right: string): Promise<Differences> {
  worker?.terminate(); // only the latest pair is of interest
  worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const working = worker;
  return new Promise((done, failed) => {
    working.onmessage = ({ data }: MessageEvent<Differences>) => done(data);
    working.onerror = ({ message }) => failed(new Error(message));
    working.postMessage({ left, right });
  });
}

export interface Shown {
  count: number;
  isThroughout: boolean;
}

export async function showDifferences(left: HTMLElement, right: HTMLElement): Promise<Shown> {
  const found = await compared(left.textContent, right.textContent);
  mark(NAMES[0], rangesIn(left, found.left));
  mark(NAMES[1], rangesIn(right, found.right));
  return {
    count: Math.max(found.left.length, found.right.length),
    isThroughout: found.isThroughout,
  };
}

export function hideDifferences() {
  for (const name of NAMES) mark(name, []);
  worker?.terminate();
  worker = undefined;
}
