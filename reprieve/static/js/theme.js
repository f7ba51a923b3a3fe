// @ts-check
// Light or dim, as this reader chose on this screen; without a choice the system decides. Runs before the first paint.
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage switched off: follow the system
    }
  };
  const now = () => root.dataset.theme ?? (dark.matches ? "dim" : "light");

  const theme = chosen();
  if (theme === "light" || theme === "dim") root.dataset.theme = theme;

  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      if (!(button instanceof HTMLElement)) continue;
      button.hidden = false;
      button.setAttribute("aria-pressed", String(now() === "dim"));
      button.addEventListener("click", () => {
        const next = now() === "dim" ? "light" : "dim";
        root.dataset.theme = next;
        button.setAttribute("aria-pressed", String(next === "dim"));
        try {
          localStorage.setItem("theme", next);
        } catch {
          // the choice lasts for this page
        }
      });
    }
  });
})();
