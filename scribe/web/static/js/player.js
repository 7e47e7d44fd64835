// The player below the note: real sound, the waveform of both speakers, the playhead.

import { read } from "./asking.js";
import { clock } from "./clocks.js";
import { start } from "./sound.js";

const element = document.getElementById("audio");
const playButton = document.getElementById("play");
const clockFace = document.getElementById("now");
const head = document.getElementById("wave-head");
const wave = document.getElementById("wave");
const duration_s = Number(document.querySelector(".player")?.dataset.duration ?? 0);
const SPEEDS = [1, 1.25, 1.5, 2, 0.75];
const listeners = [];
let until_s = Infinity;

/** True when there is a recording to hear. */
export const hasSound = element !== null;

/**
 * Calls back with the second that is being heard, as it moves.
 * @param {(now_s: number, playing: boolean) => void} listener
 */
export function onTime(listener) {
  listeners.push(listener);
}

/** Puts the playhead somewhere without starting to play. */
export function seek(to_s) {
  if (!hasSound) return;
  element.currentTime = Math.min(duration_s, Math.max(0, to_s));
  draw();
}

/** Plays from one second to another, or on to the end. */
export function play(from_s, to_s = Infinity) {
  if (!hasSound) return;
  until_s = to_s;
  seek(from_s);
  start(element);
}

/** Plays on, or pauses. */
export function toggle() {
  if (!hasSound) return;
  if (element.paused) {
    until_s = Infinity;
    start(element);
  } else {
    element.pause();
  }
}

/** True while there is sound. */
export function playing() {
  return hasSound && !element.paused;
}

/** Moves by some seconds. */
export function skip(by_s) {
  if (hasSound) seek(element.currentTime + by_s);
}

/** The next speed, or the one before it. */
export function changeSpeed(by = 1) {
  if (!hasSound) return;
  const order = [...SPEEDS].sort((a, b) => a - b);
  const at = order.indexOf(element.playbackRate);
  const next = order[Math.min(order.length - 1, Math.max(0, at + by))];
  setSpeed(next);
}

function setSpeed(speed) {
  element.playbackRate = speed;
  const button = document.getElementById("speed");
  button.textContent = `${speed}×`;
  button.setAttribute("aria-label", `${button.dataset.word}${speed}×`);
}

/** Marks spans of evidence in the waveform. */
export function drawEvidence(spans) {
  if (!hasSound) return;
  document.getElementById("wave-evidence").replaceChildren(
    ...spans.map(([start_s, end_s]) => {
      const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      bar.setAttribute("class", "wave__evidence");
      bar.setAttribute("x", `${(100 * start_s) / duration_s}%`);
      bar.setAttribute("width", `${(100 * Math.max(0.3, end_s - start_s)) / duration_s}%`);
      bar.setAttribute("height", "100%");
      return bar;
    }),
  );
}

function draw() {
  const now_s = element.currentTime;
  clockFace.textContent = clock(now_s);
  const x = `${(100 * now_s) / duration_s}%`;
  head.setAttribute("x1", x);
  head.setAttribute("x2", x);
  for (const listener of listeners) listener(now_s, !element.paused);
}

function follow() {
  if (element.currentTime >= until_s) {
    element.pause();
    until_s = Infinity;
  }
  draw();
  if (!element.paused) window.requestAnimationFrame(follow);
}

async function drawWave() {
  const drawn = await read(wave.dataset.source);
  if (!drawn) return;
  const { bins, speakers } = drawn;
  const up = speakers.doctor ?? speakers.unknown ?? [];
  const down = speakers.patient ?? speakers.other ?? [];
  const width = 1000 / bins;
  let path = "";
  for (let bin = 0; bin < bins; bin += 1) {
    const x = (bin * width).toFixed(2);
    const w = (width * 0.7).toFixed(2);
    const high = 24 * (up[bin] ?? 0);
    const low = 24 * (down[bin] ?? 0);
    if (high > 0.3) path += `M${x} ${(26 - high).toFixed(1)}h${w}V26h-${w}z`;
    if (low > 0.3) path += `M${x} 26h${w}v${low.toFixed(1)}h-${w}z`;
  }
  document.getElementById("wave-bars").setAttribute("d", path);
}

if (hasSound) {
  element.addEventListener("play", () => {
    playButton.setAttribute("aria-pressed", "true");
    playButton.querySelector("path").setAttribute("d", "M4 3h3v10H4zM9 3h3v10H9z");
    window.requestAnimationFrame(follow);
  });
  element.addEventListener("pause", () => {
    playButton.setAttribute("aria-pressed", "false");
    playButton.querySelector("path").setAttribute("d", "M4.5 2.8v10.4L13 8z");
    draw();
  });
  playButton.addEventListener("click", toggle);
  for (const button of document.querySelectorAll("[data-skip]")) {
    button.addEventListener("click", () => skip(Number(button.dataset.skip)));
  }
  document.getElementById("speed").addEventListener("click", () => {
    setSpeed(SPEEDS[(SPEEDS.indexOf(element.playbackRate) + 1) % SPEEDS.length]);
  });
  wave.addEventListener("click", (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    seek((duration_s * (event.clientX - box.left)) / box.width);
  });
  drawWave();
  document.addEventListener("scribe:speakers", drawWave);
}
