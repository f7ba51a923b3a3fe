// @ts-check
// Live pages. The stream says which records changed, by id; this fetches again the parts of the page that show them:
//   <article id="room-3" data-live="room:3 session:12" data-live-url="/board/room/3">
// The answer is that element anew. When the stream falls silent, the page says since when, and marks itself as old.
import { say, serverNow, tickAll, word } from "./clock.js";

const QUIET_MS = 8_000; // the server beats every 3 s
const AGAIN_MS = 3_000;
const SWEEP_MS = 15_000; // lost events, and what grows old without an event, cost one look

/** @type {EventSource | undefined} */
let stream;
let heardAt = performance.now();
let heardClock = 0;
let quiet = false;
let signedOut = false;
// A page that the worker opened without a server (offline/worker.js) is old from its first moment.
const keptAt = document.documentElement.dataset.keptAt;
/** @type {WeakMap<Element, "busy" | "again">} */
const fetching = new WeakMap();

const parts = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-live][data-live-url]")]);
const frame = () => document.getElementById("live");

/** @param {string} text */
export const politely = (text) => {
  const place = frame()?.querySelector("[data-live-polite]");
  if (place) place.textContent = text;
};

/** @param {string} text empty: hide the bar */
const bar = (text) => {
  const place = frame()?.querySelector("[data-live-bar]");
  const says = place?.querySelector("[data-live-says]");
  if (!(place instanceof HTMLElement) || !says) return;
  if (says.textContent !== text) says.textContent = text;
  place.hidden = text === "";
  document.body.classList.toggle("is-stale", text !== "");
};

const heard = () => {
  if (!navigator.onLine) return; // a stream may outlive its network for a while
  heardAt = performance.now();
  heardClock = serverNow();
  if (signedOut) return;
  if (quiet) {
    quiet = false;
    bar("");
    politely(word("back"));
    document.dispatchEvent(new CustomEvent("live:back"));
  }
  localStorage.setItem("heard", String(heardClock));
};

/** Nothing has been heard of the server for a while, or it does not know this reader any more. */
export const isAway = () => quiet || signedOut;

const listen = () => {
  if (signedOut) return bar(word("signedOut"));
  if (navigator.onLine && performance.now() - heardAt < QUIET_MS) return;
  quiet = true;
  const zone = frame()?.dataset.zone;
  const time = new Date(heardClock).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
  bar(say(word("noConnection"), { time }));
};

/** Put what the server answered in the part's place. @param {HTMLElement} part @param {string} html @returns the new one */
const swap = (part, html) => {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const fresh = holder.content.firstElementChild;
  if (!(fresh instanceof HTMLElement)) return part;
  const focused = part.contains(document.activeElement) ? document.activeElement?.id : "";
  for (const fold of part.querySelectorAll("details[open][id]")) {
    fresh.querySelector(`#${CSS.escape(fold.id)}`)?.setAttribute("open", "");
  }
  part.replaceWith(fresh);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  /** @type {any} */ (window).htmx?.process(fresh);
  tickAll();
  fresh.dispatchEvent(new CustomEvent("live:fresh", { bubbles: true }));
  return fresh;
};

/** Somebody types here, or has typed and not sent it: nothing of that is lost to news. @param {HTMLElement} part */
const busyTyping = (part) =>
  part.querySelector("input:focus, textarea:focus, select:focus") !== null ||
  [...part.querySelectorAll("input, textarea")].some(
    (field) =>
      (field instanceof HTMLTextAreaElement && field.value !== field.defaultValue) ||
      (field instanceof HTMLInputElement &&
        (field.value !== field.defaultValue || field.checked !== field.defaultChecked)),
  );

/** @param {HTMLElement} part */
const refresh = async (part) => {
  if (busyTyping(part)) return; // the next sweep asks again
  if (fetching.has(part)) {
    fetching.set(part, "again");
    return;
  }
  fetching.set(part, "busy");
  let shown = part;
  try {
    const headers = { "X-Fragment": "1", ...(keptAt && { "X-Kept": "1" }) };
    const answer = await fetch(part.dataset.liveUrl ?? "", { headers, redirect: "manual" });
    signedOut = answer.type === "opaqueredirect" || answer.status === 401;
    if (signedOut) quiet = true;
    else if (answer.ok) {
      const html = await answer.text();
      if (part.isConnected && !busyTyping(part)) shown = swap(part, html);
    }
  } catch {
    // no answer: the stream's silence says so on the page, and the next sweep tries again
  } finally {
    // News that came while this answer was under way may not be in it: ask once more, for the part that now stands there.
    const again = fetching.get(part) === "again";
    fetching.delete(part);
    if (again && shown.isConnected) refresh(shown);
  }
};

/** @param {string[]} [subjects] none: everything */
export const refreshParts = (subjects) => {
  const wanted = new Set(subjects);
  for (const part of parts()) {
    if (!subjects || part.dataset.live?.split(" ").some((subject) => wanted.has(subject))) refresh(part);
  }
};

const open = () => {
  stream = new EventSource(frame()?.dataset.stream ?? "/live");
  stream.addEventListener("hello", () => {
    heard();
    refreshParts();
  });
  stream.addEventListener("beat", heard);
  stream.addEventListener("changed", (event) => {
    heard();
    refreshParts(JSON.parse(event.data).subjects);
  });
  stream.addEventListener("error", () => {
    if (stream?.readyState === EventSource.CLOSED) setTimeout(open, AGAIN_MS);
  });
};

/** Open the stream if this page shows anything live. */
export const startLive = () => {
  if (parts().length === 0) return;
  heardClock = serverNow();
  if (keptAt) {
    heardAt = -QUIET_MS;
    heardClock = Number(localStorage.getItem("heard")) || Number(keptAt);
    listen();
    refreshParts();
  }
  open();
  setInterval(listen, 1000);
  window.addEventListener("offline", listen);
  setInterval(() => !quiet && refreshParts(), SWEEP_MS);
  window.addEventListener("pagehide", () => stream?.close());
};
