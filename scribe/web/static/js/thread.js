// The thread beside the note: asked and answered without leaving the page, from the keyboard too. What is typed is kept
// until it was sent, each message under one key, so that it arrives once however often it is tried.

import { offer } from "./editing.js";
import { drop, keep, kept, opened } from "./kept.js";
import { isTyping, letterKeysOn } from "./keys.js";
import { showPane } from "./panes.js";

const TELLS = ["question_asked", "question_answered", "question_settled", "sent_back", "signed", "approved", "revised"];
const AGAIN_MS = 5000;
const SOON_MS = 150;
const NEAR = 0.9;
const pane = document.getElementById("pane-thread");
const workspace = document.querySelector(".workspace");
const path = `/notes/${workspace.dataset.note}`;
let soon = 0;

const fields = () => [...pane.querySelectorAll("form.writes textarea")];

// Opening

function current() {
  return document.activeElement?.closest(".note .statement") ?? null;
}

/** Opens the thread at a question, or at the form that asks, about a statement where one is given. */
function open({ number = 0, statement = null } = {}) {
  showPane("thread");
  const question = document.getElementById(`question-${number}`);
  const place = question?.querySelector("textarea") ?? question ?? document.getElementById("ask-words") ?? pane;
  const about = document.getElementById("ask-about");
  if (about && !question) about.value = statement && about.querySelector(`option[value="${CSS.escape(statement)}"]`) ? statement : "";
  question?.querySelector("details")?.setAttribute("open", "");
  (question ?? place).scrollIntoView({ block: "nearest" });
  place.focus({ preventScroll: Boolean(question) });
  offer();
}

function openFor(statement) {
  const asked = statement && pane.querySelector(`.question[data-statement="${CSS.escape(statement.id)}"]`);
  open({ number: asked ? Number(asked.id.slice("question-".length)) : 0, statement: statement?.id });
}

document.addEventListener("click", (event) => {
  const asks = event.target.closest("[data-ask]");
  const link = event.target.closest("[data-question]");
  const back = event.target.closest("[data-to-statement]");
  if (asks) {
    event.preventDefault();
    openFor(asks.closest(".statement"));
  } else if (link) {
    event.preventDefault();
    open({ number: Number(link.dataset.question) });
  } else if (back) {
    const statement = document.getElementById(back.dataset.toStatement);
    if (!statement) return;
    event.preventDefault();
    showPane("note");
    statement.focus();
  }
});

document.addEventListener("keydown", (event) => {
  const field = event.target.closest("form.writes textarea");
  if (event.key === "Escape" && field) {
    event.preventDefault();
    showPane("note");
    const about = document.getElementById(field.closest(".question")?.dataset.statement ?? document.getElementById("ask-about")?.value);
    (about ?? document.querySelector('.statement[aria-current="true"]'))?.focus();
    return;
  }
  if (isTyping(event.target) || event.target.closest("dialog") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.repeat || event.key.toLowerCase() !== "t" || !letterKeysOn()) return;
  event.preventDefault();
  openFor(current());
});

// Sending

function say(form, words) {
  const place = form.querySelector("[data-fate]");
  if (place) place.textContent = words;
}

function showLength(field) {
  const place = pane.querySelector(`[data-length-of="${CSS.escape(field.id)}"]`);
  const length = [...field.value.trim()].length;
  const limit = Number(pane.dataset.limit);
  if (!place) return;
  place.textContent = length > limit * NEAR ? pane.dataset.length.replace("{}", String(length)) : "";
  field.toggleAttribute("aria-invalid", length > limit);
}

function lock(form, isLocked) {
  form.toggleAttribute("aria-busy", isLocked);
  for (const field of form.querySelectorAll("textarea")) field.readOnly = isLocked;
}

/** Sends a form; without a connection it is tried again, under the same key. */
async function send(form, slot, key) {
  const body = new URLSearchParams(new FormData(form));
  body.set("csrf", document.body.dataset.csrf);
  body.set("part", "1");
  lock(form, true);
  say(form, pane.dataset.sending);
  let answer = null;
  let html = "";
  try {
    answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { Accept: "text/html", "Idempotency-Key": key } });
    html = await answer.text();
  } catch {
    answer = null;
  }
  if (answer === null || answer.status >= 500) {
    say(form, pane.dataset.waiting);
    window.setTimeout(() => document.contains(form) && send(form, slot, key), AGAIN_MS);
    return;
  }
  lock(form, false);
  say(form, "");
  if (answer.ok && slot) {
    drop(slot);
    document.getElementById(slot).value = "";
    form.reset();
  } else if (slot) {
    keep(slot, { ...kept(slot), sending: "" });
  }
  if (!take(html, { isAnswer: true })) say(form, pane.dataset.notSent);
  document.dispatchEvent(new CustomEvent("scribe:answered", { detail: {} }));
}

pane.addEventListener("submit", (event) => {
  const form = event.target;
  event.preventDefault();
  if (form.hasAttribute("aria-busy")) return;
  const field = form.querySelector("textarea");
  const key = window.crypto.randomUUID();
  if (field) {
    const statement = form.querySelector("select")?.value ?? "";
    keep(field.id, { text: field.value, seen: "", about: field.labels[0].textContent, sending: key, statement });
  }
  send(form, field?.id ?? "", key);
});

