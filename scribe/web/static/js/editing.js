// Editors within the note. What is typed is kept as it is typed until the note has it, and offered back by name after
// whatever came between: a reload, a takeover, another sign-in, a conflict.

import { allKept, drop, keep, kept, opened } from "./kept.js";
import { showPane } from "./panes.js";
import { release } from "./parts.js";
import { PICKED, reopenPick } from "./picking.js";
import { isBusy, isOnItsWay, send, showAgain } from "./saving.js";

const TYPED = "form.editor textarea, form.editor input.input, #send-back textarea, form.writes textarea";
const offers = document.getElementById("kept");

/** What a field is about, in the page's own words: its statement, or its section. */
function about(field) {
  const statement = field.closest(".statement");
  if (statement) return statement.querySelector("[name=seen]")?.value ?? "";
  const picked = field.closest(".picked");
  if (picked) return `${picked.dataset.about}${picked.querySelector("[data-when]").textContent}`;
  if (field.closest("form.writes")) return field.labels[0].textContent;
  return field.closest(".section")?.querySelector(".section__title").textContent ?? "";
}

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.matches(TYPED)) return;
  const seen = field.form.querySelector("[name=seen]")?.value ?? "";
  if (field.value === "" || (field.name === "text" && field.value === seen)) drop(field.id);
  else keep(field.id, { text: field.value, seen, about: about(field) });
});

/** Puts kept words back into their field, with the wording that they were typed over. */
function putBack(field) {
  const words = kept(field.id);
  if (words === undefined) return;
  field.value = words.text;
  const seen = field.form.querySelector("[name=seen]");
  if (seen && words.seen) seen.value = words.seen;
}

/**
 * Opens an editor of a statement; nothing while a change of it is on its way.
 * @param {Element} statement
 * @param {string} which the form
 * @returns {HTMLFormElement | null}
 */
export function openEditor(statement, which) {
  const form = statement.querySelector(`form[data-form="${which}"]`);
  if (!form || isBusy(statement.id)) return null;
  if (!form.hidden) return form;
  hideEditors(statement);
  form.hidden = false;
  statement.querySelector(".flag")?.setAttribute("hidden", "");
  const typed = form.querySelector("textarea, input.input");
  if (typed) putBack(typed);
  form.querySelector("textarea, select, input:not([type=hidden])").focus();
  // what is dictated or typed next comes behind the words that stand there
  if (typed instanceof HTMLTextAreaElement) typed.setSelectionRange(typed.value.length, typed.value.length);
  offer();
  return form;
}

/** Closes the editors of a statement; what was typed there is given up. */
export function closeEditors(statement) {
  for (const field of statement.querySelectorAll("form[data-form]:not([hidden]) :is(textarea, input.input)")) drop(field.id);
  hideEditors(statement);
  (release(statement.id) ?? statement).focus({ preventScroll: true });
  offer();
}

function hideEditors(statement) {
  for (const form of statement.querySelectorAll("form[data-form]")) {
    form.hidden = true;
    form.reset();
  }
  statement.querySelector(".flag")?.removeAttribute("hidden");
}

/**
 * Sends a form of the page. Its words stay kept until the note has them.
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} button
 * @returns {{kind: string, statement: Element | null, into?: string} | null} what was decided; null while its place is busy
 */
export function submit(form, button) {
  const statement = form.closest(".statement");
  const place = statement ?? form.closest(".whole");
  if (place && isBusy(place.id)) return null;
  const fields = Object.fromEntries(new FormData(form));
  const field = form.querySelector("textarea, input.input");
  send({
    action: form.getAttribute("action"),
    fields,
    place: place?.id ?? "",
    about: statement ? fields.seen ?? statement.querySelector("p").textContent : about(form),
    label: (button?.getAttribute("aria-label") ?? button?.textContent ?? form.dataset.label ?? "").trim(),
    typed: field?.id ?? form.dataset.slot,
    text: field ? field.value : fields.text,
  });
  if (statement) hideEditors(statement);
  if (form.closest(".adder")) {
    form.reset();
    form.closest("details").open = false;
  }
  return { kind: fields.kind, statement, into: fields.into };
}

// Offering back

function isOpen(slot) {
  const field = document.getElementById(slot);
  if (field?.closest(".pane")) return field.getClientRects().length > 0;
  return field !== null && field.closest("[hidden], details:not([open]), dialog:not([open])") === null;
}

/** Names what is kept and not before the reader already: as it would be a promise if it were on its way to the note. */
export function offer() {
  const sent = new Set(allKept().flatMap(([slot, value]) => (isOnItsWay(slot) ? [value.typed] : [])));
  const lines = allKept().filter(([slot]) => !isOnItsWay(slot) && !sent.has(slot) && !isOpen(slot) && !inComparison(slot));
  const line = document.getElementById("kept-line").content;
  offers.querySelector("ul").replaceChildren(
    ...lines.map(([slot, value]) => {
      const item = document.importNode(line, true).querySelector("li");
      item.dataset.slot = slot;
      item.querySelector(".kept__what").textContent = value.about;
      item.querySelector(".kept__words").textContent = value.text;
      if (!document.getElementById(slot) && !slot.startsWith(PICKED)) item.querySelector("[data-kept-open]")?.remove();
      return item;
    }),
  );
  offers.hidden = lines.length === 0;
}

function inComparison(slot) {
  return document.querySelector(`form[data-slot="${CSS.escape(slot)}"]`) !== null;
}

function goOn(slot) {
  if (slot.startsWith(PICKED)) {
    showPane("transcript");
    reopenPick(slot);
    offer();
    return;
  }
  const field = document.getElementById(slot);
  const statement = field.closest(".statement");
  if (statement) {
    openEditor(statement, field.closest("form").dataset.form);
    return;
  }
  field.closest("details")?.setAttribute("open", "");
  if (field.closest("dialog")?.open === false) field.closest("dialog").showModal();
  const pane = field.closest(".pane--thread");
  if (pane) showPane("thread");
  putBack(field);
  field.focus();
  offer();
}

document.addEventListener("click", (event) => {
  const item = event.target.closest(".kept__line");
  if (item && event.target.closest("[data-kept-open]")) goOn(item.dataset.slot);
  else if (item && event.target.closest("[data-kept-drop]")) {
    drop(item.dataset.slot);
    offer();
  }
  if (event.target.closest("[data-dialog=send-back]")) putBack(document.getElementById("message"));
  const adder = event.target.closest(".adder summary");
  if (adder) putBack(adder.parentElement.querySelector("textarea"));
});

document.addEventListener("toggle", (event) => event.target.closest?.(".adder") && offer(), true);
document.getElementById("send-back")?.addEventListener("close", offer);
document.querySelector("#send-back form")?.addEventListener("submit", () => drop("message"));
document.addEventListener("scribe:answered", offer);
document.addEventListener("scribe:picked", offer);
document.addEventListener("click", (event) => event.target.closest("[role=tab]") && offer());
opened.then(() => {
  for (const field of document.querySelectorAll(TYPED)) {
    if ((isOpen(field.id) || field.closest(".pane")) && document.activeElement !== field) putBack(field);
  }
  offer();
});

/** Gives the reader's version up and shows the other one. */
export async function takeTheirs(statement) {
  drop(`edit-${statement.id}`);
  await showAgain(statement.id);
  offer();
  document.getElementById(statement.id)?.focus({ preventScroll: true });
}
