// @ts-check
// A page that goes on without a network: it takes along what it needs while there is one, keeps what is typed while there
// is none, and sends it afterwards. Signing out, or another reader, makes this tablet forget what the first one saw.
import { serverNow } from "../clock.js";
import { isAway, politely, refreshParts } from "../live.js";
import { showDue } from "./due.js";
import { showWaiting, showWarnings } from "./list.js";
import { keptKit, startCatching, theKit, useKit } from "./outbox.js";
import { fetchKit, send } from "./send.js";
import { forget } from "./store.js";

const AGAIN_MS = 10_000;
const KIT_EVERY_MS = 60_000;
const frame = document.getElementById("live");
const user = Number(frame?.dataset.user);
const page = document.querySelector("[data-session-page]");
const session = Number(page instanceof HTMLElement ? page.dataset.sessionPage?.split(":")[1] : 0);
const wasKept = document.documentElement.dataset.keptAt !== undefined;
let kitAt = -KIT_EVERY_MS;

const takeAlong = async () => {
  if (!session || isAway() || performance.now() - kitAt < KIT_EVERY_MS) return;
  kitAt = performance.now();
  try {
    const kit = await fetchKit(session);
    if (kit) useKit(kit);
  } catch {
    kitAt = -KIT_EVERY_MS; // no server: what was taken along before is still here
  }
};

const halfTyped = () =>
  [...document.querySelectorAll("main input:not([type=hidden]), main textarea")].some(
    (field) =>
      (field instanceof HTMLTextAreaElement && field.value !== field.defaultValue) ||
      (field instanceof HTMLInputElement &&
        (field.value !== field.defaultValue || field.checked !== field.defaultChecked)),
  );

const deliver = async () => {
  const told = await send();
  await showWaiting();
  const words = theKit()?.words;
  if (told && told.sent > 0) {
    refreshParts();
    if (words) politely(told.conflicts > 0 ? words.conflict : words.sent);
  }
  // A kept page shows yesterday's state and yesterday's forms; the server has today's.
  if (wasKept && !isAway() && !halfTyped()) window.location.reload();
  const signIn = document.querySelector("[data-outbox-sign-in]");
  if (signIn instanceof HTMLElement && told) signIn.hidden = !told.signedOut;
};

/** Whoever signed in before on this tablet leaves nothing to read. */
const onlyMine = async () => {
  const before = localStorage.getItem("reader");
  if (before && before !== String(user)) await forget();
  localStorage.setItem("reader", String(user));
};

const leaving = () => {
  for (const form of document.querySelectorAll("form[data-signs-out]")) {
    if (!(form instanceof HTMLFormElement)) continue;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await forget();
      localStorage.removeItem("reader");
      form.submit();
    });
  }
};

/** The first page of a tablet was opened before its worker was there to keep it: let the worker see it once. */
const keepThisPage = async () => {
  if (wasKept || !session) return;
  const { active } = await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller) {
    const begun = new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
    active?.postMessage("claim");
    await begun;
  }
  if (!(await caches.match(location.pathname))) await fetch(location.pathname);
};

const start = async () => {
  if (!user || !("serviceWorker" in navigator) || !crypto.subtle) return;
  leaving();
  await onlyMine();
  if (!wasKept) await navigator.serviceWorker.register("/worker.js", { scope: "/" });
  navigator.storage?.persist?.();
  if (session) {
    useKit(await keptKit(session, user));
    await takeAlong();
    if (theKit()) startCatching();
    else document.addEventListener("live:fresh", () => takeAlong().then(() => theKit() && startCatching()), { once: true });
  }
  await deliver();
  document.addEventListener("outbox:changed", () => showWaiting().then(() => showWarnings(isAway())));
  document.addEventListener("live:back", deliver);
  document.addEventListener("live:fresh", takeAlong);
  window.addEventListener("online", deliver);
  setInterval(() => {
    showWarnings(isAway());
    showDue(theKit(), isAway());
  }, 1000);
  setInterval(() => document.body.classList.contains("has-waiting") && deliver(), AGAIN_MS);
  await keepThisPage();
  document.documentElement.setAttribute("data-offline", "ready");
};

start().catch((problem) => console.warn(`Without a network this page keeps nothing: ${problem}`));