pane.addEventListener("input", (event) => event.target.matches("textarea") && showLength(event.target));

// Taking what is there now

function stateOf(field) {
  const focused = document.activeElement === field;
  return { value: field.value, readOnly: field.readOnly, focused, from: field.selectionStart, to: field.selectionEnd };
}

function putBack(field, state) {
  field.value = state.value;
  field.readOnly = state.readOnly;
  showLength(field);
  if (state.focused) {
    field.focus({ preventScroll: true });
    field.setSelectionRange(state.from, state.to);
  }
}

/** Replaces a question; the one in which somebody writes only has its messages and its state replaced. */
function takeQuestion(old, fresh) {
  if (old.dataset.version === fresh.dataset.version && old.hasAttribute("data-open") === fresh.hasAttribute("data-open")) return;
  const writes = old.contains(document.activeElement) && document.activeElement.matches("textarea");
  const busy = old.querySelector("[aria-busy]");
  if ((writes || busy) && fresh.querySelector("textarea")) {
    for (const part of [".messages", ".question__fate"]) old.querySelector(part).replaceWith(document.importNode(fresh.querySelector(part), true));
    const version = old.querySelector("[data-settles] [name=version]");
    if (version) version.value = fresh.dataset.version;
    old.dataset.version = fresh.dataset.version;
    return;
  }
  const before = old.querySelector("textarea");
  const state = before && stateOf(before);
  const had = old.contains(document.activeElement);
  const taken = document.importNode(fresh, true);
  old.replaceWith(taken);
  const field = taken.querySelector("textarea");
  if (field && state) putBack(field, state);
  else if (had) taken.focus({ preventScroll: true });
}

function takeMarks() {
  for (const mark of document.querySelectorAll(".statement [data-ask]")) {
    const about = pane.querySelectorAll(`.question[data-statement="${CSS.escape(mark.closest(".statement").id)}"]`);
    const { wordOne, wordMore, wordNone } = mark.dataset;
    const count = about.length;
    mark.querySelector("span").textContent = count ? String(count) : "";
    mark.setAttribute("aria-label", count ? `${count}${count === 1 ? wordOne : wordMore}` : wordNone);
    if (count) mark.dataset.count = String(count);
    else delete mark.dataset.count;
  }
}

/** Takes the thread of an answer into the page; false when it is none. */
function take(html, { isAnswer = false } = {}) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const answer = page.getElementById("thread-answer");
  if (!answer) return false;
  // An answer that leads a note back changes its version, and no word of it.
  if (answer.dataset.revision === workspace.dataset.revision) workspace.dataset.version = answer.dataset.version;
  const list = pane.querySelector("#questions");
  for (const fresh of [...page.querySelectorAll("#questions > .question")].reverse()) {
    const old = document.getElementById(fresh.id);
    if (old) takeQuestion(old, fresh);
    else list.prepend(document.importNode(fresh, true));
  }
  document.getElementById("asked").replaceWith(document.importNode(page.getElementById("asked"), true));
  for (const count of document.querySelectorAll("[data-thread-count]")) count.textContent = page.querySelector("[data-thread-count]").textContent;
  if (list.children.length > 0) pane.querySelector("#questions-none")?.remove();
  if (!page.getElementById("asks") && document.getElementById("asks")) closeThread(page);
  if (isAnswer) {
    const failed = document.getElementById("thread-failed");
    failed.querySelector("span").textContent = answer.dataset.failed;
    failed.hidden = answer.dataset.failed === "";
  }
  takeMarks();
  return true;
}

/** The note was signed meanwhile: nothing more is written; what was typed stays kept. */
function closeThread(page) {
  document.getElementById("asks").replaceWith(document.importNode(page.querySelector(".thread__closed"), true));
  for (const form of pane.querySelectorAll("form")) form.remove();
  offer();
}

async function refresh() {
  try {
    const answer = await fetch(`${path}/thread`, { headers: { Accept: "text/html" } });
    if (answer.ok) take(await answer.text());
    offer();
  } catch {
    // the next news brings it; the strip says that there is no connection
  }
}

document.addEventListener("scribe:news", ({ detail: { name, data } }) => {
  const isOurs = name === "consultation" && path.endsWith(`/${data.id}`) && TELLS.includes(data.kind);
  if (!isOurs && name !== "reload") return;
  window.clearTimeout(soon);
  soon = window.setTimeout(refresh, SOON_MS);
});
document.addEventListener("scribe:note", takeMarks);

// Beginning: a question that the address names is opened; what was on its way is sent again.

opened.then(() => {
  for (const field of fields()) {
    const words = kept(field.id);
    if (words?.sending) {
      const about = document.getElementById("ask-about");
      if (field.id === "ask-words" && about) about.value = words.statement;
      field.value = words.text;
      send(field.form, field.id, words.sending);
    }
    showLength(field);
  }
});
const named = window.location.hash.match(/^#question-(\d+)$/);
if (named) open({ number: Number(named[1]) });
else if (window.location.hash === "#asks") document.getElementById("ask-words")?.focus();
