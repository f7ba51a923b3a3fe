// @ts-check
// A number pad for gloves: on a touch screen a number field opens a pad at the bottom with keys of 56 px; it goes on by
// itself when a number is complete, and says at once what cannot be true. With a keyboard, and without script, the field
// is an ordinary field. Nothing is filled in before somebody presses a key.

const frame = document.querySelector("[data-keypad]");
const pad = frame instanceof HTMLElement ? frame : undefined;
const coarse = window.matchMedia("(pointer: coarse)");
/** @type {HTMLInputElement | undefined} */
let field;

/** @param {Element} element */
const fields = (element) =>
  /** @type {HTMLInputElement[]} */ ([...(element.closest("form")?.querySelectorAll("input[data-pad]") ?? [])]);

/** @param {HTMLInputElement} input */
const problem = (input) => {
  const typed = input.value.trim().replace(",", ".");
  const value = Number(typed);
  if (typed === "" || !Number.isFinite(value)) return "";
  const outside = value < Number(input.dataset.low) || value > Number(input.dataset.high);
  return outside ? (input.dataset.beyond ?? "").replace("{value}", typed) : "";
};

/** Say beside the field what cannot be true; the server says it again when it is sent. @param {HTMLInputElement} input */
const judge = (input) => {
  const says = problem(input);
  let place = document.getElementById(`${input.id}-says`);
  if (!place && says) {
    place = Object.assign(document.createElement("p"), { id: `${input.id}-says`, className: "pad-says", role: "status" });
    input.closest(".field")?.append(place);
  }
  if (place && place.textContent !== says) place.textContent = says;
  input.toggleAttribute("data-implausible", says !== "");
};

/** A number is complete when one more digit would leave what can be believed. @param {HTMLInputElement} input */
const complete = (input) =>
  input.value !== "" && input.dataset.pad === "0" && Number(input.value) * 10 > Number(input.dataset.high);

const show = () => {
  if (!pad || !field) return;
  const label = pad.querySelector("[data-pad-label]");
  const value = pad.querySelector("[data-pad-value]");
  const says = pad.querySelector("[data-pad-says]");
  if (label) label.textContent = field.labels?.[0]?.firstChild?.textContent?.trim() ?? "";
  if (value) value.textContent = field.value || "–";
  if (says) says.textContent = problem(field);
};

const close = () => {
  if (!pad) return;
  pad.hidden = true;
  document.body.classList.remove("has-keypad");
  field?.removeAttribute("data-pad-here");
  field = undefined;
};

/** @param {HTMLInputElement} input */
const open = (input) => {
  if (!pad) return;
  field?.removeAttribute("data-pad-here");
  field = input;
  input.setAttribute("data-pad-here", "");
  pad.hidden = false;
  document.body.classList.add("has-keypad");
  show();
  input.scrollIntoView({ block: "center", behavior: "auto" });
};

/** @param {number} step */
const move = (step) => {
  if (!field) return;
  const all = fields(field);
  const next = all[all.indexOf(field) + step];
  if (next) next.focus();
  else {
    const last = field;
    close();
    /** @type {HTMLElement | null | undefined} */ (last.closest("form")?.querySelector("button:not([type=button])"))?.focus();
  }
};

/** @param {string} key */
const press = (key) => {
  if (!field) return;
  if (key === "next") return move(1);
  if (key === "back") return move(-1);
  if (key === "close") return close();
  if (key === "delete") field.value = field.value.slice(0, -1);
  else if (key === "." && (field.dataset.pad === "0" || field.value.includes("."))) return;
  else if (field.value.replace(".", "").length < 4) field.value += key;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  show();
  if (key !== "delete" && complete(field) && !problem(field)) move(1);
};

pad?.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
pad?.addEventListener("click", (event) => {
  const key = event.target instanceof Element ? event.target.closest("[data-key]") : null;
  if (key instanceof HTMLElement) press(key.dataset.key ?? "");
});

document.addEventListener("focusin", (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || !input.matches("[data-pad]")) {
    if (field && event.target instanceof Element && !pad?.contains(event.target)) close();
    return;
  }
  if (!coarse.matches) return;
  input.inputMode = "none"; // our pad instead of the tablet's keyboard; a real keyboard still types
  open(input);
});

document.addEventListener("input", (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || !input.matches("[data-pad]")) return;
  judge(input);
  if (input === field) show();
});
