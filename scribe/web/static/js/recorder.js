// The recorder: nothing is recorded before the patient's consent is noted (or the hospital's other ground is named), and
// nothing is called safe before it is. Whatever takes the sound away is said at once, and the recording can go on.

import { clock } from "./clocks.js";
import { LiveWords } from "./live-words.js";
import { Awake, Microphone } from "./microphone.js";
import { Kept, canSeal, recordings, sealedText, takeInHand } from "./pieces.js";
import { keepPage } from "./offline.js";
import { showLeft, showOver } from "./left.js";
import { isTyping, letterKeysOn } from "./keys.js";
import { failureOf, showSending, where } from "./recorder-places.js";
import { tellLoss, tellTrouble } from "./recorder-sound.js";
import { Take, canGoOn } from "./taking.js";
import { Refused, Sending, ask } from "./uploads.js";

const SHORT_S = 10;
const MOST_TERMS = 100;
const LONGEST_TERM = 60;
const FILE_PIECE_BYTES = 4 * 1024 * 1024;
const TRY_AGAIN_MS = 3000;
const RUNNING = ["recording", "paused", "broken"];
const main = document.querySelector("[data-max-bytes]");
const words = document.getElementById("words").dataset;
const part = (id) => document.getElementById(id);
const consent = part("consent");
const stage = part("stage");
const awake = new Awake();
const live = new LiveWords();

let consultation = main.dataset.consultation;
let microphone = null;
let take = null;
let sending = null;
let ticking = 0;
let brokenAt = 0;

function phase(name) {
  const isRunning = RUNNING.includes(name);
  stage.dataset.phase = name;
  part("state").textContent = words[name] ?? "";
  part("record").hidden = !["consent", "ready"].includes(name);
  part("record").disabled = name !== "ready";
  part("file").disabled = part("transcript").disabled = name !== "ready";
  part("stop").hidden = part("pause").hidden = part("mark").hidden = !isRunning;
  part("pause").textContent = name === "recording" ? words.pause : words.resume;
  part("mark").disabled = name !== "recording";
  part("clock").hidden = !isRunning && name !== "sending";
  part("level").hidden = name !== "recording";
  part("sending").hidden = name !== "sending";
  part("onward").hidden = part("watch").hidden = !["sending", "written"].includes(name);
  awake.want(isRunning);
  for (const field of part("setup").elements) field.disabled = field.disabled || part("record").hidden;
}

function recorded_s() {
  return (take ? take.at_ms : (sending?.kept.until_ms ?? 0)) / 1000;
}

function follow() {
  if (stage.dataset.phase === "written" || sending.refused) return;
  if (!consultation && sending.kept.row.consultation) registeredAs(sending.kept.row.consultation);
  showSending(sending);
}

function registeredAs(id) {
  consultation = id;
  if (RUNNING.includes(stage.dataset.phase)) live.follow(id, canGoOn);
}

const told = {
  onChange: follow,
  onDone() {
    live.end();
    phase("written");
    where("where-device", "", "–", words.deleted);
    where("where-hospital", "safe", "✓", words.complete);
    where("where-note", "waiting", words.being, "");
    part("promise").hidden = true;
    part("watch").href = `/consultations/${consultation}`;
    tellLoss(consultation);
  },
  onRefused(error) {
    const isRunning = RUNNING.includes(stage.dataset.phase);
    if (isRunning) tellTrouble("refused");
    else phase(mayBegin() ? "ready" : "consent");
    part("state").textContent = `${words.refused} ${error.message}`;
    if (sending.sent >= sending.held && !isRunning) {
      sending.kept.forget();
      where("where-device", "", "–", "");
    }
    where("where-hospital", "", "–", "");
    part("watch").hidden = false;
    part("watch").href = `/consultations/${consultation}`;
  },
  onEndedElsewhere: endElsewhere,
};

/** Stops what still runs: the rest stays on this device. */
async function endElsewhere() {
  window.clearInterval(ticking);
  live.end();
  microphone?.close();
  await take?.stop();
  phase("over");
  part("state").textContent = words.over;
  part("watch").hidden = false;
  part("watch").href = `/consultations/${consultation}`;
  where("where-device", "waiting", clock(sending.kept.until_ms / 1000), words.rest);
  where("where-hospital", "safe", "✓", "");
  showOver(sending.kept, words);
}

