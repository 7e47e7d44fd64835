// Taking an answer: it holds the statements that changed since the revision that the page shows, and the parts that
// count them. Each replaces its own place. What somebody types in, or has the focus, stays as it is.

const COUNTING = ["todo", "whole", "said", "decide", "saved", "facts-count", "pane-facts", "wave-flags", "speakers-corrected", "beside", "drafts"];
const OWN_BANNERS = ".banner:not(#lost, #elsewhere, #kept, #takeover, #drafts-said, .kept-draft)";
const VERSIONS = /name="version" value="\d+"/g;
const workspace = document.querySelector(".workspace");
const shown = new Map(COUNTING.map((id) => [id, plain(document.getElementById(id))]));
const waiting = new Map();

function plain(element) {
  return element?.outerHTML.replace(VERSIONS, "") ?? "";
}

/** Whether somebody types in it, or has two versions before them. */
export function isEdited(item) {
  return item.querySelector("form[data-form]:not([hidden]), .compare") !== null;
}

function swap(old, fresh) {
  const taken = document.importNode(fresh, true);
  if (old.matches(".statement")) {
    taken.setAttribute("aria-current", old.getAttribute("aria-current"));
    taken.tabIndex = old.tabIndex;
  }
  old.replaceWith(taken);
  return taken;
}

function takeSection(fresh, own) {
  const list = document.querySelector(`#${CSS.escape(fresh.id)} .section__body`);
  const next = fresh.querySelector(".section__body");
  if (!list) return;
  if (list.tagName !== next.tagName) {
    document.getElementById(fresh.id).replaceWith(document.importNode(fresh, true));
    return;
  }
  const news = new Map([...next.children].map((item) => [item.dataset.key, item]));
  const items = new Map([...list.children].map((item) => [item.dataset.key, item]));
  const order = next.dataset.order.split(" ");
  for (const [key, item] of items) {
    const gone = !order.includes(key) || (key === "none" && !news.has(key));
    if (gone) item.remove();
    else if (key !== "adder" && news.has(key)) items.set(key, takeStatement(item, news.get(key), own));
  }
  let at = list.firstElementChild;
  for (const key of order) {
    const item = items.get(key) ?? (news.has(key) ? come(news.get(key)) : null);
    if (!item || (key === "none" && !news.has(key))) continue;
    if (item === at) at = at.nextElementSibling;
    else list.insertBefore(item, at);
  }
}

/** What comes in anew, added or from another section, is not what the reader has marked. */
function come(fresh) {
  const taken = document.importNode(fresh, true);
  if (taken.matches(".statement")) {
    taken.setAttribute("aria-current", "false");
    taken.tabIndex = -1;
  }
  return taken;
}

function takeStatement(item, fresh, own) {
  if (item.id !== own && isEdited(item)) {
    waiting.set(item.id, fresh);
    return item;
  }
  waiting.delete(item.id);
  return swap(item, fresh);
}

/** Shows what came for a statement while somebody typed in it. */
export function release(id) {
  const item = document.getElementById(id);
  const fresh = waiting.get(id);
  if (!item || !fresh || isEdited(item)) return item;
  waiting.delete(id);
  return swap(item, fresh);
}

function takeCounting(page) {
  const unfolded = [...document.querySelectorAll("#said details[open]")].map((details) => details.id);
  const listed = document.getElementById("said")?.scrollTop ?? 0;
  for (const id of COUNTING) {
    const fresh = page.getElementById(id);
    const old = document.getElementById(id);
    if (!fresh || !old || shown.get(id) === plain(fresh)) continue;
    if (old.querySelector("select:focus, input:focus, textarea:focus")) continue;
    shown.set(id, plain(fresh));
    old.replaceWith(document.importNode(fresh, true));
  }
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
  const said = document.getElementById("said");
  if (said) said.scrollTop = listed;
}

/** Who speaks in a turn, where that was corrected; the turn itself stays, with what is marked and heard of it. */
function takeSpeakers(page) {
  const items = [...page.querySelectorAll("#answer-turns > li")];
  for (const item of items) {
    const turn = document.getElementById(item.dataset.turn);
    const fresh = item.querySelector(".turn__who");
    if (!turn) continue;
    turn.dataset.speaker = fresh.dataset.speaker;
    turn.querySelector(".turn__who").replaceWith(document.importNode(fresh, true));
  }
  if (items.length > 0) document.dispatchEvent(new CustomEvent("scribe:speakers"));
}

function takeBanners(page) {
  for (const banner of document.querySelectorAll(OWN_BANNERS)) banner.remove();
  for (const banner of page.querySelectorAll("#answer-banners > .banner")) {
    document.querySelector(".patient").before(document.importNode(banner, true));
  }
}

/** The place of the focus, so that it can be found again after its element was replaced. */
function place() {
  const at = document.activeElement;
  const named = at?.closest(".statement") ?? at?.closest("[id]");
  return { at, id: named?.id, control: at?.closest("button, a")?.dataset.act };
}

function backTo({ at, id, control }, following) {
  if (!at || at === document.body || document.activeElement === at) return;
  if (at.isConnected) {
    at.focus({ preventScroll: true });
    return;
  }
  const named = document.getElementById(id) ?? document.getElementById(following);
  const target = (control && named?.querySelector(`[data-act="${control}"]`)) || named;
  if (target?.matches(".statement, a, button, [tabindex]")) target.focus({ preventScroll: true });
  else target?.querySelector("a, button:not([hidden])")?.focus({ preventScroll: true });
}

/**
 * Takes an answer of the server into the page.
 * @param {string} html
 * @param {{own?: string, following?: string}} whose the statement that was sent, and what follows it in its list
 * @returns {DOMStringMap | null} what the answer says of itself; null when it is no such answer
 */
export function take(html, { own = "", following = "" } = {}) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const answer = page.getElementById("answer");
  if (!answer || "readonly" in answer.dataset !== "readonly" in workspace.dataset) return null;
  if (Number(answer.dataset.revision) < Number(workspace.dataset.revision)) return answer.dataset;
  const focus = place();
  const top = document.querySelector(".note").scrollTop;
  workspace.dataset.version = answer.dataset.version;
  workspace.dataset.revision = answer.dataset.revision;
  for (const section of page.querySelectorAll("#answer-sections > section")) takeSection(section, own);
  takeCounting(page);
  takeSpeakers(page);
  takeBanners(page);
  document.querySelector(".note").scrollTop = top;
  backTo(focus, following);
  document.dispatchEvent(new CustomEvent("scribe:note"));
  return answer.dataset;
}
