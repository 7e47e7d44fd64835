// Copies the note, or a section of it, plain and rich at once. The hospital gives the words and records that they leave
// the page; without its answer nothing is copied. Y copies the section that is worked on, Shift Y the whole note.

import { isTyping, letterKeysOn } from "./keys.js";
import { printsByButton } from "./printing.js";

const place = document.getElementById("take");
const said = place?.querySelector("[role=status]");
const SECTION = "section-";

/**
 * Puts both forms on the clipboard; browsers without rich items on their clipboard have the older way.
 * @param {{plain: string, rich: string}} copy
 * @returns {Promise<boolean>} whether the browser let it
 */
async function put(copy) {
  const fill = (event) => {
    event.clipboardData.setData("text/plain", copy.plain);
    event.clipboardData.setData("text/html", copy.rich);
    event.preventDefault();
  };
  document.addEventListener("copy", fill, { once: true });
  const done = document.execCommand("copy");
  document.removeEventListener("copy", fill);
  if (done) return true;
  if (!window.ClipboardItem || !navigator.clipboard?.write) return false;
  const forms = {
    "text/plain": new Blob([copy.plain], { type: "text/plain" }),
    "text/html": new Blob([copy.rich], { type: "text/html" }),
  };
  return navigator.clipboard.write([new ClipboardItem(forms)]).then(() => true, () => false);
}

/** The id of the section that is worked on: where the focus is, else the current statement's; else none. */
function sectionHere() {
  const inside = document.activeElement?.closest(`[id^="${SECTION}"]`);
  const current = document.querySelector(".statement[aria-current=true]")?.closest(`[id^="${SECTION}"]`);
  return (inside ?? current)?.id.slice(SECTION.length) ?? "";
}

/**
 * Asks for the words, then puts them on the clipboard.
 * @param {"note"|"section"} what
 * @param {string} section its id, empty for the whole note
 */
async function copy(what, section) {
  if (what === "section" && !section) return;
  said.textContent = "";
  const answer = await fetch(`/api/v1/consultations/${place.dataset.take}/copies`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Scribe-CSRF": document.body.dataset.csrf },
    body: JSON.stringify({ what, section }),
  }).catch(() => null);
  if (!answer?.ok) said.textContent = said.dataset.away;
  else said.textContent = (await put(await answer.json())) ? said.dataset.done : said.dataset.refused;
}

if (place) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const own = () => (button.dataset.copy === "note" ? "" : (button.dataset.section ?? sectionHere()));
    button.addEventListener("click", () => copy(button.dataset.copy, own()));
  }
  printsByButton();
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "y" || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (!letterKeysOn() || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    if (event.shiftKey) copy("note", "");
    else copy("section", sectionHere());
  });
}
