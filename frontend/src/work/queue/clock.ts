/** Seconds a task was really in view: a hidden tab does not count. */
export function startClock() {
  let counted = 0;
  let since = performance.now();
  const isRunning = () => document.visibilityState === "visible";
  let running = isRunning();

  document.addEventListener("visibilitychange", () => {
    if (running) counted += performance.now() - since;
    since = performance.now();
    running = isRunning();
  });

  return {
    restart() {
      counted = 0;
      since = performance.now();
    },
    seconds() {
      const total = counted + (running ? performance.now() - since : 0);
      return Math.round(total / 100) / 10;
    },
  };
}
