// Words of the transcript on their way into the note: chosen by mouse, finger or key, worded by the drafter, changed by
// hand, and added with the turns that they are from as their evidence.

import { read } from "./asking.js";
import { clock } from "./clocks.js";
import { drop, keep, kept } from "./kept.js";
import { saidNodes } from "./heard-words.js";

/** What is typed for turns is kept under this and their names. */
export const PICKED = "picked-";
const box = document.getElementById("picked");
const form = document.getElementById("picked-form");
const offerer = box?.querySelector(".picked__offer");
const field = form?.elements.text;
let selected = null;
let pick = null;

/** Whether words of the transcript are selected. */
export function hasPick() {
  return selected !== null;
}

function points(text) {
  return [...text].length;
}

/** The part of a turn's text that is in a range, by its characters; null when none is. */
function within(turn, range) {
  let text = "";
  let begin = null;
  let end = 0;
  for (const node of saidNodes(turn.querySelector(".turn__said"))) {
    if (range.intersectsNode(node)) {
      const from = node === range.startContainer ? range.startOffset : 0;
      const to = node === range.endContainer ? range.endOffset : node.length;
      if (to > from) {
        begin ??= text.length + from;
        end = text.length + to;
      }
    }
    text += node.data;
  }
  if (begin === null || text.slice(begin, end).trim() === "") return null;
  return { turn, words: text.slice(begin, end).trim(), begin: points(text.slice(0, begin)), end: points(text.slice(0, end)) };
}

function selection() {
  const chosen = window.getSelection();
  if (!chosen || chosen.isCollapsed || chosen.rangeCount === 0) return null;
  const range = chosen.getRangeAt(0);
  const list = document.querySelector(".transcript");
  if (!range.intersectsNode(list)) return null;
  const parts = [...list.querySelectorAll(".turn")].filter((turn) => range.intersectsNode(turn));
  const found = parts.map((turn) => within(turn, range)).filter(Boolean);
  return found.length > 0 ? asPick(found) : null;
}

function asPick(parts) {
  return { turns: parts.map((part) => part.turn), words: parts.map((part) => part.words), begin: parts[0].begin, end: parts.at(-1).end };
}

function whole(turn) {
  const text = saidNodes(turn.querySelector(".turn__said")).map((node) => node.data).join("");
  return { turn, words: text.trim(), begin: 0, end: points(text) };
}

function said() {
  const spaced = document.querySelector(".transcript .turn__said").lang !== "zh-CN";
  return pick.words.join(spaced ? " " : "");
}

function slot() {
  return PICKED + pick.turns.map((turn) => turn.dataset.segment).join("~");
}

/** Fills the form for what is picked; the drafter's words come when the site answers, unless somebody typed meanwhile. */
async function fill(typed) {
  const asked = pick;
  const segments = pick.turns.map((turn) => turn.dataset.segment);
  form.elements.segments.value = segments.join(" ");
  form.querySelector("[data-when]").textContent = clock(Number(pick.turns[0].dataset.start));
  form.querySelector("[data-said]").textContent = said();
  field.id = slot();
  form.querySelector("label").htmlFor = field.id;
  const next = nextTurn();
  form.querySelector("[data-further]").hidden = next === null;
  field.value = typed ?? said();
  const how = form.querySelector("[data-how]");
  how.textContent = "";
  const query = new URLSearchParams([...segments.map((one) => ["segment", one]), ["begin", pick.begin], ["end", pick.end]]);
  const proposal = await read(`${box.dataset.source}?${query}`);
  if (pick !== asked) return;
  if (proposal?.section && form.elements.section.value === "") form.elements.section.value = proposal.section;
  if (typed !== undefined || field.value !== said()) return;
  if (proposal?.text) field.value = proposal.text;
  how.textContent = proposal === null ? how.dataset.away : proposal.drafted ? how.dataset.drafted : how.dataset.plain;
}

function nextTurn() {
  let next = pick.turns.at(-1).nextElementSibling;
  while (next && !next.matches(".turn")) next = next.nextElementSibling;
  return next;
}

function show(parts, typed) {
  pick = parts;
  form.elements.section.value = "";
  for (const turn of document.querySelectorAll(".turn[data-picked]")) delete turn.dataset.picked;
  for (const turn of pick.turns) turn.dataset.picked = "";
  offerer.hidden = true;
  form.hidden = false;
  fill(typed);
  field.focus();
}

/**
 * Opens the form for the selected words, else for a whole turn.
 * @param {Element | null | undefined} turn
 * @returns {boolean} whether there was something to open it for
 */
export function openPick(turn) {
  if (!box || (!selected && !turn)) return false;
  const parts = selected ?? asPick([whole(turn)]);
  show(parts, kept(PICKED + parts.turns.map((one) => one.dataset.segment).join("~"))?.text);
  return true;
}

/** Opens it again for what was typed before, by the name under which that was kept. */
export function reopenPick(name) {
  const turns = name.slice(PICKED.length).split("~").map((id) => document.getElementById(`turn-${id}`));
  if (box && turns.every(Boolean)) show(asPick(turns.map(whole)), kept(name)?.text);
}

/** Closes the form and goes back to where the words are. */
export function closePick() {
  const back = pick?.turns[0];
  for (const turn of pick?.turns ?? []) delete turn.dataset.picked;
  pick = null;
  selected = null;
  form.hidden = true;
  window.getSelection()?.removeAllRanges();
  back?.querySelector(".turn__time").focus({ preventScroll: true });
}

function giveUp() {
  drop(field.id);
  closePick();
  document.dispatchEvent(new CustomEvent("scribe:picked"));
}

function further() {
  const more = whole(nextTurn());
  const own = field.value !== said() && kept(field.id) ? `${field.value} ${more.words}` : undefined;
  drop(field.id);
  pick = { turns: [...pick.turns, more.turn], words: [...pick.words, more.words], begin: pick.begin, end: more.end };
  more.turn.dataset.picked = "";
  fill(own);
  if (own !== undefined) keep(field.id, { text: own, seen: "", about: `${box.dataset.about}${form.querySelector("[data-when]").textContent}` });
  field.focus();
}

if (box) {
  document.addEventListener("selectionchange", () => {
    if (!form.hidden) return;
    selected = selection();
    offerer.hidden = selected === null;
  });
  // A press on the button does not take the selection away before it is read.
  offerer.addEventListener("pointerdown", (event) => event.preventDefault());
  box.querySelector("[data-pick]").addEventListener("click", () => openPick(null));
  form.querySelector("[data-further]").addEventListener("click", further);
  form.querySelector("[data-unpick]").addEventListener("click", giveUp);
  form.querySelector("[data-as-said]").addEventListener("click", () => {
    field.value = said();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") giveUp();
  });
}
