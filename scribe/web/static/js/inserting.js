// Putting words into a field as if they had been typed there: at its caret, beside whatever was typed meanwhile, and so
// that the browser's own undo takes them back in one step.

const WAIT_MS = 200;
const CLOSES = /^[\s.,;:?!)\]，。、；：？！）”]/;
const OPENS = /[\s([（“]$/;
let composing = false;

document.addEventListener("compositionstart", () => (composing = true));
document.addEventListener("compositionend", () => (composing = false));

/** Resolves when a field can take words: nothing is on its way out of it, and no character is half typed. */
async function ready(field) {
  while (field.isConnected && (field.readOnly || composing)) {
    await new Promise((resolve) => window.setTimeout(resolve, WAIT_MS));
  }
}

/** The words with the blanks that stand between them and what is before and behind them. */
function spaced(before, words, after, isSpaced) {
  if (!isSpaced) return words;
  const head = before && !OPENS.test(before) && !CLOSES.test(words) ? " " : "";
  const tail = after && !CLOSES.test(after) && !/\s$/.test(words) ? " " : "";
  return head + words + tail;
}

/**
 * Puts words at the caret of a field; the focus stays where it is.
 * @param {HTMLTextAreaElement | HTMLInputElement} field
 * @param {string} words
 * @param {boolean} isSpaced whether their language has blanks between words
 * @returns {Promise<string>} `inserted`; `full` or `nowhere` when nothing was changed
 */
export async function insert(field, words, isSpaced) {
  await ready(field);
  if (!field.isConnected) return "nowhere";
  const at = field.selectionEnd;
  const plain = field.matches("input") ? words.replace(/\s*\n\s*/g, " ") : words;
  const text = spaced(field.value.slice(0, at), plain, field.value.slice(at), isSpaced);
  if (field.maxLength >= 0 && field.value.length + text.length > field.maxLength) return "full";
  const had = document.activeElement;
  if (had !== field) field.focus({ preventScroll: true });
  field.setSelectionRange(at, at);
  // The one way of which every browser's undo knows; a field that is not shown takes no typing, and has no undo either.
  if (document.activeElement !== field || !document.execCommand("insertText", false, text)) {
    field.setRangeText(text, at, at, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  if (had !== field && had?.isConnected) had.focus({ preventScroll: true });
  return "inserted";
}
