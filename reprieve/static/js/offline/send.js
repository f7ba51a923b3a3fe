// @ts-check
// Send what waits, once the server answers: each author their own, oldest first, and away with it only when the server
// says what became of it. A lost answer means that it is sent again; the server knows its key.
import { all, drop, keepKey, put, unseal } from "./store.js";

const AT_ONCE = 50;

/** Fetch what this tablet takes along for a session. @param {number} session @returns {Promise<any>} undefined: signed out */
export const fetchKit = async (session) => {
  const answer = await fetch(`/sessions/${session}/offline`, { redirect: "manual", cache: "no-store" });
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return undefined;
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  const { key, ...kit } = await answer.json();
  await keepKey(kit.user, key);
  await put("kits", kit);
  return kit;
};

/** @param {any} kit @param {import("./store.js").Kept[]} rows @returns {Promise<any[]>} */
const post = async (kit, rows) => {
  const entries = [];
  for (const row of rows) {
    const typed = await unseal(row);
    if (!typed) continue;
    const tablet = localStorage.getItem("tablet") ?? crypto.randomUUID();
    localStorage.setItem("tablet", tablet);
    entries.push({ key: row.key, by: row.by, typed_at: row.typed_at, act: typed.act, said: typed.said, tablet });
  }
  const answer = await fetch(`/sessions/${kit.session}/offline/entries`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": kit.csrf },
    body: JSON.stringify({ entries }),
    redirect: "manual",
  });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  return (await answer.json()).answers;
};

/** Send everything that this reader may send. @returns {Promise<{ sent: number, conflicts: number, signedOut: boolean }>} */
const sendAll = async () => {
  const told = { sent: 0, conflicts: 0, signedOut: false };
  /** @type {import("./store.js").Kept[]} */
  const rows = (await all("entries")).sort((a, b) => a.typed_at.localeCompare(b.typed_at));
  for (const session of new Set(rows.map((row) => row.session))) {
    const kit = await fetchKit(session);
    if (!kit) return { ...told, signedOut: true };
    const mine = rows.filter((row) => row.session === session && row.by === kit.user);
    for (let from = 0; from < mine.length; from += AT_ONCE) {
      for (const answer of await post(kit, mine.slice(from, from + AT_ONCE))) {
        if (answer.outcome === "not_yours") continue;
        await drop("entries", answer.key);
        told.sent += 1;
        if (answer.outcome !== "charted") told.conflicts += 1;
      }
    }
  }
  return told;
};

/** One tab of this browser sends at a time. @returns {Promise<{ sent: number, conflicts: number, signedOut: boolean } | undefined>} */
export const send = () =>
  navigator.locks.request("reprieve-send", { ifAvailable: true }, async (lock) => {
    if (!lock || (await all("entries")).length === 0) return undefined;
    try {
      return await sendAll();
    } catch {
      return undefined; // no answer yet: everything is still here
    }
  });
