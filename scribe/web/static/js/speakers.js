// Who speaks, corrected by a click on a turn's speaker: in one turn, or in every turn of its voice.

import { isBusy, send } from "./saving.js";

const dialog = document.getElementById("speaker");
const form = dialog?.querySelector("form");
let turn = null;

function part(name) {
  return dialog.querySelector(`[data-${name}]`);
}

function spoken(element) {
  return element.querySelector(".turn__who");
}

/** The turns that a correction of this one's whole voice is about. */
function ofVoice(element) {
  const { voice } = spoken(element).dataset;
  const alike = [...document.querySelectorAll(".turn")].filter((other) => spoken(other).dataset.voice === voice);
  return alike.filter((other) => other === element || !("alone" in spoken(other).dataset));
}

function open(element) {
  turn = element;
  form.reset();
  const { speaker, number, told } = spoken(turn).dataset;
  const said = turn.querySelector(".turn__said");
  part("title").textContent = part("title").dataset.word.replace("{}", turn.querySelector(".turn__time").textContent);
  part("words").textContent = said.textContent;
  part("words").lang = said.lang;
  form.elements.turn.value = turn.dataset.segment;
  form.elements.seen.value = speaker;
  form.elements.speaker.value = speaker;
  const voice = ofVoice(turn).length;
  part("scope").hidden = voice < 2;
  const { word, wordGuessed } = part("every").dataset;
  part("every").textContent = (told === undefined ? wordGuessed : word).replace("{}", voice);
  part("undo").hidden = number === undefined;
  part("by").textContent = turn.querySelector("[data-corrected]")?.textContent ?? "";
  dialog.showModal();
  form.querySelector('[name="speaker"]:checked').focus();
}

function decide(action, fields, label) {
  if (isBusy(turn.id)) return;
  send({ action, fields, place: turn.id, about: part("words").textContent, label });
  dialog.close();
}

// Before the page's own clicks: a click on a turn plays it.
document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest(".turn__change");
    if (!link || !dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (!isBusy(link.closest(".turn").id)) open(link.closest(".turn"));
  },
  true,
);

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form));
  const chosen = form.querySelector('[name="speaker"]:checked').closest("label").textContent.trim();
  if (fields.speaker === fields.seen && fields.every !== "yes") dialog.close();
  else decide(form.getAttribute("action"), fields, chosen);
});

dialog?.querySelector("[data-undo-button]").addEventListener("click", (event) => {
  const fields = { number: spoken(turn).dataset.number, turn: turn.dataset.segment };
  decide(`${form.getAttribute("action")}/undo`, fields, event.target.textContent.trim());
});

dialog?.addEventListener("close", () => turn?.querySelector(".turn__change")?.focus({ preventScroll: true }));
