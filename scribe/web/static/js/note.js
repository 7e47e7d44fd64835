// The note under review: a statement and its evidence light each other up; keys move, play and decide.

import { read } from "./asking.js";
import { closeEditors, openEditor, submit, takeTheirs } from "./editing.js";
import { isTyping, letterKeysOn } from "./keys.js";
import { reveal, showPane } from "./panes.js";
import { closePick, hasPick, openPick } from "./picking.js";
import { joinForm, placeForm } from "./places.js";
import { changeSpeed, drawEvidence, play, playing, seek, skip, toggle } from "./player.js";
import { hasWaiting, isBusy, send, settled } from "./saving.js";
import { turns } from "./transcript.js";

const LEAD_S = 0.5;
const ACTS = { a: "add", c: "correct", k: "keep", r: "remove" };
const DECISIONS = ["correct", "keep", "remove", "rewrite"];
const UNDONE_BY_KEY = [...DECISIONS, "move", "move_to", "merge"];
const decided = [];
const workspace = document.querySelector(".workspace");

function statements() {
  return [...document.querySelectorAll(".statement")];
}

function selected() {
  return document.querySelector('.statement[aria-current="true"]');
}

/** The statement that the keys act on: the one that has the focus, never one that is only marked. */
function focused() {
  return document.activeElement?.closest(".statement") ?? null;
}

function evidenceOf(statement) {
  const ids = statement.dataset.evidence.split(" ");
  return turns.filter((turn) => ids.includes(turn.dataset.segment));
}

function span(turn) {
  return [Number(turn.dataset.start), Number(turn.dataset.end)];
}

function select(statement, { focus = false } = {}) {
  statement.closest("details")?.setAttribute("open", "");
  for (const other of statements()) {
    const chosen = other === statement;
    other.setAttribute("aria-current", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
  }
  const evidence = evidenceOf(statement);
  for (const turn of turns) {
    const rests = evidence.includes(turn);
    turn.dataset.evidence = String(rests);
    turn.querySelector(".turn__mark").hidden = !rests;
  }
  drawEvidence(evidence.map(span));
  if (evidence.length > 0) {
    reveal(evidence[0]);
    if (!playing()) seek(span(evidence[0])[0]);
  }
  reveal(statement);
  if (focus) statement.focus({ preventScroll: true });
}

/** Plays the seconds of the first run of evidence, from half a second before it to its end. */
function playEvidence(statement) {
  const spans = evidenceOf(statement).map(span);
  if (spans.length === 0) return;
  play(spans[0][0] - LEAD_S, Math.max(...spans.map(([, end]) => end).filter((end) => end - spans[0][0] < 60)));
}

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.(".statement")) select(event.target);
});

document.addEventListener("click", (event) => {
  const player = event.target.closest("[data-play]");
  const statement = event.target.closest(".statement");
  if (player) {
    if (statement) select(statement);
    const turn = player.closest(".turn");
    if (turn) chooseTurn(turn);
    else if (player.hasAttribute("data-evidence-play")) playEvidence(statement);
    else play(Number(player.dataset.play) - LEAD_S, Number(player.dataset.until ?? endAt(Number(player.dataset.play))));
    return;
  }
  const opener = event.target.closest("[data-editor]");
  if (opener && statement) {
    event.preventDefault();
    edit(statement, opener.dataset.editor);
    return;
  }
  if (event.target.closest("[data-theirs]")) {
    event.preventDefault();
    takeTheirs(statement);
    return;
  }
  if (event.target.closest("[data-cancel]")) {
    event.preventDefault();
    closeEditors(statement);
    return;
  }
  const place = event.target.closest("a[href^='#gap-']");
  if (place) {
    event.preventDefault();
    showGap(document.getElementById(place.hash.slice(1)));
    return;
  }
  const link = event.target.closest(".todo a[href^='#']");
  if (link) {
    const target = document.getElementById(link.hash.slice(1));
    const line = target?.matches(".said") ? target.querySelector(".statement") : target;
    if (line?.matches(".statement")) {
      event.preventDefault();
      select(line, { focus: true });
      if (line !== target) target.scrollIntoView({ block: "nearest" });
    }
    return;
  }
  const entry = event.target.closest("a[data-record]");
  if (entry) {
    event.preventDefault();
    showBeside("record", document.getElementById(entry.hash.slice(1)));
    return;
  }
  if (event.target.closest("#approve-first")) {
    stepFlag(1);
    return;
  }
  const turn = event.target.closest(".turn");
  if (turn && !hasPick()) chooseTurn(turn);
  else if (statement && !event.target.closest("button, input, textarea, a, form, select")) select(statement);
});

