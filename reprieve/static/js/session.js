// @ts-check
// The session page: after an act its parts renew at once; the chart follows the figures every few seconds; when the day's
// state moves on under a reader's hands, the page follows, but never over something half typed; a rate typed in mg/h
// shows in mL/h and back.
import { isAway, politely, refreshParts } from "./live.js";

const page = document.querySelector("[data-session-page]");
const subject = page instanceof HTMLElement ? (page.dataset.sessionPage ?? "") : "";
const chart = subject.replace("session:", "chart:");
const CHART_EVERY_MS = 3_000; // a monitor may send each second; a chart of hours need not be drawn as often

// A refused form stands at its own address, which nobody can open again: a reload goes to the session.
const home = page instanceof HTMLElement ? (page.dataset.home ?? "") : "";
if (home && location.pathname !== home) history.replaceState(null, "", home);

/** Somebody has begun to type or tap and has not sent it, or was refused and has it before them to mend. */
const halfTyped = () =>
  document.querySelector(".formerrors, .field--bad") !== null ||
  [...document.querySelectorAll("form[data-keeps]")].some((form) => {
    if (!(form instanceof HTMLFormElement)) return false;
    return [...form.elements].some((field) => {
      if (field instanceof HTMLInputElement && (field.type === "radio" || field.type === "checkbox"))
        return field.checked !== field.defaultChecked;
      if (field instanceof HTMLInputElement && field.type === "hidden") return false;
      if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)
        return field.value !== field.defaultValue;
      return false;
    });
  });

// -- the chart follows the figures ---------------------------------------------------------------------------------

let drawnAt = performance.now();
/** @type {number | undefined} */
let drawing;

const drawSoon = () => {
  if (drawing !== undefined) return;
  const wait = Math.max(0, drawnAt + CHART_EVERY_MS - performance.now());
  drawing = window.setTimeout(() => {
    drawing = undefined;
    drawnAt = performance.now();
    refreshParts([chart]);
  }, wait);
};

document.addEventListener("live:fresh", (event) => {
  if (!(event.target instanceof HTMLElement) || event.target.id !== "status") return;
  drawSoon();
  // Said once when it appears, not again with every reading.
  const urgent = document.getElementById("urgent");
  const says = event.target.dataset.urgent ?? "";
  if (urgent && urgent.textContent !== says) urgent.textContent = says;
});

// -- the day's state has moved on ---------------------------------------------------------------------------------

document.addEventListener("live:fresh", (event) => {
  const part = event.target;
  if (!(part instanceof HTMLElement) || !(page instanceof HTMLElement)) return;
  const layout = part.dataset.layout;
  if (!layout || layout === page.dataset.layout) return;
  if (!halfTyped() && !isAway()) {
    window.location.reload();
    return;
  }
  const moved = document.getElementById("moved-on");
  if (moved?.hidden) {
    moved.hidden = false;
    politely(moved.textContent?.trim() ?? "");
  }
});

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-reload]")) window.location.reload();
});

// -- after an act ------------------------------------------------------------------------------------------------

document.addEventListener("htmx:afterRequest", (event) => {
  const { successful, elt } = /** @type {CustomEvent} */ (event).detail;
  if (!successful || !(elt instanceof Element)) return;
  refreshParts([subject, chart]);
});

// A refusal belongs on the screen where the eye is: beside the form that asked.
document.addEventListener("htmx:afterSwap", (event) => {
  const part = event.target;
  if (!(part instanceof HTMLElement)) return;
  const says = part.querySelector("[data-said]") ?? part.querySelector("[data-refused]");
  if (says instanceof HTMLElement) says.focus({ preventScroll: false });
  startRates(part);
});

// -- a rate is one number in two units ------------------------------------------------------------------------------

/** @param {string} typed */
const number = (typed) => {
  const value = Number(typed.replace(",", "."));
  return typed.trim() !== "" && Number.isFinite(value) && value > 0 ? value : undefined;
};

/** @param {ParentNode} root */
const startRates = (root) => {
  for (const form of root.querySelectorAll("form[data-mg-per-ml]")) {
    if (!(form instanceof HTMLFormElement) || form.dataset.started) continue;
    form.dataset.started = "yes";
    const perMl = Number(form.dataset.mgPerMl);
    const mg = form.querySelector("[name=rate_mg_per_h]");
    const ml = form.querySelector("[name=rate_ml_per_h]");
    const says = form.querySelector("[data-rate-says]");
    if (!(mg instanceof HTMLInputElement) || !(ml instanceof HTMLInputElement) || !(perMl > 0)) continue;
    const show = () => {
      const mgPerH = number(mg.value);
      if (says instanceof HTMLElement)
        says.textContent =
          mgPerH === undefined
            ? ""
            : (says.dataset.rateSays ?? "")
                .replace("{mg}", String(Math.round(mgPerH * 100) / 100))
                .replace("{ml}", String(Math.round((mgPerH / perMl) * 100) / 100));
    };
    mg.addEventListener("input", () => {
      const value = number(mg.value);
      ml.value = value === undefined ? "" : String(Math.round((value / perMl) * 100) / 100);
      show();
    });
    ml.addEventListener("input", () => {
      const value = number(ml.value);
      mg.value = value === undefined ? "" : String(Math.round(value * perMl * 1000) / 1000);
      show();
    });
  }
};
startRates(document);
