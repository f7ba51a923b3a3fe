// @ts-check
// Send what waits on this phone, oldest first, and let go of it only when the clinic has said what became of it. A lost
// answer means that it is sent again: the clinic knows its key. Runs in pages and in the worker.
import { all, drop, keepKey, put, unseal } from "../offline/store.js";

/** @typedef {{ key: string, by: number, typed_at: string, refused?: string, iv: Uint8Array, sealed: ArrayBuffer }} Kept */
/** @typedef {{ waiting: number, signedOut: boolean, lost: boolean }} Told */

const AT_ONCE = 20; // a browser lets a page that is left send 64 kB and no more
const JSON_ONLY = { Accept: "application/json" };

/** Ask who this phone is, and hold their key alone. @returns {Promise<any>} undefined: signed out */
export const fetchKit = async () => {
  const answer = await fetch("/my/kit", { headers: JSON_ONLY, cache: "no-store", redirect: "manual" });
  if (answer.status === 401) return undefined;
  if (!answer.ok) throw new Error(`The clinic answered ${answer.status}.`);
  const { key, ...kit } = await answer.json();
  for (const held of await all("keys")) if (held.user !== kit.user) await drop("keys", held.user);
  await keepKey(kit.user, key);
  await put("kits", { session: 0, ...kit });
  return kit;
};

/** What this phone has not got an answer for. @returns {Promise<Kept[]>} */
export const waiting = async () =>
  (await all("entries")).filter((row) => !row.refused).sort((a, b) => a.typed_at.localeCompare(b.typed_at));

/** @param {any} kit @param {Kept[]} rows @returns {Promise<any[]>} */
const post = async (kit, rows) => {
  const entries = [];
  for (const row of rows) {
    const typed = /** @type {any} */ (await unseal(/** @type {any} */ (row)));
    if (typed) entries.push({ key: row.key, by: row.by, typed_at: row.typed_at, act: typed.act, said: typed.said });
  }
  const answer = await fetch("/my/keep", {
    method: "POST",
    headers: { ...JSON_ONLY, "Content-Type": "application/json", "X-CSRFToken": kit.csrf },
    body: JSON.stringify({ entries }),
    keepalive: true, // also when the page is left meanwhile
    redirect: "manual",
  });
  if (!answer.ok) throw new Error(`The clinic answered ${answer.status}.`);
  return (await answer.json()).answers;
};

/** @returns {Promise<Told>} */
const sendAll = async () => {
  const rows = await waiting();
  if (rows.length === 0) return { waiting: 0, signedOut: false, lost: false };
  try {
    const kit = await fetchKit();
    if (!kit) return { waiting: rows.length, signedOut: true, lost: false };
    const mine = rows.filter((row) => row.by === kit.user);
    for (let from = 0; from < mine.length; from += AT_ONCE) {
      for (const answer of await post(kit, mine.slice(from, from + AT_ONCE))) {
        const row = mine.find((one) => one.key === answer.key);
        if (answer.outcome === "kept") await drop("entries", answer.key);
        else if (answer.outcome === "refused") await put("entries", { ...row, refused: answer.says.join(" ") });
      }
    }
    return { waiting: (await waiting()).length, signedOut: false, lost: false };
  } catch {
    return { waiting: rows.length, signedOut: false, lost: true }; // no answer yet: everything is still here
  }
};

/** One tab of this phone sends at a time; the next begins after it. @returns {Promise<Told>} */
export const send = () => (navigator.locks ? navigator.locks.request("reprieve-my-send", sendAll) : sendAll());
