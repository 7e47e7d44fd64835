// Removes what this browser keeps of consultations that were destroyed: words that were not saved, and pieces of a
// recording that were not sent. Asked once a page, and only when something is kept.

import { forget as forgetRecording, recordings } from "./pieces.js";

const KEPT = /^scribe-kept-[0-9a-f]+-([0-9A-Z]+)-/;
const MOST = 200;

function named(name) {
  return KEPT.exec(name)?.[1];
}

async function forget() {
  const names = Object.keys(window.localStorage).filter(named);
  const rows = (await recordings()).filter((row) => row.consultation);
  const ids = [...new Set([...names.map(named), ...rows.map((row) => row.consultation)])].slice(0, MOST);
  if (!ids.length) return;
  const answer = await fetch("/kept/gone", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Scribe-CSRF": document.body.dataset.csrf },
    body: JSON.stringify({ consultations: ids }),
  });
  if (!answer.ok) return;
  const { gone } = await answer.json();
  for (const name of names) if (gone.includes(named(name))) window.localStorage.removeItem(name);
  for (const row of rows) if (gone.includes(row.consultation)) await forgetRecording(row.key);
}

forget().catch(() => {});
