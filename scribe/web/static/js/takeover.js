// A note that a colleague has is asked for: who has it sees that at once and gives it or keeps it; who asks has it when
// the time is over. What is typed on either side is kept first.

import { read } from "./asking.js";
import { stored } from "./kept.js";
import { settled } from "./saving.js";

const TOLD = ["takeover_asked", "takeover_kept", "handed_over", "taken_over", "released", "approved", "sent_back"];
const path = `/notes/${document.querySelector("[data-note]").dataset.note}`;
const theirs = document.getElementById("takeover");
const own = document.getElementById("asking");
let ticking = 0;
let due = 0;

async function post(address, fields) {
  const body = new URLSearchParams({ ...fields, part: "1", csrf: document.body.dataset.csrf });
  try {
    const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
    return await answer.json();
  } catch {
    return null;
  }
}

/** Shows how many seconds are left, then calls `over`. */
function count(place, left_s, over) {
  window.clearInterval(ticking);
  due = Date.now() + left_s * 1000;
  const tick = () => {
    const left = Math.max(0, Math.ceil((due - Date.now()) / 1000));
    const seconds = place.querySelector("[data-seconds]");
    if (seconds) seconds.textContent = String(left);
    if (left > 0) return;
    window.clearInterval(ticking);
    over?.();
  };
  ticking = window.setInterval(tick, 500);
  tick();
}

// Who has the note

function showAsked(takeover) {
  const asked = takeover && !takeover.own && !takeover.kept;
  theirs.hidden = !asked;
  window.clearInterval(ticking);
  if (!asked) return;
  theirs.querySelector("[data-asker]").textContent = takeover.by;
  count(theirs, takeover.left_s);
}

for (const form of theirs.querySelectorAll("form")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const give = new FormData(form).get("give");
    if (give === "yes") await settled();
    await stored();
    const answer = await post(form.getAttribute("action"), { give });
    if (answer === null) form.submit();
    else if (give === "yes") window.location.assign(path);
    else showAsked(answer.takeover);
  });
}

// Who asks for it

async function goTo(how = "") {
  window.clearInterval(ticking);
  await stored();
  window.location.assign(how ? `${path}?taken=${how}` : path);
}

function say(words) {
  own.querySelector("[data-said]").textContent = words;
}

function showAsking(takeover) {
  const { holder, wordAsked, wordSeconds, wordKept } = own.dataset;
  if (takeover?.kept) {
    window.clearInterval(ticking);
    say(wordKept.replace("{}", holder));
    return;
  }
  if (!takeover?.own) return;
  const line = own.querySelector("[data-said]");
  const seconds = document.createElement("span");
  seconds.dataset.seconds = "";
  seconds.setAttribute("aria-live", "off");
  own.querySelector("[data-seconds]")?.removeAttribute("data-seconds");
  line.replaceChildren(wordAsked.replace("{}", holder), seconds, wordSeconds);
  count(line, takeover.left_s, ask);
}

async function ask() {
  const answer = await post(`${path}/claim`, {});
  if (answer === null) say(own.dataset.wordAway);
  else if (answer.has) await goTo(answer.how);
  else if (answer.said) say(answer.said);
  else showAsking(answer.takeover);
}

own?.querySelector("form[data-takes]")?.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});

document.addEventListener("scribe:news", async ({ detail: { name, data } }) => {
  if (name !== "consultation" || !path.endsWith(`/${data.id}`) || !TOLD.includes(data.kind)) return;
  const now = await read(`${path}/holder`);
  if (now === null) return;
  if (!own) showAsked(now.takeover);
  else if (data.kind === "takeover_kept") showAsking(now.takeover);
  else if (due > 0 && now.holder === "" && data.kind !== "taken_over") await goTo(data.kind === "handed_over" ? "given" : "");
});

if (theirs.dataset.left) count(theirs, Number(theirs.dataset.left));
else if (own?.dataset.left) count(own, Number(own.dataset.left), ask);