/** Shows seconds without text in the transcript, whatever else is shown, and makes them the place that keys act on. */
function showGap(gap) {
  showBeside("transcript", gap, gap.querySelector("button") ?? gap);
}

/** Opens a pane beside the note, on a narrow screen in its place, at one of its lines. */
function showBeside(pane, line, focused = line) {
  showPane(pane);
  line.scrollIntoView({ block: "center" });
  focused.focus({ preventScroll: true });
}

function endAt(start_s) {
  const turn = turns.find((t) => Number(t.dataset.start) === start_s);
  return turn ? Number(turn.dataset.end) : start_s + 8;
}

/** Plays from a turn and selects what rests on it: the open statement first, then the one with the least evidence. */
function chooseTurn(turn) {
  const resting = statements().filter((s) => s.dataset.evidence.split(" ").includes(turn.dataset.segment));
  resting.sort((a, b) => a.dataset.evidence.length - b.dataset.evidence.length);
  if (resting.length > 0) select(resting.find((s) => s.dataset.state === "open") ?? resting[0]);
  play(Number(turn.dataset.start));
}

// Editing and saving

function edit(statement, which) {
  select(statement);
  if (which === "move") placeForm(statement);
  const form = openEditor(statement, which);
  if (form) reveal(form);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("action")?.endsWith("/edit")) {
    event.preventDefault();
    const open = form.closest(".statement")?.dataset.state === "open";
    const done = submit(form, event.submitter);
    if (done) after(done, open);
    if (form.id === "picked-form") closePick();
  } else if (form.id === "approve" && hasWaiting()) {
    event.preventDefault();
  } else if (form.matches("#send-back form, #approve")) {
    const version = form.querySelector('[name="version"]');
    if (version) version.value = workspace.dataset.version;
  }
});

/** Goes on at once, where the reader looks, so that no answer has to move the focus. */
function after({ kind, statement, into }, wasOpen) {
  if (!statement || statement.dataset.state === "said") return;
  if (UNDONE_BY_KEY.includes(kind)) decided.push(into ?? statement.id);
  else if (kind === "undo") decided.splice(decided.lastIndexOf(statement.id) >>> 0, 1);
  const list = statements().filter((s) => s.dataset.state === "open" && s !== statement && !isBusy(s.id));
  const goesOn = wasOpen && (DECISIONS.includes(kind) || kind === "undo");
  const next = goesOn ? list.find((s) => follows(statement, s)) ?? list[0] : document.getElementById(into);
  select(next ?? statement, { focus: true });
}

/** Takes back what was done to the statement with the focus, else what was done last on this page, and so on. */
function undo() {
  const here = focused();
  const button = here?.querySelector("[data-act=undo]");
  if (here && isBusy(here.id)) return takeBack(lastDone());
  if (button) return button.click();
  return takeBack(here && "undoable" in here.dataset ? here : lastDone());
}

/** The last statement of which something was done here that can be undone, or will be once its answer is here. */
function lastDone() {
  while (decided.length > 0) {
    const last = document.getElementById(decided.pop());
    if (last && (isBusy(last.id) || "undoable" in last.dataset || last.querySelector("[data-act=undo]"))) return last;
  }
  return null;
}

function takeBack(statement) {
  if (!statement) return;
  if (decided.includes(statement.id)) decided.splice(decided.lastIndexOf(statement.id), 1);
  select(statement, { focus: true });
  const about = statement.querySelector(".statement__text").textContent;
  const label = document.querySelector("[data-undo-word]").dataset.undoWord;
  const fields = { kind: "undo", statement: statement.id };
  send({ action: `${window.location.pathname}/edit`, fields, place: statement.id, about, label });
}

// What was added from words of the transcript has a name once its answer is here: from then on a key takes it back.
document.addEventListener("scribe:answered", ({ detail: { entry, outcome } }) => {
  if (entry?.fields.kind !== "add_said" || outcome !== "saved") return;
  const resting = statements().filter((s) => s.dataset.evidence === entry.fields.segments && "chosen" in s.dataset);
  const added = resting.filter((s) => !decided.includes(s.id)).pop();
  if (!added) return;
  decided.push(added.id);
  if (!isTyping(document.activeElement)) select(added);
});

// An answer replaced parts of the page: what was marked stays marked, and what came in is not left without a mark.

document.addEventListener("scribe:note", () => {
  document.getElementById("elsewhere").hidden = true;
  const marked = focused() ?? selected() ?? statements().find((s) => s.dataset.state === "open") ?? statements()[0];
  if (marked && marked !== selected()) select(marked);
  for (const turn of turns) turn.querySelector(".turn__mark").hidden = turn.dataset.evidence !== "true";
});

