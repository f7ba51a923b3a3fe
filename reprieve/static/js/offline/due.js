// @ts-check
// When vital signs are next due while there is no server: a set that was kept here counts as charted. Every interval comes
// from the server (presenters/offline.py); the server reckons anew once it is back.
import { tickAll } from "../clock.js";
import { measured } from "./rules.js";

/** @typedef {{ signs: string[], every_min: number, due_at: string }} Due */

/** Let a kept set move what is due: a group counts once each of its signs was measured. @param {{ due?: Due[] }} kit @param {string} act @param {Record<string, string>} said @param {string} at */
export const moveDue = (kit, act, said, at) => {
  if (act !== "vitals" || !kit.due) return;
  const { values } = measured(said, /** @type {any} */ (kit));
  for (const due of kit.due) {
    if (!due.signs.every((sign) => sign in values)) continue;
    const next = new Date(Date.parse(at) + due.every_min * 60_000).toISOString();
    if (Date.parse(next) > Date.parse(due.due_at)) due.due_at = next;
  }
};

/** When the first of them is due; undefined if none is. @param {{ due?: Due[] }} kit @returns {string | undefined} */
export const nextDue = (kit) => [...(kit.due ?? [])].sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at))[0]?.due_at;

/** Show it on the page's own timer while nobody else can. @param {{ due?: Due[] } | undefined} kit @param {boolean} away */
export const showDue = (kit, away) => {
  const timer = document.querySelector("[data-next-vitals] time");
  const next = kit && nextDue(kit);
  if (!away || !next || !(timer instanceof HTMLTimeElement) || timer.dateTime === next) return;
  timer.dateTime = next;
  tickAll();
};
