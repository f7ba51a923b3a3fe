// @ts-check
// What a form would send is first kept on this phone under the form's own key, and then sent. So nothing is lost between
// the touch and the clinic: no network, a closed page, a sign-in that ran out. Without script the form sends itself.
import { all, drop, put, seal } from "../offline/store.js";
import { send } from "./send.js";

const NOT_SAID = new Set(["csrfmiddlewaretoken"]);
const PATIENCE_MS = 4000;

/** The words of this page, in its language. @type {Record<string, string>} */
export const words = JSON.parse(document.getElementById("phone")?.dataset.words ?? "{}");

/** @param {HTMLFormElement} form @param {string} text @param {boolean} [bad] */
const says = (form, text, bad = false) => {
  const place = form.querySelector("[data-says]");
  if (!place) return;
  place.textContent = text;
  place.classList.toggle("said--bad", bad);
};

/** @param {HTMLFormElement} form @param {HTMLElement | null} submitter */
const saidBy = (form, submitter) => {
  /** @type {Record<string, string | string[]>} */
  const said = {};
  const data = new FormData(form);
  if (submitter instanceof HTMLButtonElement && submitter.name) data.set(submitter.name, submitter.value);
  for (const name of new Set(data.keys())) {
    if (NOT_SAID.has(name)) continue;
    const values = data.getAll(name).map(String);
    said[name] = form.querySelector(`input[type=checkbox][name="${name}"]`) ? values : values[0];
  }
  return said;
};

/** Show the touch at once. @param {HTMLFormElement} form @param {HTMLElement | null} submitter */
const press = (form, submitter) => {
  for (const key of form.querySelectorAll("[aria-pressed]")) key.setAttribute("aria-pressed", String(key === submitter));
};

/** A form sent twice counts once; a form used twice says two things. @param {HTMLFormElement} form */
const renew = (form) => {
  const field = form.elements.namedItem("key");
  if (field instanceof HTMLInputElement) field.value = crypto.randomUUID();
};

/** @param {HTMLFormElement} form @param {HTMLElement | null} submitter @param {number} user */
const keep = async (form, submitter, user) => {
  const act = form.dataset.act ?? "";
  const said = saidBy(form, submitter);
  const callsNow = Array.isArray(said.troubles) && said.troubles.includes("self_harm");
  const key = String(said.key);
  const sealed = await seal(user, /** @type {any} */ ({ act, said }));
  await put("entries", { key, by: user, typed_at: new Date().toISOString(), ...sealed });
  renew(form);
  document.dispatchEvent(new CustomEvent("phone:kept", { detail: { form, submitter } }));
  if (act === "diary") {
    press(form, submitter);
    says(form, words.diary.replace("{score}", String(said.score)));
  } else {
    says(form, words.sending);
  }
  const later = new Promise((done) => setTimeout(done, PATIENCE_MS));
  const told = /** @type {any} */ (await Promise.race([send(), later]));
  document.dispatchEvent(new CustomEvent("phone:changed", { detail: told }));
  if (callsNow) return location.assign("/my/help"); // the worker has it, with a network or without
  const refused = (await all("entries")).find((row) => row.key === key)?.refused;
  if (refused) {
    says(form, refused, true);
    await drop("entries", key); // it is said here, and what was typed still stands in the form
    return document.dispatchEvent(new CustomEvent("phone:changed", { detail: told }));
  }
  if (told && !told.lost && !told.signedOut) {
    if (form.dataset.then) location.assign(form.dataset.then);
    return undefined;
  }
  if (act === "problem") says(form, words.problemKept, true);
  else if (act !== "diary") says(form, words.kept);
  await /** @type {any} */ (await navigator.serviceWorker?.getRegistration("/my/"))?.sync?.register("my-send");
  return undefined;
};

/** Take over the forms that this phone can keep. @param {number} user */
export const startKeeping = (user) => {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.act || form.dataset.plain) return;
    event.preventDefault();
    keep(form, event.submitter, user).catch(() => {
      form.dataset.plain = "1"; // this phone cannot keep: let the form send itself, with what was touched
      if (event.submitter instanceof HTMLButtonElement) form.requestSubmit(event.submitter);
      else form.submit();
    });
  });
};
