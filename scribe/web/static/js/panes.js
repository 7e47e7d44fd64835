// The panes beside the note: one at a time, on a narrow screen in the note's place.

/**
 * Opens a pane.
 * @param {string} name
 */
export function showPane(name) {
  for (const tab of [`[data-view='${name}']`, `[data-pane='${name}']`]) {
    document.querySelector(`[role=tab]${tab}`)?.click();
  }
}

/** Scrolls within the pane only; the other pane stays where the reader left it. */
export function reveal(element) {
  const pane = element.closest(".note, .said, .pane");
  if (!pane || pane.scrollHeight <= pane.clientHeight) return;
  const box = element.getBoundingClientRect();
  const frame = pane.getBoundingClientRect();
  if (box.top < frame.top + 64 || box.bottom > frame.bottom - 24) {
    pane.scrollTop += box.top - frame.top - frame.height / 3;
  }
}
