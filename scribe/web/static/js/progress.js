// The way of one consultation: progress moves by itself, a new state loads the page anew.

import { clock } from "./clocks.js";

const id = document.querySelector("[data-consultation]")?.dataset.consultation;
const bar = document.getElementById("progress");

/** A stage that begins again knows no length at first: the page keeps what it shows until there is one. */
function move({ done_s, total_s }) {
  if (!(total_s > 0)) return;
  bar.max = total_s;
  bar.value = done_s;
  document.getElementById("progress-done").textContent = clock(done_s);
  document.getElementById("progress-total").textContent = clock(total_s);
}

document.addEventListener("scribe:news", (event) => {
  const { name, data } = event.detail;
  if (data.id !== id) return;
  if (name === "progress" && data.progress) {
    if (bar) move(data.progress);
    else if (data.progress.total_s > 0) reload();
  } else if (name === "consultation") {
    reload();
  }
});

function reload() {
  if (!document.querySelector("dialog[open]")) window.location.reload();
}
