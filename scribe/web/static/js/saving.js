// Saving without a button: a form of the note page is sent at once, in order, and the page takes the parts of the answer
// that changed. Without a connection the forms wait on this computer and are sent when it is back.

import { allKept, drop, droppedElsewhere, keep, kept, opened, stored } from "./kept.js";
import { take } from "./parts.js";

const AGAIN_MS = 5000;
const ON_ITS_WAY = "send-";
const strip = () => document.getElementById("saved");
const workspace = document.querySelector(".workspace");
let list = [];
let sending = Promise.resolve();
let again = 0;
let number = 0;

function say(words, state) {
  const mark = strip();
  mark.querySelector("span").textContent = words;
  if (state) mark.dataset.state = state;
  else delete mark.dataset.state;
}

/** Whether what is kept under this name was decided and is not in the note yet; else it is only typed. */
export function isOnItsWay(slot) {
  return slot.startsWith(ON_ITS_WAY);
}

/** Whether something that was decided there is still on its way. */
export function isBusy(id) {
  return list.some((entry) => entry.place === id);
}

function showBusy() {
  for (const marked of document.querySelectorAll("[aria-busy]")) if (!isBusy(marked.id)) marked.removeAttribute("aria-busy");
  for (const entry of list) document.getElementById(entry.place)?.setAttribute("aria-busy", "true");
}

function post(entry) {
  const own = { csrf: document.body.dataset.csrf, version: workspace.dataset.version, shown: workspace.dataset.revision };
  const body = new URLSearchParams({ ...entry.fields, ...own });
  return fetch(entry.action, { method: "POST", body, headers: { Accept: "text/html" } });
}

/** What could not be saved is offered back by its words; a decision without words is named. */
function keepRefused(entry) {
  if (entry.typed && entry.fields.text !== undefined) {
    keep(entry.typed, kept(entry.typed) ?? { text: entry.fields.text, seen: entry.fields.seen ?? "", about: entry.about });
  } else {
    keep(`lost-${entry.slot}`, { text: entry.about, about: entry.label });
  }
}

async function startAnew() {
  await stored();
  window.location.reload();
}

async function deliver(entry) {
  say(strip().dataset.saving, "pending");
  let answer;
  let html;
  try {
    answer = await post(entry);
    html = await answer.text();
  } catch {
    return false;
  }
  if (answer.status >= 500) return false;
  if (answer.status === 401) {
    await stored();
    window.location.assign(`/sign-in?next=${encodeURIComponent(window.location.pathname)}`);
    return false;
  }
  list.shift();
  drop(entry.slot);
  const said = take(html, { own: entry.fields.statement ?? entry.place, following: entry.fields.focus });
  if (said?.outcome === "saved") {
    const typed = entry.typed && kept(entry.typed);
    if (typed && typed.text === entry.text) drop(entry.typed);
  } else if (said === null) {
    // The note is no longer this person's to change: nothing more is tried, everything is offered back.
    for (const one of [entry, ...list]) {
      keepRefused(one);
      drop(one.slot);
    }
    list = [];
    await startAnew();
  } else if (said.outcome === "failed") {
    keepRefused(entry);
  }
  document.dispatchEvent(new CustomEvent("scribe:answered", { detail: { entry, outcome: said?.outcome } }));
  return true;
}

async function flush() {
  while (list.length > 0) {
    showBusy();
    if (list[0].earlier && droppedElsewhere(list[0].slot)) {
      list.shift();
      continue;
    }
    if (!(await deliver(list[0]))) {
      say(`${list.length}${strip().dataset.kept}`, "pending");
      window.clearTimeout(again);
      again = window.setTimeout(go, AGAIN_MS);
      return;
    }
  }
  showBusy();
}

/** One page of this person sends at a time, so that nothing is sent twice. */
function go() {
  const locks = window.navigator.locks;
  sending = sending.then(() => (locks ? locks.request(`scribe-sending-${workspace.dataset.note}`, flush) : flush()));
}

/**
 * Sends what was decided, now or when the connection is back.
 * @param {{action: string, fields: object, place: string, about: string, label: string, typed?: string, text?: string}} entry
 */
export function send(entry) {
  number += 1;
  const slot = `${ON_ITS_WAY}${Date.now()}-${String(number).padStart(6, "0")}`;
  const fields = Object.fromEntries(Object.entries(entry.fields).filter(([name]) => !["csrf", "version"].includes(name)));
  const whole = { ...entry, fields, slot };
  list.push(whole);
  keep(slot, whole);
  showBusy();
  go();
}

/**
 * Brings what differs from the revision that the page shows.
 * @param {string} id a statement that is wanted in any case
 * @returns {Promise<DOMStringMap | null>} what the answer says of itself
 */
export async function showAgain(id = "") {
  const query = new URLSearchParams({ shown: workspace.dataset.revision, also: id });
  try {
    const answer = await fetch(`/notes/${workspace.dataset.note}/changes?${query}`, { headers: { Accept: "text/html" } });
    return answer.ok ? take(await answer.text(), { own: id }) : null;
  } catch {
    return null;
  }
}

/** Resolves when nothing is on its way. */
export function settled() {
  return sending;
}

/** Whether changes still wait on this computer: then approving waits too. */
export function hasWaiting() {
  return list.length > 0;
}

window.addEventListener("online", go);
if (strip()) {
  opened.then(() => {
    const earlier = allKept().filter(([slot]) => isOnItsWay(slot) && !list.some((entry) => entry.slot === slot));
    list = [...earlier.map(([, entry]) => ({ ...entry, earlier: true })), ...list];
    if (list.length > 0) go();
  });
}
