// Live news over server-sent events. News never moves what is on the page: it waits behind a count, or is told to a
// listener of the page (`scribe:news`). Without a heartbeat for 15 seconds the page says that it is not connected.

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
  if (banner) banner.hidden = state !== "lost";
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

/** Counts news behind the button of the page, which loads it anew. */
function count(ids) {
  const button = document.getElementById("news");
  if (!button) return;
  const seen = new Set((button.dataset.ids ?? "").split(" ").filter(Boolean));
  for (const id of ids) seen.add(id);
  button.dataset.ids = [...seen].join(" ");
  button.querySelector("[data-count]").textContent = String(seen.size);
  button.hidden = seen.size === 0;
}

function tell(name, event) {
  heard();
  if (event.lastEventId) last = Math.max(last, Number(event.lastEventId));
  const data = JSON.parse(event.data || "{}");
  if (name === "consultation" && data.id && data.kind !== "claimed") count([data.id]);
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
