// Recordings that an earlier page left in this browser: what had been ended is sent by itself; what was interrupted is
// offered, to go on with or to end; what was ended from elsewhere can be saved; what somebody else made waits for them.

import { read } from "./asking.js";
import { clock, timeOfDay } from "./clocks.js";
import { Kept, owner, takeInHand, textOf } from "./pieces.js";
import { limitOf } from "./recorder-places.js";
import { canGoOn } from "./taking.js";
import { Sending } from "./uploads.js";

const part = (id) => document.getElementById(id);

function button(text, isFirst, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = isFirst ? "button button--primary" : "button";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

/** Whose visit it is, where that can be told now. */
async function nameOf({ key, consultation, wish }) {
  try {
    const { patient } = consultation ? await read(`/api/v1/consultations/${consultation}`) : JSON.parse(await textOf(key, wish));
    return patient?.name ?? "";
  } catch {
    return "";
  }
}

/** Shows one recording with what can be done about it. */
function show(name, sentence, buttons) {
  const item = document.createElement("li");
  const said = document.createElement("p");
  const who = document.createElement("b");
  who.textContent = name;
  said.append(who, name ? " " : "", sentence);
  const actions = document.createElement("div");
  actions.className = "record-actions";
  actions.append(...buttons);
  item.append(said, actions);
  part("left").querySelector("ul").append(item);
  part("left").hidden = false;
  return item;
}

function gone(item) {
  item.remove();
  part("left").hidden = part("left").querySelector("li") === null;
  part("main").dataset.asks = "";
}

/** When it was interrupted and how much there is; go on, or end. */
async function showInterrupted(left, { words, goOn, finish }) {
  const { kept } = left;
  const name = await nameOf(kept.row);
  const choose = (act) => async () => {
    if (await act(left, name)) gone(item);
  };
  const buttons = [button(words.finish, !canGoOn, choose(finish))];
  if (canGoOn) buttons.unshift(button(words.resume, true, choose(goOn)));
  const item = show(name, words.interrupted.replace("{}", timeOfDay(kept.lastAt)).replace("{}", clock(kept.until_ms / 1000)), buttons);
}

function save(bytes, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes]));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/**
 * Shows what stays here of a recording that the hospital ended without it.
 * @param {Kept} kept
 * @param {DOMStringMap} words the page's
 */
export function showOver(kept, words) {
  const saved = async () => save(await kept.slice(0, kept.size), `recording-${kept.row.consultation}.webm`);
  const removed = async () => {
    if (!window.confirm(words.sure)) return;
    await kept.forget();
    gone(item);
  };
  const buttons = [button(words.save, true, saved), button(words.remove, false, removed)];
  const item = show("", words.without.replace("{}", clock(kept.until_ms / 1000)), buttons);
}

/**
 * Shows and sends what earlier pages left.
 * @param {object[]} rows the recordings that this browser holds
 * @param {object} page what the recorder's page gives: its consultation, its words, what is done on a choice
 */
export async function showLeft(rows, page) {
  const quiet = {
    onChange(sending) {
      if (sending.until) part("promise").textContent = limitOf(sending);
    },
    onDone: () => (part("promise").hidden = true),
    onRefused: () => (part("promise").hidden = true),
    onEndedElsewhere: ({ kept }) => showOver(kept, page.words),
  };
  for (const row of rows) {
    if (row.owner !== owner) {
      part("others").hidden = false;
      continue;
    }
    const isHere = page.consultation === row.consultation && page.consultation !== "";
    if ((page.consultation && !isHere) || !(await takeInHand(row.key))) continue;
    const left = new Sending(await Kept.found(row), quiet);
    if (row.isOver) showOver(left.kept, page.words);
    else if (row.isFile && !row.ended) await left.kept.forget();
    else if (row.ended && isHere) await page.finish(left);
    else if (row.ended) {
      part("promise").textContent = page.words.earlier;
      part("promise").hidden = false;
      left.pump();
    } else {
      await left.look();
      if (row.isOver) continue;
      left.pump();
      if (isHere) part("main").dataset.asks = "first";
      await showInterrupted(left, page);
    }
  }
}
