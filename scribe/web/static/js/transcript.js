// The transcript beside the note: what is heard is marked, what is sought is found, and the tabs show one pane or another.

import { heardIn, preload } from "./heard-words.js";
import { reveal } from "./panes.js";
import { hasSound, onTime } from "./player.js";

/** The turns of speech, in order. */
export const turns = [...document.querySelectorAll(".turn")];
const follow = document.getElementById("follow");
const spans = turns.map((turn) => [Number(turn.dataset.start), Number(turn.dataset.end)]);
const edges = [0, ...new Set(spans.flat().sort((a, b) => a - b)), Infinity];
let heard = [];
let from_s = 0;
let to_s = 0;

/** Which turns are heard now. Between two edges of turns these are the same, so a frame has nothing to look through. */
function hear(now_s) {
  const next = edges.findIndex((edge) => edge > now_s);
  [from_s, to_s] = [edges[next - 1] ?? 0, edges[next]];
  const now = turns.filter((_, at) => spans[at][0] <= now_s && now_s < spans[at][1]);
  for (const turn of heard) if (!now.includes(turn)) delete turn.dataset.playing;
  for (const turn of now) {
    if (turn.dataset.playing === "true") continue;
    turn.dataset.playing = "true";
    if (follow.checked) reveal(turn);
  }
  heard = now;
}

function silence() {
  for (const turn of heard) delete turn.dataset.playing;
  heard = [];
  to_s = 0;
}

onTime((now_s, isPlaying) => {
  if (!isPlaying) silence();
  else if (now_s < from_s || now_s >= to_s) hear(now_s);
  if (isPlaying) preload();
  heardIn(heard, now_s);
});

for (const moved of ["wheel", "touchmove"]) {
  document.querySelector(".pane--transcript").addEventListener(moved, () => (follow.checked = false), { passive: true });
}

document.getElementById("find").addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  let first = null;
  for (const turn of turns) {
    const hit = wanted !== "" && turn.textContent.toLowerCase().includes(wanted);
    turn.classList.toggle("hit", hit);
    first ??= hit ? turn : null;
  }
  if (first) reveal(first);
});

for (const tab of document.querySelectorAll("[role=tab]")) {
  tab.addEventListener("click", () => {
    if (tab.dataset.pane) document.querySelector(".aside").dataset.pane = tab.dataset.pane;
    else document.querySelector(".workspace").dataset.view = tab.dataset.view;
    for (const other of tab.parentElement.querySelectorAll("[role=tab]")) {
      other.setAttribute("aria-selected", String(other === tab));
      other.tabIndex = other === tab ? 0 : -1;
    }
  });
  tab.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    event.preventDefault();
    const other = event.key === "ArrowRight" ? tab.nextElementSibling : tab.previousElementSibling;
    other?.focus();
    other?.click();
  });
}

if (!hasSound) follow.disabled = true;
