// What the pages agree on about keys: single letters can be switched off and never act while a person types.

const CHOICE = "scribe-letter-keys";

/**
 * Whether single-letter shortcuts are on in this browser.
 * @returns {boolean}
 */
export function letterKeysOn() {
  return window.localStorage.getItem(CHOICE) !== "off";
}

/**
 * Whether a person types in this element: then a single letter is a letter.
 * @param {Element} target
 * @returns {boolean}
 */
export function isTyping(target) {
  return target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]") !== null;
}

for (const box of document.querySelectorAll("[data-letter-keys]")) {
  box.checked = letterKeysOn();
  box.addEventListener("change", () => window.localStorage.setItem(CHOICE, box.checked ? "on" : "off"));
}
