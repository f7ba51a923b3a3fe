// @ts-check
// <button data-opens="dialog-id"> opens a <dialog>; data-closes inside it closes it. A touch beside it does nothing:
// what somebody typed at the bedside is not lost to a sleeve. Focus returns to the button.

export const startDialogs = () => {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const opener = event.target.closest("[data-opens]");
    if (opener instanceof HTMLElement) {
      const dialog = document.getElementById(opener.dataset.opens ?? "");
      if (dialog instanceof HTMLDialogElement && !dialog.open) {
        event.preventDefault();
        dialog.showModal();
        dialog.addEventListener("close", () => opener.isConnected && opener.focus(), { once: true });
      }
      return;
    }
    const closer = event.target.closest("[data-closes]");
    if (closer) {
      event.preventDefault();
      closer.closest("dialog")?.close();
    }
  });
};
