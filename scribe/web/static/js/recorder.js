// The recorder: nothing is recorded before the patient's consent is noted (or the hospital's other ground is named), and
// nothing is called safe before it is.

import { read } from "./asking.js";
import { LiveWords } from "./live-words.js";
import { Sending, ask, unsent } from "./uploads.js";

const PIECE_MS = 3000;
const SHORT_S = 10;
const MOST_TERMS = 100;
const LONGEST_TERM = 60;
const main = document.querySelector("[data-max-bytes]");
const words = document.getElementById("words").dataset;
const part = (id) => document.getElementById(id);
const consent = part("consent");
const stage = part("stage");

let consultation = main.dataset.consultation;
let recorder = null;
let sending = null;
let recorded_s = 0;
let ticking = 0;
const live = new LiveWords();

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

function phase(name) {
  stage.dataset.phase = name;
  part("state").textContent = words[name] ?? "";
  part("record").hidden = !["consent", "ready"].includes(name);
  part("record").disabled = name !== "ready";
  part("file").disabled = part("transcript").disabled = name !== "ready";
  part("stop").hidden = !["recording", "paused"].includes(name);
  part("pause").hidden = part("stop").hidden;
  part("pause").textContent = name === "paused" ? words.resume : words.pause;
  part("clock").hidden = ["consent", "ready"].includes(name);
  part("level").hidden = name !== "recording";
  part("sending").hidden = name !== "sending";
  part("onward").hidden = part("watch").hidden = !["sending", "written"].includes(name);
  for (const field of part("setup").elements) field.disabled = field.disabled || part("record").hidden;
}

function where(id, state, short, long) {
  const line = part(id);
  line.dataset.state = state;
  line.querySelector("span").textContent = short;
  line.querySelector("p").textContent = long;
}

function follow() {
  if (stage.dataset.phase === "written" || sending.refused) return;
  const share = sending.held ? sending.sent / sending.held : 0;
  const behind = sending.sent < sending.held;
  where("where-device", "safe", clock(recorded_s), words.kept);
  where("where-hospital", behind ? "waiting" : "safe", behind ? `${Math.round(share * 100)} %` : "✓",
    sending.online ? words.received : words.waiting);
  part("sending").value = share;
  part("promise").hidden = sending.online;
  part("promise").textContent = words.offline;
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
    tellLoss();
  },
  onRefused(sentence) {
    if (!recorder || recorder.state === "inactive") phase(mayBegin() ? "ready" : "consent");
    part("state").textContent = `${words.refused} ${sentence}`;
    if (sending.sent >= sending.held) {
      sending.forget();
      where("where-device", "", "–", "");
    }
    where("where-hospital", "", "–", "");
    part("watch").hidden = false;
    part("watch").href = `/consultations/${consultation}`;
    window.localStorage.removeItem(`scribe-upload-${consultation}`);
  },
};

/** Says at once what of a recording that has arrived cannot be read, or is hard to hear: the patient may still be here. */
async function tellLoss() {
  const recording = (await read(`/api/v1/consultations/${consultation}`))?.recording;
  const lost_s = recording?.lost_s ?? 0;
  tellSound(recording?.sound?.faults ?? []);
  part("loss").querySelector("span").textContent = words.lost.replace("{}", Math.max(1, Math.round(lost_s)));
  part("loss").hidden = !(lost_s > 0);
}

