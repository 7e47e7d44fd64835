// How many questions about notes wait for this person: beside the navigation and at the head of their list, live.

import { read } from "./asking.js";

const TELLS = ["question_asked", "question_answered", "question_settled", "sent_back", "signed", "withdrawn", "recalled"];
const SOON_MS = 200;
const counts = () => document.querySelectorAll("[data-waiting-count]");
let soon = 0;

function show(count) {
  for (const place of counts()) {
    place.textContent = count ? String(count) : "";
    if (place.matches(".count")) place.hidden = !count;
    const head = place.closest("[data-waiting-head]");
    if (head) head.hidden = !count;
  }
  const news = document.getElementById("waiting-news");
  if (news) news.hidden = false;
}

async function ask() {
  const waiting = await read("/api/v1/questions");
  if (waiting) show(waiting.count);
}

document.addEventListener("scribe:news", ({ detail: { name, data } }) => {
  if (counts().length === 0 || (name !== "reload" && !TELLS.includes(data.kind))) return;
  window.clearTimeout(soon);
  soon = window.setTimeout(ask, SOON_MS);
});
