// The session's limits: work anywhere in the browser keeps it open; before it ends for want of work the page asks, and
// when it is over the page hides what it shows until the same person has signed in again, with all that was typed.

import { read } from "./asking.js";
import { timeOfDay } from "./clocks.js";

const ASKED_BEFORE_MS = 120_000;
const ENDS_SOON_MS = 300_000;
const TOLD_EVERY_MS = 60_000;
const LOOK_EVERY_MS = 1000;
const WORKED = "scribe-worked-at";

const { idle, ends, csrf } = document.body.dataset;
const dialog = document.getElementById("idle");
const idleMs = Number(idle) * 1000;
let endsAt = Number(ends);
let toldAt = Date.now();
let state = "";
let warned = false;

function workedAt() {
  return Math.max(Number(window.localStorage.getItem(WORKED)) || 0, opened);
}
const opened = Date.now();

function show(next, moment) {
  if (next === state) return;
  state = next;
  document.body.toggleAttribute("data-locked", next === "over");
  if (!next) {
    dialog.close();
    return;
  }
  for (const part of dialog.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== next;
  for (const time of dialog.querySelectorAll("time")) time.textContent = timeOfDay(moment);
  if (!dialog.open) dialog.showModal();
}

/** Says that somebody works here. The answer carries the token of the present session. */
async function tell(token) {
  toldAt = Date.now();
  const headers = { Accept: "application/json", "X-Scribe-CSRF": token };
  const answer = await fetch("/api/v1/sessions/current/activity", { method: "POST", headers });
  if (answer.status === 401) return false;
  if (answer.ok) endsAt = Date.parse((await answer.json()).expires_at);
  return answer.ok;
}

function worked() {
  if (state === "over" || state === "idle") return;
  window.localStorage.setItem(WORKED, String(Date.now()));
  if (Date.now() - toldAt >= TOLD_EVERY_MS) tell(document.body.dataset.csrf).then((open) => open || look()).catch(() => {});
}

/** After another sign-in by the same person this page goes on; anybody else gets a page of their own. */
async function takeUp() {
  const me = await read("/api/v1/me");
  if (!me) return;
  if (me.user.username !== document.body.dataset.user) {
    window.location.assign("/");
    return;
  }
  for (const field of document.querySelectorAll("input[name=csrf]")) field.value = me.csrf;
  document.body.dataset.csrf = me.csrf;
  window.localStorage.setItem(WORKED, String(Date.now()));
  warned = false;
  await tell(me.csrf).catch(() => {});
  show("");
}

function look() {
  const now = Date.now();
  const idleAt = idleMs ? workedAt() + idleMs : Infinity;
  if (now >= Math.min(idleAt, endsAt)) show("over");
  else if (state === "over") return;
  else if (idleAt - now <= ASKED_BEFORE_MS) show("idle", idleAt);
  else if (endsAt - now <= ENDS_SOON_MS && !warned) show("ends", endsAt);
  else if (state === "idle") show("");
}

function goOn() {
  window.localStorage.setItem(WORKED, String(Date.now()));
  tell(document.body.dataset.csrf)
    .then((open) => show(open ? "" : "over"))
    .catch(() => show(""));
}

if (csrf && endsAt && dialog) {
  window.localStorage.setItem(WORKED, String(Date.now()));
  for (const kind of ["keydown", "pointerdown", "input", "wheel"]) {
    document.addEventListener(kind, worked, { passive: true, capture: true });
  }
  dialog.addEventListener("cancel", (event) => {
    if (state === "over") event.preventDefault();
  });
  dialog.querySelector("button[data-when=idle]").addEventListener("click", goOn);
  dialog.querySelector("button[data-when=ends]").addEventListener("click", () => {
    warned = true;
    show("");
  });
  dialog.addEventListener("close", () => {
    if (state === "idle") goOn();
    else if (state === "ends") warned = true;
    if (state !== "over") state = "";
  });
  window.addEventListener("focus", () => state === "over" && takeUp());
  document.addEventListener("visibilitychange", () => !document.hidden && state === "over" && takeUp());
  window.setInterval(look, LOOK_EVERY_MS);
}
