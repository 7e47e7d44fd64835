// What the recorder's page says of the places where a recording is, and of what it waits for on its way to the hospital.

import { clock, timeOfDay } from "./clocks.js";

const words = document.getElementById("words").dataset;
const part = (id) => document.getElementById(id);

/** Says how it stands at one place. */
export function where(id, state, short, long) {
  const line = part(id);
  line.dataset.state = state;
  line.querySelector("span").textContent = short;
  line.querySelector("p").textContent = long;
}

/** What a sending waits for, where the hospital takes nothing more for a time; empty where it does not wait for that. */
export function limitOf(sending) {
  return sending.until ? words.limited.replace("{}", timeOfDay(sending.until)) : "";
}

/** Says why something was not taken; a hospital that takes nothing more for a time is there, with the network. */
export function failureOf(error) {
  return error.until ? words.limitednow.replace("{}", timeOfDay(error.until)) : words.unreached;
}

/**
 * Says how far a recording is on its way, and why it does not go on.
 * @param {import("./uploads.js").Sending} sending
 */
export function showSending(sending) {
  const { kept } = sending;
  const share = sending.held ? sending.sent / sending.held : 0;
  const behind = sending.sent < sending.held;
  const limit = limitOf(sending);
  where("where-device", kept.isSafe ? "safe" : "waiting", clock(kept.until_ms / 1000), kept.isSafe ? words.kept : words.onlyhere);
  where("where-hospital", behind ? "waiting" : "safe", behind ? `${Math.round(share * 100)} %` : "✓",
    sending.online ? words.received : limit ? words.limitedwhere.replace("{}", timeOfDay(sending.until)) : words.waiting);
  part("sending").value = share;
  part("promise").hidden = sending.online && kept.isSafe;
  part("promise").textContent = kept.isSafe ? limit || words.offline : words.full;
  part("promise").dataset.level = kept.isSafe && !limit ? "" : "raised";
}