/** Leads to the choice of the patient once the hospital knows of the consultation; in a page of its own. */
function offerWhom() {
  part("whom").querySelector("a").href = `/consultations/${consultation}/whom?next=/consultations/${consultation}`;
  part("whom").hidden = false;
}

/** Whether the patient agreed, or the hospital records on another ground in law. */
function mayBegin() {
  return consent.checked || consent.dataset.ground !== undefined;
}

/** What was typed as names and words to expect: one a line, or with commas between. */
function vocabulary() {
  const terms = part("vocabulary").value.split(/[\n,，、;；]/).map((term) => term.trim());
  const given = [...new Set(terms.filter((term) => term !== ""))];
  if (given.length > MOST_TERMS || given.some((term) => [...term].length > LONGEST_TERM)) throw new Error(words.toomany);
  return given;
}

/** What the hospital is told of a consultation that begins on this page. */
function wish() {
  const chosen = part("template").selectedOptions[0];
  return {
    patient: {
      name: part("patient-name").value.trim(),
      identifier: part("patient-number").value.trim(),
      birth_date: part("patient-born").value || null,
    },
    template: chosen.value,
    language: chosen.dataset.language,
    reason: part("reason").value.trim(),
    vocabulary: vocabulary(),
    consent: consent.checked,
  };
}

/**
 * Notes the consent; registers the consultation first when the page began without one.
 * @returns {Promise<Kept>} the place for the recording; without a network it holds what is to be said first
 */
async function registered() {
  const kept = Kept.begun(consultation);
  const asks = consultation ? null : wish();
  try {
    if (consultation && consent.checked) await ask(`/record/${consultation}/consent`, {});
    if (asks) {
      consultation = (await ask("/api/v1/consultations", asks, kept.row.key)).id;
      kept.row.consultation = consultation;
      offerWhom();
    }
  } catch (error) {
    if (error instanceof Refused || !canSeal) throw error;
    if (asks) kept.row.wish = await sealedText(kept.row.key, JSON.stringify(asks));
    else kept.row.consent = true;
  }
  await takeInHand(kept.row.key);
  return kept;
}

function fail(sentence) {
  part("hint").textContent = sentence;
}

function failed(error) {
  fail(error instanceof Refused || error.message === words.toomany ? error.message : failureOf(error));
}

const heard = {
  onGone: broken,
  onTrouble: tellTrouble,
  onLevel(peak) {
    const bars = [...part("level").querySelectorAll("rect")];
    const lit = Math.ceil(bars.length * Math.min(1, peak * 1.6));
    bars.forEach((bar, index) => bar.classList.toggle("on", index < lit));
  },
};

async function openMicrophone() {
  try {
    return await Microphone.open(heard);
  } catch {
    fail(words.nomic);
    return null;
  }
}

async function begin() {
  const opened = await openMicrophone();
  if (!opened) return;
  try {
    const kept = await registered();
    await kept.note({});
    sending = new Sending(kept, told);
  } catch (error) {
    opened.close();
    failed(error);
    return;
  }
  run(opened);
}

/** Lets the recorder run on a microphone; where something was recorded before, what is missing in between is told. */
function run(opened, since = 0) {
  fail("");
  tellTrouble("");
  microphone = opened;
  opened.forVisit();
  take = new Take(opened.stream, sending);
  if (since) sending.moment({ kind: "break", at_s: take.began_ms / 1000, missing_s: Math.max(1, (Date.now() - since) / 1000) });
  phase("recording");
  if (consultation) live.follow(consultation, canGoOn);
  window.clearInterval(ticking);
  ticking = window.setInterval(() => {
    part("clock").textContent = clock(recorded_s());
    live.recorded(recorded_s());
  }, 1000);
}

/** The microphone is gone: what was said until now is kept, and the recording goes on as soon as there is one again. */
async function broken() {
  brokenAt = Date.now();
  await take.stop();
  if (!canGoOn) {
    end();
    return;
  }
  phase("broken");
  tellTrouble("gone");
  tryAgain();
}

