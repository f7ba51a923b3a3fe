// @ts-check
// The service worker: opens a session's page, as it was last seen, when there is no server. It charts nothing and sends
// nothing; that is the page's work (outbox.js). Before this file the server writes RELEASE: a version, and files to keep.
const { version, files, keeps_ms: KEEPS_MS } = /** @type {any} */ (self).RELEASE;
const worker = /** @type {any} */ (self);
const FILES = `files-${version}`;
const PAGES = `pages-${version}`;
const WAIT_MS = 5_000; // a server that does not answer is a server that is not there
const PAGE = /^\/sessions\/\d+$/;
const PART = /^\/sessions\/\d+\/(status|chart|gate|merging)$/;

worker.addEventListener("install", (/** @type {any} */ event) => {
  event.waitUntil(
    caches
      .open(FILES)
      .then((cache) => cache.addAll(files))
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener("activate", (/** @type {any} */ event) => {
  const clear = async () => {
    const ours = (await caches.keys()).filter((name) => /^(files|pages)-/.test(name)); // the patient's worker has its own
    for (const name of ours) if (name !== FILES && name !== PAGES) await caches.delete(name);
    await worker.clients.claim();
  };
  event.waitUntil(clear());
});

// A page that was on its way while the worker began has to ask for it.
worker.addEventListener("message", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));

/** @param {Request} request @param {boolean} patient whether a slow answer is still an answer */
const ask = (request, patient) => {
  if (patient) return fetch(request);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), WAIT_MS);
  return fetch(request, { signal: stop.signal }).finally(() => clearTimeout(timer));
};

/** @param {Request} request @param {Response} answer */
const keep = async (request, answer) => {
  const headers = new Headers({ "content-type": answer.headers.get("content-type") ?? "text/html" });
  const policy = answer.headers.get("content-security-policy");
  if (policy) headers.set("content-security-policy", policy);
  headers.set("x-kept-at", String(Date.now()));
  const cache = await caches.open(PAGES);
  await cache.put(new URL(request.url).pathname, new Response(await answer.text(), { headers }));
};

/** @param {string} path */
const kept = async (path) => {
  const cache = await caches.open(PAGES);
  const found = await cache.match(path);
  const at = Number(found?.headers.get("x-kept-at"));
  if (!found) return undefined;
  if (Date.now() - at > KEEPS_MS) {
    await cache.delete(path);
    return undefined;
  }
  // The page must know that it is not fresh, and how old its clock is.
  const html = (await found.text()).replace("<html ", `<html data-kept-at="${at}" `);
  return new Response(html, { headers: found.headers });
};

const nothing = () =>
  new Response(
    "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'><title>No server</title>" +
      "<link rel=stylesheet href=/static/css/tokens.css><link rel=stylesheet href=/static/css/elements.css>" +
      "<main><h1>No server</h1><p>This page was not open on this tablet before. A session that was open here can be opened " +
      "again by its address. Nothing that was kept is lost: it is sent once the server is back.</p></main>",
    { status: 503, headers: { "content-type": "text/html" } },
  );

/** @param {any} event @param {string} path */
const page = async (event, path) => {
  const standby = event.request.method === "GET" && PAGE.test(path) ? await kept(path) : undefined;
  try {
    const answer = await ask(event.request, standby === undefined);
    if (answer.status >= 502 && standby) return standby;
    const whole = answer.ok && !answer.redirected && answer.type === "basic";
    if (event.request.method === "GET" && PAGE.test(path) && whole) event.waitUntil(keep(event.request, answer.clone()));
    return answer;
  } catch {
    return standby ?? nothing();
  }
};

/** @param {any} event @param {string} path */
const part = async (event, path) => {
  try {
    const answer = await fetch(event.request);
    if (answer.ok && answer.type === "basic") event.waitUntil(keep(event.request, answer.clone()));
    return answer;
  } catch (problem) {
    const standby = await kept(path);
    // Only a page that was opened without a server asks for what was kept; an open one shows what it has.
    if (standby && event.request.headers.get("X-Kept") === "1") return standby;
    throw problem;
  }
};

/** @param {Request} request */
const file = async (request) => {
  try {
    return await fetch(request);
  } catch (problem) {
    const found = await caches.match(request, { ignoreSearch: true });
    if (found) return found;
    throw problem;
  }
};

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const url = new URL(event.request.url);
  if (url.origin !== worker.location.origin || url.pathname === "/live") return;
  if (event.request.mode === "navigate") event.respondWith(page(event, url.pathname));
  else if (event.request.method !== "GET") return;
  else if (PAGE.test(url.pathname)) event.respondWith(page(event, url.pathname));
  else if (PART.test(url.pathname)) event.respondWith(part(event, url.pathname));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(event.request));
});
