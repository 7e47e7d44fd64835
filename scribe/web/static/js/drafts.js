// The drafts of a note: what becomes of one that is being written is told in place. What is read or typed stays as it is.

const said = document.getElementById("drafts-said");

function strip() {
  return document.getElementById("drafts");
}

/** Replaces the strip; while somebody is in it, once they have left it. */
function put(fresh) {
  const old = strip();
  if (old.contains(document.activeElement)) {
    old.addEventListener("focusout", () => window.setTimeout(bring), { once: true });
    return;
  }
  old.replaceWith(document.importNode(fresh, true));
}

function say(words) {
  if (!said || !words) return;
  said.textContent = words;
  said.hidden = false;
}

async function bring() {
  const old = strip();
  const query = new URLSearchParams({ shown: old.dataset.shown ?? "" });
  let html = "";
  try {
    const answer = await fetch(`/notes/${old.dataset.note}/drafts/head?${query}`, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    html = await answer.text();
  } catch {
    return;
  }
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("drafts");
  if (!fresh) return;
  const isNews = fresh.dataset.newest && fresh.dataset.newest !== strip().dataset.newest;
  put(fresh);
  if (isNews) say(fresh.dataset.said);
}

document.addEventListener("scribe:news", ({ detail: { name, data } }) => {
  const here = strip();
  if (!here || name !== "consultation" || data.id !== here.dataset.note) return;
  if (!data.kind.startsWith("redraft") && data.kind !== "draft_chosen") return;
  if (!("reload" in here.dataset)) bring();
  else if (!document.querySelector("main input:checked, main :focus")) window.location.reload();
});

window.addEventListener("online", () => strip() && !("reload" in strip().dataset) && bring());
