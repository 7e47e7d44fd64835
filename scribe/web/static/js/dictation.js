// Dictation into a field: its button or Alt M begins and ends, Escape ends without a word. Words come at the caret, are
// never saved by themselves, and what is typed meanwhile stays. The sound is kept in this page until they are here.

import { clock } from "./clocks.js";
import { Exchange, NoWords, Speaking, recordsVisit } from "./dictating.js";
import { offer } from "./editing.js";
import { insert } from "./inserting.js";

const LOOK_EVERY_MS = 500;
const texts = document.getElementById("dictation-texts").content.firstElementChild;
const bar = document.importNode(document.getElementById("dictation-bar").content, true).firstElementChild;
const consultation = document.querySelector("[data-note]").dataset.note;
const longest_s = Number(texts.dataset.longest);
const part = (name) => bar.querySelector(`[data-dictation=${name}]`);

let phase = "";
let target = "";
let speaking = null;
let exchange = null;
let kept = null;
let ticking = 0;
let left = "";

document.documentElement.toggleAttribute("data-dictation", true);

function text(name) {
  return [...texts.children].find((line) => line.dataset.told === name)?.textContent ?? "";
}

const field = () => document.getElementById(target);

/** The bar stands behind its field, also after parts of the page were replaced. */
function putBar() {
  const place = field();
  const home = place?.closest(".field") ?? place;
  const isThere = home ? home.nextElementSibling === bar : bar.isConnected;
  if (isThere) return;
  if (home) home.after(bar);
  else document.querySelector(".whole-note > .patient").before(bar);
}

function show(next, sentence = "") {
  phase = next;
  putBar();
  bar.dataset.phase = next;
  const shown = {
    recording: ["end", "cancel", "level", "time"], asking: ["cancel"], sending: ["cancel"],
    failed: kept ? ["again", "close"] : ["close"], left: ["copy", "close"], inserted: ["close"],
  }[next];
  for (const name of ["end", "cancel", "again", "copy", "close", "level", "time"]) part(name).toggleAttribute("hidden", !shown.includes(name));
  part("unclear").hidden = part("demo").hidden = true;
  part("left").hidden = next !== "left";
  for (const button of document.querySelectorAll("[data-dictates]")) {
    button.setAttribute("aria-pressed", String(next === "recording" && button.dataset.dictates === target));
  }
  say(sentence);
  if (next !== "sending") bar.scrollIntoView({ block: "nearest" });
}

/** A live region tells what is put into it after it was there. */
function say(sentence) {
  window.setTimeout(() => (part("says").textContent = sentence), 0);
}

function fail(name, { again = false } = {}) {
  if (!again) kept = exchange = null;
  show("failed", text(name) || text("server"));
}

function hide() {
  window.clearInterval(ticking);
  phase = "";
  kept = exchange = null;
  left = "";
  bar.remove();
}

// Speaking

const told = {
  onGone: () => phase === "recording" && cease("gone"),
  onTrouble: (name) => phase === "recording" && say(text(["dead", "muted"].includes(name) ? "silent" : "recording")),
  onLevel(peak) {
    const bars = [...part("level").querySelectorAll("rect")];
    const lit = Math.ceil(bars.length * Math.min(1, peak * 1.6));
    bars.forEach((one, at) => one.classList.toggle("on", at < lit));
  },
};

async function begin(id) {
  if (kept || left) {
    say(text("kept"));
    bar.scrollIntoView({ block: "nearest" });
    return;
  }
  hide();
  target = id;
  const mine = new Speaking(told);
  speaking = mine;
  show("asking", text("asking"));
  try {
    await mine.begin();
  } catch (error) {
    if (speaking === mine) fail(error.name);
    return;
  }
  if (speaking !== mine) {
    mine.end();
    return;
  }
  show("recording", text("recording"));
  tick();
  ticking = window.setInterval(tick, LOOK_EVERY_MS);
}

async function tick() {
  putBar();
  part("time").textContent = `${clock(speaking.seconds)} / ${clock(longest_s)}`;
  if (speaking.seconds >= longest_s) finish();
  else if (await recordsVisit()) cease("busy");
}

