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
