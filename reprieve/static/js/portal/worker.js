// @ts-check
// The patient's service worker: opens a shell without anybody's data when there is no network, and sends what waits when
// the browser says that there is one. It keeps no page of the patient's. The server writes RELEASE before this file.
import { get } from "/static/js/offline/store.js";
import { send } from "/static/js/portal/send.js";

const worker = /** @type {any} */ (self);
const { version, files } = /** @type {any} */ (self).RELEASE;
const FILES = `my-files-${version}`;

worker.addEventListener("install", (/** @type {any} */ event) => {
  const keep = async () => (await caches.open(FILES)).addAll(files);
  event.waitUntil(keep().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (/** @type {any} */ event) => {
  const clear = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("my-files-") && name !== FILES);
    for (const name of old) await caches.delete(name);
    await worker.clients.claim();
  };
  event.waitUntil(clear());
});

worker.addEventListener("sync", (/** @type {any} */ event) => {
  if (event.tag !== "my-send") return;
  const deliver = async () => {
    if ((await send()).lost) throw new Error("The clinic does not answer yet."); // the browser tries again
  };
  event.waitUntil(deliver());
});

/** @param {string} path */
const shell = async (path) => {
  const spoken = (await get("kits", -1))?.language ?? "en";
  const page = path === "/my/help" ? "/my/help" : "/my/offline";
  const cache = await caches.open(FILES);
  return (await cache.match(`${page}?l=${spoken}`)) ?? (await cache.match(`${page}?l=en`)) ?? Response.error();
};

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== worker.location.origin || request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => shell(url.pathname)));
  else if (url.pathname.startsWith("/static/")) {
    event.respondWith(fetch(request).catch(async () => (await caches.match(request)) ?? Response.error()));
  }
});
