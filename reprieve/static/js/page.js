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

const focusErrors = () => {
  const errors = document.querySelector("[data-focus-first]");
  if (errors instanceof HTMLElement) errors.focus();
};
focusErrors();
document.addEventListener("htmx:afterSwap", focusErrors);
