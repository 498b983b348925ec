/**
 * The working page without a connection: its files from the cache, its shell from the network while
 * there is one. What the API says is never kept. Built as /work/sw.js, with FILES filled in.
 */

interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Waiting {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  addEventListener(type: "install" | "activate", listener: (event: Waiting) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
  skipWaiting(): Promise<void>;
  clients: {
    claim(): Promise<void>;
    matchAll(wish: { includeUncontrolled: boolean }): Promise<{ url: string }[]>;
  };
}
declare const FILES: string[];
declare const VERSION: string;

const worker = globalThis as unknown as Worker;
const ASSETS = `diptych-files-${VERSION}`;
const SHELL = "diptych-shell"; // also dropped by whoever signs out: see api.ts
const GIVE_UP = new Set([502, 503, 504]);

worker.addEventListener("install", (event) => {
  event.waitUntil(install());
});
worker.addEventListener("activate", (event) => {
  event.waitUntil(activate());
});
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(shell(request, pathname));
  else if (FILES.includes(pathname)) event.respondWith(file(request));
});

async function install() {
  const cache = await caches.open(ASSETS);
  await cache.addAll(FILES); // from the browser's own cache, mostly
  await worker.skipWaiting();
}

/** The page that is open has its files by their hashes: older ones are of no more use. */
async function activate() {
  for (const name of await caches.keys())
    if (name.startsWith("diptych-files-") && name !== ASSETS) await caches.delete(name);
  await worker.clients.claim();
  // The page that brought this worker came before it.
  for (const { url } of await worker.clients.matchAll({ includeUncontrolled: true })) {
    const { pathname } = new URL(url);
    const page = pathname.startsWith("/work/") ? await fetch(pathname) : null;
    if (page?.ok && !page.redirected) await keep(pathname, page);
  }
}

async function file(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

async function shell(request: Request, pathname: string): Promise<Response> {
  try {
    const fresh = await fetch(request);
    if (!GIVE_UP.has(fresh.status)) {
      if (fresh.ok && !fresh.redirected) await keep(pathname, fresh.clone());
      return fresh;
    }
    return (await kept(pathname)) ?? fresh;
  } catch (error) {
    const before = await kept(pathname);
    if (before) return before;
    throw error;
  }
}

const kept = async (pathname: string) => (await caches.open(SHELL)).match(pathname);

const personOf = (html: string) => html.match(/data-person="([^"]*)"/)?.[1] ?? "";

/** Shells of one person only: another's first page drops what was kept before. */
async function keep(pathname: string, page: Response) {
  const person = personOf(await page.clone().text());
  const cache = await caches.open(SHELL);
  for (const request of await cache.keys()) {
    const before = await cache.match(request);
    if (before && personOf(await before.text()) !== person) await cache.delete(request);
  }
  if (person) await cache.put(pathname, page);
}
