// Saving without a button: a form of the note page is sent at once, and the page takes the parts of the answer that
// changed. Without a connection the forms wait on this computer, in order, and are sent when it is back.

const WAITING = `scribe-waiting-${document.querySelector("[data-note]")?.dataset.note ?? ""}`;
const strip = document.getElementById("saved");
const PARTS = ["note", "said", "decide", "saved", "pane-facts", "pane-record", "wave-flags"];
const OWN_BANNERS = ".banner:not(#lost, #elsewhere)";
const AGAIN_MS = 5000;
let sending = Promise.resolve();
let again = 0;

function waiting() {
  return JSON.parse(window.localStorage.getItem(WAITING) ?? "[]");
}

function keep(list) {
  if (list.length > 0) window.localStorage.setItem(WAITING, JSON.stringify(list));
  else window.localStorage.removeItem(WAITING);
}

function say(words, state) {
  strip.querySelector("span").textContent = words;
  if (state) strip.dataset.state = state;
  else delete strip.dataset.state;
}

/** The newest version that the page knows; each answer brings the next one. */
function version() {
  return document.querySelector("[data-version]").dataset.version;
}

async function post(action, fields) {
  const body = new URLSearchParams({ ...fields, version: version() });
  return fetch(action, { method: "POST", body, headers: { Accept: "text/html" } });
}

/** Takes the changed parts of a page that the server rendered; scroll and focus stay. */
function take(html, focus) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const workspace = page.querySelector("[data-version]");
  if (!workspace) return false;
  const note = document.querySelector(".note");
  const top = note.scrollTop;
  const listed = document.getElementById("said")?.scrollTop ?? 0;
  const unfolded = [...document.querySelectorAll("#said details[open]")].map((details) => details.id);
  document.querySelector("[data-version]").dataset.version = workspace.dataset.version;
  for (const id of PARTS) {
    const fresh = page.getElementById(id);
    const old = document.getElementById(id);
    if (fresh && old) old.replaceWith(document.importNode(fresh, true));
  }
  for (const banner of document.querySelectorAll(OWN_BANNERS)) banner.remove();
  for (const banner of [...page.querySelectorAll(OWN_BANNERS)].reverse()) {
    document.querySelector(".patient").before(document.importNode(banner, true));
  }
  note.scrollTop = top;
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
  const said = document.getElementById("said");
  if (said) said.scrollTop = listed;
  document.dispatchEvent(new CustomEvent("scribe:note", { detail: { focus } }));
  return true;
}

async function deliver(entry) {
  say(strip.dataset.saving, "pending");
  let answer;
  try {
    answer = await post(entry.action, entry.fields);
  } catch {
    return false;
  }
  if (answer.status >= 500) return false;
  if (answer.status === 401) {
    window.location.assign(`/sign-in?next=${encodeURIComponent(window.location.pathname)}`);
    return false;
  }
  const html = await answer.text();
  if (!take(html, entry.fields.statement ?? entry.fields.focus)) window.location.reload();
  return true;
}

async function flush() {
  let list = waiting();
  while (list.length > 0) {
    if (!(await deliver(list[0]))) {
      say(`${list.length}${strip.dataset.kept}`, "pending");
      window.clearTimeout(again);
      again = window.setTimeout(() => (sending = sending.then(flush)), AGAIN_MS);
      return;
    }
    list = waiting().slice(1);
    keep(list);
  }
}

/**
 * Sends a form of the note page, now or when the connection is back.
 * @param {HTMLFormElement} form
 */
export function send(form) {
  const fields = Object.fromEntries(new FormData(form));
  keep([...waiting(), { action: form.getAttribute("action"), fields }]);
  sending = sending.then(flush);
}

/** Resolves when nothing is on its way. */
export function settled() {
  return sending;
}

/** Whether changes still wait on this computer: then approving waits too. */
export function hasWaiting() {
  return waiting().length > 0;
}

window.addEventListener("online", () => {
  sending = sending.then(flush);
});
if (strip && hasWaiting()) sending = sending.then(flush);
