// The forms of facts on the note page: opened in a dialog, sent as every other edit, kept where they cannot be saved.

import { prepared } from "./fact-form.js";
import { isTyping, letterKeysOn } from "./keys.js";
import { send } from "./saving.js";

const dialog = document.getElementById("fact");
let opener = null;
let state = null;

async function open(link) {
  let page;
  try {
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    dialog.querySelector("[data-away]").hidden = false;
    dialog.querySelector("[data-place]").replaceChildren();
    dialog.showModal();
    return;
  }
  const found = page.getElementById("fact-form");
  if (!found) {
    window.location.assign(link.href);
    return;
  }
  const form = document.importNode(found, true);
  const title = document.createElement("h2");
  const old = form.querySelector("#fact-title");
  title.id = old.id;
  title.className = old.className;
  title.textContent = old.textContent;
  old.replaceWith(title);
  opener = link.id || link.href;
  dialog.querySelector("[data-away]").hidden = true;
  dialog.querySelector("[data-place]").replaceChildren(form);
  dialog.showModal();
  state = prepared(form);
  form.querySelector("input:not([type=hidden]), select, textarea").focus();
}

async function save(form) {
  const may = await state.look();
  if (may === false) {
    form.querySelector("[aria-invalid=true], [data-by-hand]:not([hidden]) textarea")?.focus();
    return;
  }
  const { do: _, ...fields } = Object.fromEntries(new FormData(form));
  const chosen = fields.where || fields.statement;
  if (fields.where && fields.where !== fields.statement) delete fields.seen;
  if (chosen) fields.statement = chosen;
  fields.sentence = state.words();
  const typed = [...form.querySelectorAll("input.input, textarea")].map((one) => one.value).filter(Boolean).join(", ");
  send({
    action: form.dataset.edit,
    fields,
    place: chosen ?? "",
    about: fields.sentence || typed,
    label: form.querySelector("#fact-title").textContent,
  });
  dialog.close();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-fact-form]");
  if (link && dialog && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    open(link);
  } else if (event.target.closest("#fact [data-cancel-form]")) {
    event.preventDefault();
    dialog.close();
  }
});

dialog?.addEventListener("submit", (event) => {
  event.preventDefault();
  save(event.target);
});

dialog?.addEventListener("close", () => {
  const links = [...document.querySelectorAll("a[data-fact-form]")];
  const back = links.find((link) => (link.id || link.href) === opener) ?? document.getElementById("pane-facts");
  back?.focus({ preventScroll: true });
});

// While the facts have the focus, their keys are theirs alone.
document.addEventListener(
  "keydown",
  (event) => {
    const pane = event.target.closest?.("#pane-facts");
    if (!pane || !dialog || dialog.open || isTyping(event.target) || !letterKeysOn()) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.repeat) return;
    const key = event.key.toLowerCase();
    if (key !== "e" && key !== "a") return;
    event.preventDefault();
    event.stopPropagation();
    const near = event.target.closest("tr, li, section[data-adds]") ?? pane;
    const section = event.target.closest("section[data-adds]") ?? pane;
    const link = key === "a" ? section.querySelector("[data-add]") : near.querySelector("a[data-fact-form]:not([data-add])");
    if (link) open(link);
  },
  true,
);