function follows(a, b) {
  return Boolean(a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING);
}

// Keys

function step(by) {
  const list = statements();
  const at = list.indexOf(selected());
  if (!focused() && at >= 0) {
    select(list[at], { focus: true });
    return;
  }
  const next = at < 0 ? 0 : Math.min(list.length - 1, Math.max(0, at + by));
  if (list[next]) select(list[next], { focus: true });
}

function stepFlag(by) {
  const list = statements();
  const open = list.filter((s) => s.dataset.state === "open");
  const at = list.indexOf(selected()) - (focused() ? 0 : by);
  const next = by > 0 ? open.find((s) => list.indexOf(s) > at) : open.findLast((s) => list.indexOf(s) < at);
  const target = next ?? (by > 0 ? open[0] : open[open.length - 1]);
  if (target) select(target, { focus: true });
}

function act(letter) {
  const statement = focused();
  if (letter === "a" && statement?.dataset.state !== "said") openPick(document.activeElement?.closest(".turn")) || toSaid();
  else if (!statement || isBusy(statement.id)) return;
  else if (letter === "e") edit(statement, "edit");
  else if (letter === "m") edit(statement, "move");
  else if (letter === "j") joinForm(statement)?.requestSubmit();
  else statement.querySelector(`[data-act='${ACTS[letter]}']`)?.click();
}

/** To the first thing that was said and is not in the note; the same key then adds it. */
function toSaid() {
  const line = document.querySelector(".said .statement");
  if (line) select(line, { focus: true });
}

document.addEventListener("keydown", (event) => {
  const form = event.target.closest("form.editor, .said__form, form.writes");
  if (event.key === "Escape" && form && form.closest(".statement")) {
    closeEditors(form.closest(".statement"));
    return;
  }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (event.repeat) return;
    if (form) form.requestSubmit();
    else document.getElementById("approve")?.requestSubmit();
    return;
  }
  if (isTyping(event.target) || event.target.closest("dialog, form.editor, form.writes") || event.ctrlKey || event.metaKey) return;
  if (event.altKey) {
    const to = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const mover = to && !event.repeat && focused()?.querySelector(`[data-act='move-${to}']`);
    if (mover) event.preventDefault();
    mover?.click();
    return;
  }
  const onButton = event.target.closest("button, a, summary, [role=tab], input");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
  } else if ((event.key === "ArrowLeft" || event.key === "ArrowRight") && !event.target.closest("[role=tab]")) {
    event.preventDefault();
    skip(event.key === "ArrowRight" ? 3 : -3);
  } else if (event.key === " " && !onButton) {
    event.preventDefault();
    if (playing() || !selected()) toggle();
    else playEvidence(selected());
  } else if (event.key === "+" || event.key === "-") {
    changeSpeed(event.key === "+" ? 1 : -1);
  } else if (letterKeysOn()) {
    letter(event);
  }
});

function letter(event) {
  const key = event.key.toLowerCase();
  if (event.repeat) return;
  if (event.shiftKey && key === "b") document.getElementById("send-back")?.showModal();
  else if (key === "n" || key === "b") stepFlag(key === "n" ? 1 : -1);
  else if (key === "u") {
    event.preventDefault();
    undo();
  } else if ("emj".includes(key) || ACTS[key]) {
    event.preventDefault();
    act(key);
  }
}

// Somebody else changed the note, or took it over: the page says so and changes nothing by itself.

async function tellNews(event) {
  const { name, data } = event.detail;
  if (name !== "consultation" || data.id !== workspace.dataset.note) return;
  await settled();
  const taken = data.kind === "taken_over" || data.kind === "handed_over";
  if (!taken && (data.kind.startsWith("question_") || data.version <= Number(workspace.dataset.version))) return;
  const holder = taken ? await holderOf() : "";
  if (holder === null) window.addEventListener("online", () => tellNews(event), { once: true });
  if (taken && !holder) return;
  const notice = document.getElementById("elsewhere");
  notice.querySelector("[data-who]").textContent = holder;
  notice.querySelector("[data-taken]").hidden = !taken;
  notice.querySelector("[data-changed]").hidden = taken;
  notice.hidden = false;
}

document.addEventListener("scribe:news", tellNews);

/** Who has the note, when it is somebody else; null while nobody can say. */
async function holderOf() {
  const answer = await read(`${window.location.pathname}/holder`);
  return answer && answer.holder;
}

const start = document.getElementById(window.location.hash.slice(1)) ?? selected();
if (start?.matches(".statement")) select(start);
