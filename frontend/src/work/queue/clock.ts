/** Seconds of work on a task: a hidden tab does not count, nor does a person who is away. */

const IDLE_AFTER = 60_000; // of reading without touching anything
const SIGNS = ["pointerdown", "pointermove", "keydown", "scroll", "wheel", "touchmove"];

export interface Clock {
  restart(from?: number): void;
  seconds(): number; // on this task
  inAll(): number; // since the page was opened
}

export function startClock(): Clock {
  let counted = 0; // until `since`
  let earlier = 0; // on the tasks before
  let since = performance.now();
  let lastSign = since;
  let isRunning = document.visibilityState === "visible";

  /** Counts up to now, but not beyond the moment when whoever reads can be thought gone. */
  const count = () => {
    const now = performance.now();
    if (isRunning) counted += Math.max(Math.min(now, lastSign + IDLE_AFTER) - since, 0);
    since = now;
  };
  const sign = () => {
    count();
    lastSign = since;
  };
  for (const type of SIGNS) document.addEventListener(type, sign, { capture: true, passive: true });
  document.addEventListener("visibilitychange", () => {
    sign();
    isRunning = document.visibilityState === "visible";
  });
  const rounded = (milliseconds: number) => Math.round(milliseconds / 100) / 10;

  return {
    restart(from = 0) {
      count();
      earlier += counted;
      counted = from * 1000;
      earlier -= counted;
    },
    seconds() {
      count();
      return rounded(counted);
    },
    inAll() {
      count();
      return rounded(earlier + counted);
    },
  };
}
