// Lists: arrows move between rows, Enter opens (the row's own link), N opens the riskiest note that nobody has, S the
// next note to sign. Filters apply as they are chosen.

import { read } from "./asking.js";
import { isTyping, letterKeysOn } from "./keys.js";

const rows = [...document.querySelectorAll("tr[data-open]")];

function mark(row) {
  for (const other of rows) other.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  row.querySelector(".list__name").focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

for (const row of rows) {
  row.addEventListener("click", (event) => {
    if (!event.target.closest("a, button, form, details")) row.querySelector(".list__name").click();
  });
}

document.addEventListener("keydown", (event) => {
  if (isTyping(event.target) || event.target.closest("dialog")) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const at = rows.findIndex((row) => row.getAttribute("aria-current") === "true");
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && rows.length > 0) {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    mark(rows[Math.min(rows.length - 1, Math.max(0, at + step))]);
  } else if (event.key === "Enter" && event.target === document.body && rows[at]) {
    rows[at].querySelector(".list__name").click();
  } else if (letterKeysOn() && event.key.toLowerCase() === "n") {
    document.getElementById("next-note")?.click();
  } else if (letterKeysOn() && event.key.toLowerCase() === "s") {
    document.getElementById("sign-next")?.click();
  }
});

// News: a new row waits behind a count, so that no row moves under the eye; a row that has gone is only dimmed.

const button = document.getElementById("news");
const waiting = new Set();

/** Whether news of a consultation that has no row here is for this list. */
async function belongs(data) {
  if (button.dataset.news === "queue") return data.state === "drafted";
  if (button.dataset.news === "all") return true;
  const now = await read(`/api/v1/consultations/${data.id}`);
  return now?.encounter.practitioner.id === button.dataset.mine;
}

document.addEventListener("scribe:news", async (event) => {
  const { name, data } = event.detail;
  if (!button || name === "progress" || waiting.has(data.id)) return;
  if (button.dataset.news === "queue" && data.kind?.startsWith("question_")) return;
  if (name === "reload") {
    button.hidden = false;
    return;
  }
  const row = rows.find((other) => other.dataset.id === data.id);
  if (button.dataset.news === "queue" && row) {
    row.toggleAttribute("data-past", data.state !== "drafted");
    return;
  }
  if (!row && !(await belongs(data))) return;
  waiting.add(data.id);
  button.querySelector("[data-count]").textContent = String(waiting.size);
  button.hidden = false;
});

const filters = document.querySelector("form.filters");
filters?.addEventListener("change", (event) => {
  if (event.target.type !== "search") filters.requestSubmit();
});