/** Ends the recording; the sound of it lies in this page now. */
async function recorded() {
  window.clearInterval(ticking);
  const mine = speaking;
  speaking = null;
  const seconds = mine.seconds;
  phase = "ending";
  kept = await mine.end();
  exchange = new Exchange(consultation, kept, { seconds, wait_ms: Number(texts.dataset.wait) * 1000 });
}

async function finish() {
  if (phase !== "recording") return;
  await recorded();
  await send();
}

/** The microphone is taken away: what was said until then can be sent. */
async function cease(name) {
  if (phase !== "recording") return;
  await recorded();
  fail(name, { again: true });
}

function cancel() {
  const ending = speaking;
  speaking = null;
  exchange?.stop();
  if (ending?.recorder) ending.end();
  hide();
  document.getElementById("dictation-said").textContent = text("ended");
}

// Words

async function send() {
  const mine = exchange;
  show("sending", text("sending"));
  let words = null;
  try {
    words = await mine.words(() => phase === "sending" && part("says").textContent !== text("later") && say(text("later")));
  } catch (error) {
    if (exchange === mine) fail(error instanceof NoWords ? error.name : "server", error);
    return;
  }
  if (exchange === mine) await take(words);
}

/** A field that was replaced meanwhile is known by its id. */
async function take({ language, pieces, demo }) {
  const mine = exchange;
  const whole = pieces.map((piece) => piece.text).join("");
  const place = field();
  let done = place ? await insert(place, whole, language !== "zh") : "nowhere";
  if (done === "nowhere" && field()) done = await insert(field(), whole, language !== "zh");
  mine.end();
  kept = exchange = null;
  if (done === "inserted") {
    show("inserted", text(done));
    tellUnclear(pieces.filter((piece) => piece.certainty !== "sure"), language);
    if (!field().getClientRects().length) offer();
  } else {
    left = whole;
    show("left", text(done));
    part("left").textContent = whole;
    part("left").lang = language === "zh" ? "zh-CN" : "en";
  }
  part("demo").hidden = !demo;
}

/** Names what was unclear: a field cannot mark a word of its own. */
function tellUnclear(pieces, language) {
  const list = part("unclear").querySelector("[data-words]");
  list.lang = language === "zh" ? "zh-CN" : "en";
  list.replaceChildren(
    ...pieces.map(({ text: words, certainty }) => {
      const item = document.createElement("li");
      const mark = document.createElement("span");
      mark.className = certainty === "medicine" ? "unsure unsure--medicine" : "unsure";
      mark.textContent = words.trim();
      item.append(mark);
      return item;
    }),
  );
  part("unclear").hidden = pieces.length === 0;
}

async function copy() {
  const range = document.createRange();
  range.selectNodeContents(part("left"));
  window.getSelection().removeAllRanges();
  window.getSelection().addRange(range);
  const done = await navigator.clipboard?.writeText(left).then(() => true, () => false);
  if (done || document.execCommand("copy")) say(text("copied"));
}

// Mouse and keys

function press(id) {
  if (phase === "recording") finish();
  else if (!["asking", "ending", "sending"].includes(phase)) begin(id);
}

// The caret and the focus stay in the field.
document.addEventListener("mousedown", (event) => {
  if (event.target.closest("[data-dictates], .dictation button")) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dictates]");
  const own = event.target.closest(".dictation [data-dictation]");
  if (button) press(button.dataset.dictates);
  else if (own) ({ end: finish, cancel, again: send, copy, close: hide })[own.dataset.dictation]?.();
});

document.addEventListener(
  "keydown",
  (event) => {
    const isBusy = ["asking", "recording", "sending"].includes(phase);
    if (event.key === "Escape" && isBusy) {
      event.preventDefault();
      event.stopImmediatePropagation();
      cancel();
      return;
    }
    const isKey = event.code === "KeyM" && event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!isKey || event.repeat) return;
    const id = event.target.id;
    const isField = id && document.querySelector(`[data-dictates="${CSS.escape(id)}"]`);
    if (!isField && phase !== "recording") return;
    event.preventDefault();
    press(id);
  },
  true,
);

document.addEventListener("cancel", (event) => ["asking", "recording", "sending"].includes(phase) && event.preventDefault(), true);

window.addEventListener("beforeunload", (event) => {
  if (phase === "recording" || kept || left) event.preventDefault();
});
