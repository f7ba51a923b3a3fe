// @ts-check
// Without a server, what a form of the session page would send is kept on this tablet under the form's own key. The same
// key goes to the server later: had the lost request been charted after all, it is known there and charted once.
import { serverNow } from "../clock.js";
import { isAway, politely } from "../live.js";
import { moveDue } from "./due.js";
import { implausible, measured, remember } from "./rules.js";
import { get, put, seal } from "./store.js";

const ACT = /^\/sessions\/(\d+)\/([\w/-]+)$/;
const NOT_SAID = new Set(["key", "csrfmiddlewaretoken", "was_mg_per_h"]);
const LOST = 502; // the server behind the door does not answer

/** @param {string} path @param {{ acts: Record<string, string> } | undefined} kit */
const actOf = (path, kit) => {
  const found = ACT.exec(new URL(path, location.href).pathname);
  const act = found?.[2] ?? "";
  return found && kit?.acts[act.split("/")[0]] ? { session: Number(found[1]), act } : undefined;
};

/** @type {any} the kit of the session on this page; it must be here before the network goes */
let kit;
/** @param {any} fresh */
export const useKit = (fresh) => (kit = fresh);
export const theKit = () => kit;

/** @param {string} act @param {Record<string, string>} said */
const inWords = (act, said) => {
  const typed = Object.entries(said).filter(([name, value]) => value && !NOT_SAID.has(name));
  const fields = typed.map(([name, value]) => `${name.replaceAll("_", " ")} ${value}`).join(", ");
  return [kit.acts[act.split("/")[0]], fields].filter(Boolean).join(": ");
};

/** Say something beside a form. @param {Element} form @param {string[]} lines @param {string} look */
const beside = (form, lines, look) => {
  form.querySelector("[data-offline-says]")?.remove();
  if (lines.length === 0) return;
  const place = document.createElement("div");
  place.className = `message message--${look}`;
  place.dataset.offlineSays = "";
  place.setAttribute("role", look === "error" ? "alert" : "status");
  for (const line of lines) place.append(Object.assign(document.createElement("p"), { textContent: line }));
  form.prepend(place);
  place.scrollIntoView({ block: "nearest" });
};

/** @param {string} act @param {Record<string, string>} said */
const problemsOf = (act, said) => {
  if (act !== "vitals") return [];
  const { values, problem } = measured(said, kit);
  if (problem) return [problem];
  return Object.keys(values).length === 0 ? [kit.words.nothing] : implausible(values, kit);
};

/** @param {HTMLFormElement} form */
const renew = (form) => {
  form.reset();
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement && field.name === "key") field.value = field.defaultValue = crypto.randomUUID();
  }
};

/** Keep one entry. @param {HTMLFormElement} form @param {string} path @param {FormData} data */
const keep = async (form, path, data) => {
  const found = actOf(path, kit);
  if (!found) return;
  /** @type {Record<string, string>} */
  const said = {};
  for (const [name, value] of data) if (typeof value === "string" && name !== "csrfmiddlewaretoken") said[name] = value;
  const problems = problemsOf(found.act, said);
  if (problems.length > 0) return beside(form, problems, "error");
  // What it goes on at is what this tablet knew; the server must not guess it (chart/services/offline.py).
  if (found.act === "resume" && !said.rate_mg_per_h) said.rate_mg_per_h = kit.rate;
  if (said.rate_mg_per_h) kit.rate = said.rate_mg_per_h;
  const typed_at = new Date(serverNow()).toISOString();
  const key = said.key || crypto.randomUUID();
  const sealed = await seal(kit.user, { act: found.act, path, said, says: inWords(found.act, said) });
  await put("entries", { key, by: kit.user, name: kit.name, session: found.session, typed_at, ...sealed });
  remember(kit, found.act, said, typed_at);
  moveDue(kit, found.act, said, typed_at);
  await put("kits", kit);
  renew(form);
  beside(form, [kit.words.kept], "success");
  document.dispatchEvent(new CustomEvent("outbox:changed"));
};

/** @param {string} path */
const why = (path) => {
  const words = kit.words;
  if (/\/start$/.test(path)) return words.gate;
  if (/\/override$/.test(path)) return words.override;
  return /\/(discharge|leave|hospital|record\/sign)$/.test(path) ? words.home : words.other;
};

/** @param {any} event of htmx @param {boolean} cancel */
const caught = (event, cancel) => {
  const { elt, requestConfig } = event.detail;
  const form = elt instanceof Element ? elt.closest("form") : null;
  if (!kit || !form || requestConfig.verb !== "post" || !actOf(requestConfig.path, kit)) return;
  if (cancel) event.preventDefault();
  const data = requestConfig.formData instanceof FormData ? requestConfig.formData : new FormData(form);
  keep(form, requestConfig.path, data).catch((problem) => beside(form, [String(problem)], "error"));
};

/** A form that leaves the page for its answer would lose what was typed with the network: let it stay. @param {ParentNode} root */
const stay = (root) => {
  for (const form of root.querySelectorAll("form[method=post]:not([hx-post])")) {
    const path = form.getAttribute("action") ?? "";
    if (!path || !actOf(path, kit)) continue;
    form.setAttribute("hx-post", path);
    form.setAttribute("hx-target", "#answer");
    /** @type {any} */ (window).htmx?.process(form);
  }
};

export const startCatching = () => {
  stay(document);
  document.addEventListener("live:fresh", (event) => event.target instanceof Element && stay(event.target));
  document.addEventListener("htmx:beforeRequest", (event) => isAway() && caught(event, true));
  for (const lost of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(lost, (event) => caught(event, false));
  document.addEventListener("htmx:responseError", (event) => {
    if (/** @type {any} */ (event).detail.xhr.status >= LOST) caught(event, false);
  });
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || form.method !== "post" || !kit || !isAway()) return;
      const path = new URL(form.action, location.href).pathname;
      if (actOf(path, kit) || form.hasAttribute("data-signs-out")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      beside(form, [kit.words.needsServer, why(path)], "warning");
      politely(`${kit.words.needsServer}. ${why(path)}`);
    },
    true,
  );
};

/** The kit as it was kept for this session, if nobody else's. @param {number} session @param {number} user */
export const keptKit = async (session, user) => {
  const found = await get("kits", session);
  return found?.user === user ? found : undefined;
};
