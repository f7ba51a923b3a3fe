// @ts-check
// What this tablet keeps: entries that are not sent yet, encrypted under their author's key; and, while somebody is
// signed in, that key and what their open sessions need. Signing out takes everything but the encrypted entries.

/** @typedef {{ act: string, path: string, said: Record<string, string>, says: string }} Typed */
/** @typedef {{ key: string, by: number, name: string, session: number, typed_at: string, iv: Uint8Array, sealed: ArrayBuffer }} Kept */

// Patients' phones keep theirs apart, also where a demo shows both in one browser.
const NAME = location.pathname.startsWith("/my/") ? "reprieve-my" : "reprieve";

/** @returns {Promise<IDBDatabase>} */
const open = () =>
  new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("entries", { keyPath: "key" });
      asked.result.createObjectStore("kits", { keyPath: "session" });
      asked.result.createObjectStore("keys", { keyPath: "user" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

/** @type {Promise<IDBDatabase> | undefined} */
let opened;

/**
 * Do something in one transaction; resolves once it is on the disk.
 * @param {string} store @param {"readonly" | "readwrite"} mode @param {(store: IDBObjectStore) => IDBRequest} act
 * @returns {Promise<any>}
 */
const within = async (store, mode, act) => {
  opened ??= open();
  const transaction = (await opened).transaction(store, mode, { durability: "strict" });
  const asked = act(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
};

/** @param {string} store @param {any} row */
export const put = (store, row) => within(store, "readwrite", (rows) => rows.put(row));
/** @param {string} store @param {IDBValidKey} key */
export const get = (store, key) => within(store, "readonly", (rows) => rows.get(key));
/** @param {string} store @param {IDBValidKey} key */
export const drop = (store, key) => within(store, "readwrite", (rows) => rows.delete(key));
/** @param {string} store @returns {Promise<any[]>} */
export const all = (store) => within(store, "readonly", (rows) => rows.getAll());

/** @param {number} user @param {string} raw base64 */
export const keepKey = async (user, raw) => {
  const bytes = Uint8Array.from(atob(raw), (letter) => letter.charCodeAt(0));
  // Not extractable: scripts may use it, and nobody reads it.
  const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  await put("keys", { user, key });
};

/** @param {number} user @param {Typed} typed */
export const seal = async (user, typed) => {
  const held = await get("keys", user);
  if (!held) throw new Error("This tablet has no key of this person.");
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const bytes = new TextEncoder().encode(JSON.stringify(typed));
  return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, held.key, bytes) };
};

/** @param {Kept} kept @returns {Promise<Typed | undefined>} undefined: it is somebody else's */
export const unseal = async (kept) => {
  const held = await get("keys", kept.by);
  if (!held) return undefined;
  const bytes = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, held.key, kept.sealed);
  return JSON.parse(new TextDecoder().decode(bytes));
};

/** Forget all that a next reader must not see. Entries that are not sent stay, unreadable without their key. */
export const forget = async () => {
  for (const name of await caches.keys()) if (name.startsWith("pages-")) await caches.delete(name);
  await within("kits", "readwrite", (rows) => rows.clear());
  await within("keys", "readwrite", (rows) => rows.clear());
};
