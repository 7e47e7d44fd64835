// Live news over server-sent events. News is told to the listeners of the page (`scribe:news`), which decide what it
// means there. Without a heartbeat for 15 seconds the page says that it is not connected.

import { timeOfDay } from "./clocks.js";

const SILENCE_MS = 15000;

const mark = document.querySelector("[data-live]");
let source = null;
let last = mark ? Number(mark.dataset.live) : 0;
let silence = 0;

function show(state) {
  if (!mark) return;
  mark.dataset.state = state;
  mark.querySelector(".live__word").textContent = mark.dataset[`word${state[0].toUpperCase()}${state.slice(1)}`];
  const banner = document.getElementById("lost");
  if (!banner) return;
  if (state === "lost" && banner.hidden) {
    banner.querySelector("time").textContent = timeOfDay(Date.now());
  }
  banner.hidden = state !== "lost";
}

function heard() {
  show("live");
  window.clearTimeout(silence);
  silence = window.setTimeout(lose, SILENCE_MS);
}

function lose() {
  show("lost");
  source?.close();
  window.setTimeout(connect, 5000);
}

function tell(name, event) {
  heard();
  if (event.lastEventId) last = Math.max(last, Number(event.lastEventId));
  const data = JSON.parse(event.data || "{}");
  document.dispatchEvent(new CustomEvent("scribe:news", { detail: { name, data } }));
}

function connect() {
  source = new EventSource(`/api/v1/events?after=${last}`);
  source.addEventListener("open", heard);
  for (const name of ["consultation", "progress", "system", "reload"]) {
    source.addEventListener(name, (event) => tell(name, event));
  }
  for (const name of ["heartbeat", "message"]) source.addEventListener(name, heard);
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) lose();
  });
}

/** Follows the news on pages that show the live mark. */
export function followNews() {
  if (!mark) return;
  silence = window.setTimeout(lose, SILENCE_MS);
  connect();
  window.addEventListener("pagehide", () => source?.close());
}