async function tryAgain() {
  if (stage.dataset.phase !== "broken") return;
  const opened = await Microphone.open(heard).catch(() => null);
  if (opened && stage.dataset.phase === "broken") run(opened, brokenAt);
  else if (opened) opened.close();
  else window.setTimeout(tryAgain, TRY_AGAIN_MS);
}

/** Makes an interrupted recording this page's own. */
function takeOver(left, name) {
  if (name) document.querySelector("h1").textContent = name;
  sending = left;
  sending.told = told;
  consultation = left.kept.row.consultation;
}

/** Goes on with an interrupted recording; resolves to whether it runs. */
async function goOn(left, name) {
  const opened = await openMicrophone();
  if (!opened) return false;
  takeOver(left, name);
  run(opened, left.kept.lastAt);
  return true;
}

/** Ends an interrupted recording with what there is of it. */
async function finish(left, name) {
  takeOver(left, name);
  phase("sending");
  part("clock").textContent = clock(recorded_s());
  await sending.finish();
  return true;
}

function stop() {
  if (recorded_s() < SHORT_S) part("short").showModal();
  else end();
}

async function end() {
  window.clearInterval(ticking);
  phase("sending");
  microphone?.close();
  await take.stop();
  await sending.finish();
}

function mark() {
  const at_s = Math.round(recorded_s() * 10) / 10;
  sending.moment({ kind: "mark", at_s });
  const line = document.createElement("li");
  line.textContent = clock(at_s);
  part("marks").append(line);
  part("marks").hidden = false;
}

async function sendFile(file) {
  if (file.size > Number(main.dataset.maxBytes)) {
    fail(words.toolarge);
    return;
  }
  try {
    sending = new Sending(await registered(), told);
  } catch (error) {
    failed(error);
    return;
  }
  phase("sending");
  part("clock").hidden = true;
  await sending.kept.note({ isFile: true });
  for (let start = 0; start < file.size; start += FILE_PIECE_BYTES) {
    await sending.add(new Uint8Array(await file.slice(start, start + FILE_PIECE_BYTES).arrayBuffer()), 0);
  }
  await sending.finish();
}

/** A finished transcript in place of a recording; a file that cannot be read is told and another may be chosen. */
async function sendTranscript(file) {
  try {
    const { row } = await registered();
    if (!row.consultation) throw new Error("no network");
    await ask(`/api/v1/consultations/${consultation}/transcript`, file);
  } catch (error) {
    failed(error);
    part("transcript").value = "";
    return;
  }
  fail("");
  phase("written");
  part("clock").hidden = true;
  where("where-hospital", "safe", "✓", words.received);
  where("where-note", "waiting", words.being, "");
  part("watch").href = `/consultations/${consultation}`;
}

consent.addEventListener("change", () => phase(mayBegin() ? "ready" : "consent"));
part("record").addEventListener("click", begin);
part("stop").addEventListener("click", stop);
part("mark").addEventListener("click", mark);
document.addEventListener("keydown", (event) => {
  const isPlain = !isTyping(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey && letterKeysOn();
  if (isPlain && event.key.toLowerCase() === "m" && stage.dataset.phase === "recording") mark();
});
part("short").addEventListener("close", () => {
  if (part("short").returnValue === "stop") end();
  part("short").returnValue = "";
});
part("pause").addEventListener("click", () => {
  if (stage.dataset.phase === "broken") {
    tryAgain();
    return;
  }
  const pausing = stage.dataset.phase === "recording";
  take.pause(pausing);
  microphone.pause(pausing);
  phase(pausing ? "paused" : "recording");
});
part("file").addEventListener("change", (event) => {
  if (event.target.files[0]) sendFile(event.target.files[0]);
});
part("transcript").addEventListener("change", (event) => {
  if (event.target.files[0]) sendTranscript(event.target.files[0]);
});
navigator.mediaDevices?.addEventListener("devicechange", tryAgain);
window.addEventListener("beforeunload", (event) => {
  const isRunning = RUNNING.includes(stage.dataset.phase);
  if (isRunning || (sending && !sending.refused && sending.sent < sending.held)) event.preventDefault();
});

phase(mayBegin() ? "ready" : "consent");
keepPage();
await showLeft(await recordings().catch(() => []), { consultation, words, goOn, finish });
