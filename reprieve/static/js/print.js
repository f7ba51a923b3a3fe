// @ts-check
// <button data-prints hidden>: prints the page; without script the browser's own menu does.

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-prints]")) window.print();
});

const show = () => {
  for (const button of document.querySelectorAll("[data-prints][hidden]")) button.removeAttribute("hidden");
};
show();
document.addEventListener("live:fresh", show);
document.addEventListener("htmx:afterSwap", show);
