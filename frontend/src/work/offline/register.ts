/** Lets the working page open without a connection, where the browser can. */

const AFTER = 4000; // the first task comes first

export function registerWorker() {
  if (!navigator.serviceWorker || import.meta.env.DEV) return; // no secure address, or no build
  setTimeout(() => {
    navigator.serviceWorker.register("/work/sw.js", { scope: "/work/" }).catch((error) => {
      console.warn("This page will not open without a connection.", error);
    });
  }, AFTER);
}
