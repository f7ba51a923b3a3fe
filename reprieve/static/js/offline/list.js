// @ts-check
// "Not yet sent: 7": what waits on this tablet, each to be read, none to be changed; and what this tablet itself warns of.
import { say, serverNow, word } from "../clock.js";
import { theKit } from "./outbox.js";
import { warnings } from "./rules.js";
import { all, unseal } from "./store.js";

const frame = () => document.getElementById("live");
const place = () => document.querySelector("[data-outbox]");

/** @param {string} iso */
const clock = (iso) =>
  new Date(iso).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: frame()?.dataset.zone });

/** @param {string} text */
const line = (text) => Object.assign(document.createElement("li"), { textContent: text });

/** Show again what waits. */
export const showWaiting = async () => {
  const outbox = place();
  if (!(outbox instanceof HTMLElement)) return;
  const rows = (await all("entries")).sort((a, b) => a.typed_at.localeCompare(b.typed_at));
  const me = Number(frame()?.dataset.user);
  const mine = rows.filter((row) => row.by === me);
  const lines = [];
  for (const row of mine) {
    const typed = await unseal(row);
    lines.push(line(`${clock(row.typed_at)} ${typed ? typed.says : ""} (${row.name})`));
  }
  /** @type {Map<string, number>} */
  const others = new Map();
  for (const row of rows) if (row.by !== me) others.set(row.name, (others.get(row.name) ?? 0) + 1);
  for (const [name, count] of others) lines.push(line(say(word("othersWait"), { count, name })));
  const count = outbox.querySelector("[data-outbox-count]");
  const text = say(word("notSent"), { count: rows.length });
  if (count && count.textContent !== text) count.textContent = text;
  outbox.querySelector("[data-outbox-list]")?.replaceChildren(...lines);
  outbox.hidden = rows.length === 0;
  document.body.classList.toggle("has-waiting", rows.length > 0);
};

/** Show what this tablet itself sees beyond a limit, as long as nobody else can. @param {boolean} away */
export const showWarnings = (away) => {
  const holder = document.querySelector("[data-outbox-warnings]");
  const kit = theKit();
  if (!(holder instanceof HTMLElement)) return;
  const standing = away && kit ? warnings(kit, serverNow()) : [];
  const texts = standing.map((limit) => {
    const unit = kit.believable[limit.about]?.unit ?? "";
    const bound = limit.test ? ` ${limit.phrase} ${limit.value} ${unit}` : "";
    return `${limit.word}: ${limit.title}${bound}. ${limit.then}`;
  });
  if (holder.dataset.shown === texts.join("|")) return;
  holder.dataset.shown = texts.join("|");
  const lines = texts.map((text) => Object.assign(document.createElement("p"), { textContent: text }));
  if (lines.length > 0)
    lines.push(Object.assign(document.createElement("p"), { textContent: kit.words.warns, className: "small" }));
  holder.replaceChildren(...lines);
  holder.hidden = lines.length === 0;
};
