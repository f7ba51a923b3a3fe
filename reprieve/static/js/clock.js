// @ts-check
// Timers that tick between two answers of the server, on the server's time, in the server's words (presenters/times.py).

/** @type {Record<string, string>} */
let words = {};
let offsetMs = 0;

/** The server's time now, in milliseconds; a tablet's own clock may be minutes off. */
export const serverNow = () => Date.now() + offsetMs;

/** @param {string} template @param {Record<string, string | number>} values */
export const say = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));

/** @param {string} name */
export const word = (name) => words[name] ?? "";

/** @param {number} minutes @param {string} [long] which words from an hour and a half on */
const minutesText = (minutes, long = "hours") =>
  minutes < 90
    ? say(word("min"), { minutes })
    : say(word(long), { hours: Math.floor(minutes / 60), minutes: String(minutes % 60).padStart(2, "0") });

/** @param {number} seconds */
const clockText = (seconds) => {
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
};

/** @param {number} seconds */
const dueText = (seconds) => {
  if (seconds >= 60) return say(word("in"), { minutes: minutesText(Math.floor(seconds / 60)) });
  if (seconds > -60) return word("now");
  return say(word("late"), { minutes: minutesText(Math.floor(-seconds / 60)) });
};

/** @param {number} seconds */
const ageText = (seconds) => {
  if (seconds < 10) return word("justNow");
  if (seconds < 60) return say(word("secondsAgo"), { seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 90) return say(word("minutesAgo"), { minutes });
  if (minutes < 48 * 60) return say(word("hoursAgo"), { hours: Math.floor(minutes / 60) });
  return say(word("daysAgo"), { days: Math.floor(minutes / (24 * 60)) });
};

/** @param {number} seconds */
const shortAge = (seconds) => (seconds < 60 ? say(word("seconds"), { seconds }) : minutesText(Math.floor(seconds / 60)));

const SOON_S = 5 * 60;

/** @param {HTMLTimeElement} timer */
const tick = (timer) => {
  const at = Date.parse(timer.dateTime);
  if (Number.isNaN(at)) return;
  let text;
  if (timer.dataset.timer === "until") {
    const seconds = Math.trunc((at - serverNow()) / 1000);
    text = dueText(seconds);
    timer.classList.toggle("is-late", seconds <= -60);
    timer.classList.toggle("is-soon", seconds > -60 && seconds <= SOON_S);
  } else {
    const seconds = Math.max(0, Math.trunc((serverNow() - at) / 1000));
    const style = timer.dataset.style;
    if (timer.dataset.timer === "age") text = style === "short" ? shortAge(seconds) : ageText(seconds);
    else text = style === "clock" ? clockText(seconds) : minutesText(Math.floor(seconds / 60), "big");
  }
  if (timer.textContent !== text) timer.textContent = text;
};

export const tickAll = () => {
  for (const timer of document.querySelectorAll("time[data-timer]")) {
    if (timer instanceof HTMLTimeElement) tick(timer);
  }
};

/** @param {HTMLElement} frame the element that carries the server's time and words */
export const startClock = (frame) => {
  words = JSON.parse(frame.dataset.words ?? "{}");
  // A page kept by the worker (offline/worker.js) was rendered when it was kept, not now.
  const readAt = Number(document.documentElement.dataset.keptAt) || Date.now();
  offsetMs = Date.parse(frame.dataset.now ?? "") - readAt || 0;
  tickAll();
  setInterval(tickAll, 1000);
};
