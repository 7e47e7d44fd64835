// The drafts of a note: what becomes of one that is being written is told in place. What is read or typed stays as it is.

const PARTS = ["drafts", "again"];
const said = document.getElementById("drafts-said");

function strip() {
  return document.getElementById("drafts");
}

/** Replaces a part of the page; while somebody is in it, once they have left it. */
function put(old, fresh) {
  if (old.contains(document.activeElement)) {
    old.addEventListener("focusout", () => window.setTimeout(bring), { once: true });
  } else if (!old.querySelector("input:checked")) {
    old.replaceWith(document.importNode(fresh, true));
  }
}

function say(words) {
  said.textContent = words;
  said.hidden = false;
}

async function bring() {
  let html = "";
  try {
    const answer = await fetch(strip().dataset.page, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    html = await answer.text();
  } catch {
    return;
  }
  const page = new DOMParser().parseFromString(html, "text/html");
  const { newest, said: words } = page.getElementById("drafts").dataset;
  const isNews = words && newest !== strip().dataset.newest && newest !== said.dataset.newest;
  for (const id of PARTS) {
    const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
    if (old && fresh) put(old, fresh);
  }
  if (!isNews) return;
  said.dataset.newest = newest;
  say(words);
}

document.addEventListener("scribe:news", ({ detail: { name, data } }) => {
  if (name !== "consultation" || data.id !== strip().dataset.of) return;
  if (data.kind.startsWith("redraft") || data.kind === "draft_chosen") bring();
});

window.addEventListener("online", bring);
