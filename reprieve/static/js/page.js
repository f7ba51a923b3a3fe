// @ts-check
// What every page does: clocks tick, live parts renew, dialogs open, and the first error has the focus.
import { startClock } from "./clock.js";
import { startDialogs } from "./dialogs.js";
import { startLive } from "./live.js";

const frame = document.getElementById("live");
if (frame) {
  startClock(frame);
  startLive();
}
startDialogs();

// The fold of further places closes as a menu does.
const places = document.querySelector(".nav__more");
if (places instanceof HTMLDetailsElement) {
  document.addEventListener("click", (event) => {
    if (event.target instanceof Node && !places.contains(event.target)) places.open = false;
  });
  places.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    places.open = false;
    places.querySelector("summary")?.focus();
  });
}

const focusErrors = () => {
  const errors = document.querySelector("[data-focus-first]");
  if (errors instanceof HTMLElement) errors.focus();
};
focusErrors();

// Somebody took this tablet over: the page says in whose name it writes from now on.
document.addEventListener("whochanged", (event) => {
  const { name, user } = /** @type {CustomEvent} */ (event).detail;
  const place = document.querySelector(".who__name");
  if (place) place.textContent = String(name);
  if (frame) frame.dataset.user = String(user);
  document.querySelector(".lockbar")?.remove();
});
document.addEventListener("htmx:afterSwap", focusErrors);
