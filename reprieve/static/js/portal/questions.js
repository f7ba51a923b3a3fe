// @ts-check
// One question a screen, also without a network: the next was on the page already. An answer that may mean self-harm
// shows help at once, before anything is sent. Keeping and sending is keep.js's.
const place = document.querySelector("[data-questions]");
const help = document.querySelector("[data-help-now]");

/** @param {Element} form */
const after = (form) => {
  const next = form.nextElementSibling;
  if (!(next instanceof HTMLElement) || !place) return;
  form.setAttribute("hidden", "");
  // What is asked next may hang on the answers: the clinic knows. Without a network, what is here is the end of it.
  if (next.hasAttribute("data-questions-end") && place instanceof HTMLElement && place.dataset.more !== undefined)
    document.addEventListener("phone:changed", (event) => {
      const told = /** @type {CustomEvent} */ (event).detail;
      if (told && !told.lost && !told.signedOut) location.reload();
    });
  next.hidden = false;
  next.querySelector("h2")?.focus();
};

/** @param {HTMLElement} form */
const showHelp = (form) => {
  if (!(help instanceof HTMLElement)) return after(form);
  form.hidden = true;
  help.hidden = false;
  help.focus();
  help.querySelector("[data-help-on]")?.addEventListener(
    "click",
    () => {
      help.hidden = true;
      after(form);
    },
    { once: true },
  );
  return undefined;
};

document.addEventListener("phone:kept", (event) => {
  const { form, submitter } = /** @type {CustomEvent} */ (event).detail;
  if (!(form instanceof HTMLElement) || !form.hasAttribute("data-question")) return;
  if (submitter?.hasAttribute("data-calls")) showHelp(form);
  else after(form);
});
