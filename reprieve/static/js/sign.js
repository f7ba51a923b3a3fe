// @ts-check
// Sign with a finger, a pen or a mouse. The strokes go into a hidden field as SVG path data; the server looks at each
// number of it. Without this script, and with a keyboard, the typed name above is the signature.

const WIDTH = 600;
const HEIGHT = 200;
const SHARPNESS = 2;
const APART = 2; // of the box: closer points say nothing more

/** @param {HTMLElement} place */
const startSigning = (place) => {
  const canvas = place.querySelector("canvas");
  const field = place.querySelector("input");
  const clear = place.querySelector("button");
  const says = place.querySelector("[role=status]");
  const ink = canvas?.getContext("2d");
  if (!canvas || !field || !clear || !says || !ink) return;
  const most = Number(field.maxLength);
  /** @type {{ id: number, x: number, y: number } | undefined} */
  let pen;

  ink.scale(SHARPNESS, SHARPNESS);
  ink.lineWidth = 2.5;
  ink.lineCap = ink.lineJoin = "round";
  ink.strokeStyle = getComputedStyle(canvas).color;

  const show = () => {
    clear.disabled = field.value === "";
    const words = (field.value ? place.dataset.drawn : place.dataset.empty) ?? "";
    if (says.textContent !== words) says.textContent = words;
  };

  /** @param {PointerEvent} event */
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const share = (/** @type {number} */ from, /** @type {number} */ of) => Math.min(1, Math.max(0, from / of));
    return {
      id: event.pointerId,
      x: Math.round(WIDTH * share(event.clientX - box.left - canvas.clientLeft, canvas.clientWidth)),
      y: Math.round(HEIGHT * share(event.clientY - box.top - canvas.clientTop, canvas.clientHeight)),
    };
  };

  /** @param {string} step */
  const write = (step) => {
    if (field.value.length + step.length > most) return false;
    field.value += step;
    return true;
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (pen || event.button !== 0) return;
    const here = at(event);
    if (!write(`M${here.x} ${here.y}`)) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    pen = here;
    show();
  });

  canvas.addEventListener("pointermove", (event) => {
    for (const each of event.getCoalescedEvents?.() ?? [event]) {
      const here = at(each);
      if (!pen || here.id !== pen.id) return;
      if (Math.abs(here.x - pen.x) < APART && Math.abs(here.y - pen.y) < APART) continue;
      if (!write(`L${here.x} ${here.y}`)) return;
      ink.beginPath();
      ink.moveTo(pen.x, pen.y);
      ink.lineTo(here.x, here.y);
      ink.stroke();
      pen = here;
    }
  });

  for (const end of ["pointerup", "pointercancel"])
    canvas.addEventListener(end, (event) => {
      if (/** @type {PointerEvent} */ (event).pointerId === pen?.id) pen = undefined;
    });

  clear.addEventListener("click", () => {
    field.value = "";
    ink.clearRect(0, 0, WIDTH, HEIGHT);
    show();
  });

  if (field.value) ink.stroke(new Path2D(field.value)); // what was drawn before a form was refused
  place.hidden = false;
  show();
};

for (const place of document.querySelectorAll("[data-sign]")) if (place instanceof HTMLElement) startSigning(place);
