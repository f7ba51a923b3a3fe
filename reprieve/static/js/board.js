// @ts-check
// The board keeps itself in order: who needs somebody first stands first. Tiles do not move under a hand.
const STILL_MS = 3_000;

const board = document.querySelector("[data-board]");
let movedAt = -STILL_MS;

/** @param {Element} tile */
const rank = (tile) => (tile instanceof HTMLElement ? (tile.dataset.rank ?? "") : "");

const sort = () => {
  if (!board || performance.now() - movedAt < STILL_MS || board.querySelector(":focus-visible")) return;
  const tiles = [...board.children];
  const sorted = [...tiles].sort((a, b) => rank(a).localeCompare(rank(b)));
  if (sorted.every((tile, at) => tile === tiles[at])) return;
  board.append(...sorted);
};

/** Say aloud what became urgent; the same thing is said once. @type {Map<string, string>} */
const said = new Map();
const announce = () => {
  const place = document.querySelector("[data-board-says]");
  if (!board || !place) return;
  for (const tile of board.children) {
    if (!(tile instanceof HTMLElement)) continue;
    const words = tile.dataset.announces ?? "";
    if (words && said.get(tile.id) !== words) place.textContent = words;
    said.set(tile.id, words);
  }
};

if (board) {
  for (const kind of ["pointermove", "pointerdown", "keydown", "scroll"]) {
    window.addEventListener(kind, () => (movedAt = performance.now()), { passive: true });
  }
  announce();
  board.addEventListener("live:fresh", announce);
  setInterval(sort, 1000);
}
