// Runs in the page before anything else: says when texts that were not there before are painted.
(() => {
  const texts = () =>
    [".turn:last-child .prose", "#left .prose", "#right .prose"].map(
      (place) => document.querySelector(place)?.textContent ?? "",
    );
  // After the frame that shows what is in the document now.
  const afterPaint = () =>
    new Promise((done) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.now());
        port2.postMessage(null);
      });
    });
  const changedFrom = (before) =>
    new Promise((done) => {
      const look = () => {
        const now = texts();
        if (now.every(Boolean) && now[0] !== before[0]) {
          observer.disconnect();
          done(now);
        }
      };
      const observer = new MutationObserver(look);
      observer.observe(document, { childList: true, subtree: true, characterData: true });
      look();
    });

  const painted = { next: null, first: null };
  painted.first = changedFrom(["", "", ""]).then(afterPaint);
  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter") return;
      const before = texts();
      let waited = false; // the page had nothing to show meanwhile
      const empty = new MutationObserver(() => {
        waited ||= document.querySelector(".empty, .loading") !== null;
      });
      empty.observe(document, { childList: true, subtree: true });
      painted.next = changedFrom(before).then(async (now) => {
        const at = await afterPaint();
        empty.disconnect();
        return { took: at - event.timeStamp, waited, length: now[1].length + now[2].length };
      });
    },
    { capture: true },
  );
  // The milliseconds of each frame since it was last asked.
  let frames = [];
  let last = 0;
  const tick = (now) => {
    if (last) frames.push(now - last);
    last = now;
    requestAnimationFrame(tick);
  };
  painted.frames = () => {
    if (!last) requestAnimationFrame(tick);
    const seen = frames;
    frames = [];
    return seen;
  };
  window.painted = painted;
})();
