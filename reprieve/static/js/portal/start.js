// @ts-check
// A phone that keeps: it fetches its key while there is a network, sends what waits when there is one again, and says how
// much waits. Signing out makes it forget the key, and keeps what was not sent, unreadable until the same person is back.
import { all, drop, forget, get, put } from "../offline/store.js";
import { startKeeping, words } from "./keep.js";
import { fetchKit, send, waiting } from "./send.js";

const AGAIN_MS = 15_000;
const bar = document.getElementById("phone");

/** @param {string} text @param {string} [href] @param {string} [label] */
const line = (text, href, label) => {
  const shown = Object.assign(document.createElement("p"), { textContent: `${text} ` });
  if (href) shown.append(Object.assign(document.createElement("a"), { href, textContent: label ?? "" }));
  return shown;
};

/** @param {any} row */
const refusal = (row) => {
  const shown = line(`${words.refused} ${row.refused}`);
  const button = Object.assign(document.createElement("button"), { type: "button", className: "key", textContent: "OK" });
  button.addEventListener("click", () => drop("entries", row.key).then(() => show()));
  shown.append(button);
  return shown;
};

/** @param {Partial<import("./send.js").Told>} [told] */
const show = async (told = {}) => {
  if (!bar) return;
  const rows = await waiting();
  const refused = (await all("entries")).filter((row) => row.refused);
  const lines = refused.map(refusal);
  if (rows.length > 0) {
    const text = words.waiting.replace("{n}", String(rows.length));
    const here = `/my/enter?next=${encodeURIComponent(location.pathname)}`;
    lines.unshift(told.signedOut ? line(`${words.signedOut} ${text}`, here, words.signIn) : line(text));
  }
  bar.replaceChildren(...lines);
  bar.hidden = lines.length === 0;
};

const deliver = async () => show(await send());

const leaving = () => {
  document.querySelector("form[data-leaves]")?.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    forget().finally(() => form.submit());
  });
};

/** @returns {Promise<number | undefined>} whose phone this is, if anybody's */
const whose = async () => {
  const signedIn = document.querySelector("form[data-leaves]") !== null;
  try {
    const kit = signedIn ? await fetchKit() : undefined;
    if (kit) return kit.user;
  } catch {
    // no network: as it was
  }
  return (await get("kits", 0))?.user;
};

const start = async () => {
  if (!window.indexedDB || !window.crypto?.subtle) return;
  await put("kits", { session: -1, language: document.documentElement.lang });
  leaving();
  const user = await whose();
  if (user !== undefined) startKeeping(user);
  await deliver();
  document.addEventListener("phone:changed", (event) => show(/** @type {CustomEvent} */ (event).detail));
  window.addEventListener("online", deliver);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && deliver());
  setInterval(async () => (await waiting()).length > 0 && deliver(), AGAIN_MS);
  navigator.storage?.persist?.();
  // A phone too old for a worker of modules keeps answers all the same; only pages do not open without a network.
  await navigator.serviceWorker?.register("/my/worker.js", { scope: "/my/", type: "module" });
  await navigator.serviceWorker?.ready;
  document.documentElement.setAttribute("data-phone", "ready");
};

start().catch((problem) => console.warn(`This phone keeps nothing: ${problem}`));