/** What makes it hard to hear, and what helps. */
function tellSound(faults) {
  const known = [...part("sound-words").content.children].filter((line) => faults.includes(line.dataset.fault));
  const said = known.map((line) => line.textContent).join(words.comma);
  const remedies = known.map((line) => line.dataset.remedy).join(words.gap);
  part("sound").querySelector("span").textContent = words.hard.replace("{}", said).replace("{}", remedies);
  part("sound").hidden = known.length === 0;
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

/** Notes the consent; registers the consultation first when the page began without one. */
async function registered() {
  if (consultation) {
    if (consent.checked) await ask(`/record/${consultation}/consent`, {});
    return;
  }
  const chosen = part("template").selectedOptions[0];
  const given = await ask("/api/v1/consultations", {
    patient: { name: part("patient-name").value.trim(), identifier: part("patient-number").value.trim() },
    template: chosen.value,
    language: chosen.dataset.language,
    reason: part("reason").value.trim(),
    vocabulary: vocabulary(),
    consent: consent.checked,
  });
  consultation = given.id;
}

function fail(sentence) {
  part("hint").textContent = sentence;
}

async function begin() {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: false } });
  } catch {
    fail(words.nomic);
    return;
  }
  try {
    await registered();
  } catch (error) {
    for (const track of stream.getTracks()) track.stop();
    fail(error.message);
    return;
  }
  fail("");
  const type = ["audio/webm;codecs=opus", "audio/mp4"].find((known) => MediaRecorder.isTypeSupported(known));
  recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 48000 });
  sending = new Sending(consultation, told);
  let kept = Promise.resolve();
  recorder.addEventListener("dataavailable", (event) => {
    if (event.data.size > 0) kept = kept.then(() => sending.add(event.data));
  });
  recorder.addEventListener("stop", () => {
    for (const track of stream.getTracks()) track.stop();
    kept.then(() => sending.finish());
  });
  recorder.start(PIECE_MS);
  phase("recording");
  showLevel(stream);
  live.follow(consultation, type.startsWith("audio/webm"));
  ticking = window.setInterval(() => {
    if (recorder.state === "recording") recorded_s += 1;
    part("clock").textContent = clock(recorded_s);
    live.recorded(recorded_s);
  }, 1000);
}

function showLevel(stream) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Uint8Array(analyser.fftSize);
  const bars = [...part("level").querySelectorAll("rect")];
  const draw = () => {
    if (!recorder || recorder.state === "inactive") {
      context.close();
      return;
    }
    analyser.getByteTimeDomainData(samples);
    const peak = Math.max(...samples.map((value) => Math.abs(value - 128))) / 128;
    const lit = recorder.state === "recording" ? Math.ceil(bars.length * Math.min(1, peak * 1.6)) : 0;
    bars.forEach((bar, index) => bar.classList.toggle("on", index < lit));
    window.setTimeout(draw, 100);
  };
  draw();
}

function stop() {
  if (recorded_s < SHORT_S) part("short").showModal();
  else end();
}

function end() {
  window.clearInterval(ticking);
  phase("sending");
  recorder.stop();
}

async function sendFile(file) {
  if (file.size > Number(main.dataset.maxBytes)) {
    fail(words.toolarge);
    return;
  }
  try {
    await registered();
  } catch (error) {
    fail(error.message);
    return;
  }
  sending = new Sending(consultation, told);
  phase("sending");
  part("clock").hidden = true;
  await sending.add(file);
  sending.finish();
}

/** A finished transcript in place of a recording; a file that cannot be read is told and another may be chosen. */
async function sendTranscript(file) {
  try {
    await registered();
    await ask(`/api/v1/consultations/${consultation}/transcript`, file);
  } catch (error) {
    fail(error.message);
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
part("short").addEventListener("close", () => {
  if (part("short").returnValue === "stop") end();
  part("short").returnValue = "";
});
part("pause").addEventListener("click", () => {
  if (recorder.state === "recording") recorder.pause();
  else recorder.resume();
  phase(recorder.state === "paused" ? "paused" : "recording");
});
part("file").addEventListener("change", (event) => {
  if (event.target.files[0]) sendFile(event.target.files[0]);
});
part("transcript").addEventListener("change", (event) => {
  if (event.target.files[0]) sendTranscript(event.target.files[0]);
});
window.addEventListener("beforeunload", (event) => {
  const running = recorder && recorder.state !== "inactive";
  if (running || (sending && sending.sent < sending.held)) event.preventDefault();
});

phase(mayBegin() ? "ready" : "consent");

// What an earlier page could not send goes on by itself, and the page says so.

const quiet = { onChange() {}, onDone: () => (part("promise").hidden = true), onRefused: () => (part("promise").hidden = true) };
for (const left of await unsent()) {
  if (consultation && left !== consultation) continue;
  const earlier = await Sending.resumed(left, consultation ? told : quiet);
  if (consultation) {
    sending = earlier;
    phase("sending");
    part("clock").hidden = true;
  } else {
    part("promise").textContent = words.earlier;
    part("promise").hidden = false;
  }
  earlier.finish();
}
