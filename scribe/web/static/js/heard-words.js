// The word that is heard is marked in its turn. Marking paints and moves nothing, and is not read out.

import { read } from "./asking.js";

const NOT_SAID = ".spoken, .heard-as, svg";
const split = new Map();
let times = null;
let marked = [];

/** Fetches when each word was said, once: a page that nobody listens to does without. */
export function preload() {
  if (times !== null) return;
  times = {};
  read(`${window.location.pathname}/word-times`).then((answer) => (times = answer ?? {}));
}

/**
 * The text nodes of a turn that hold what was said, without what the page tells of it.
 * @param {Element} said
 * @returns {Text[]}
 */
export function saidNodes(said) {
  const walker = document.createTreeWalker(said, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest(NOT_SAID)) nodes.push(walker.currentNode);
  }
  return nodes;
}

/** Marks the words of these turns that are heard at this second. */
export function heardIn(turns, now_s) {
  const still = marked.length > 0 && marked[0].start_s <= now_s && now_s < marked[0].end_s;
  if (still && turns.length === 1 && marked.length === 1) return;
  const now = turns.map((turn) => wordAt(wordsOf(turn), now_s)).filter(Boolean);
  for (const word of marked) if (!now.includes(word)) for (const part of word.parts) part.classList.remove("heard");
  for (const word of now) if (!marked.includes(word)) for (const part of word.parts) part.classList.add("heard");
  marked = now;
}

/** The word that is heard: the last one that has begun, until it ends. */
function wordAt(words, now_s) {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle].start_s <= now_s) low = middle + 1;
    else high = middle;
  }
  const word = words[low - 1];
  return word && now_s < word.end_s ? word : null;
}

/** The words of a turn as parts of the page, made when it is first heard; not while something in it is selected. */
function wordsOf(turn) {
  const known = split.get(turn);
  if (known) return known;
  const told = times?.[turn.dataset.segment];
  const said = turn.querySelector(".turn__said");
  const selection = window.getSelection();
  if (!told || (!selection.isCollapsed && selection.containsNode(said, true))) return [];
  const words = told.map(([from, to, start_s, end_s]) => ({ from, to, start_s, end_s, parts: [] }));
  words.sort((a, b) => a.start_s - b.start_s);
  const nodes = saidNodes(said);
  const whole = nodes.map((node) => node.data).join("");
  // Places are counted in characters; where one takes two units of a string, the turn alone is marked.
  if ([...whole].length === whole.length) wrap(nodes, [...words].sort((a, b) => a.from - b.from));
  split.set(turn, words);
  return words;
}

function wrap(nodes, words) {
  let at = 0;
  for (const node of nodes) {
    const text = node.data;
    const pieces = [];
    let done = 0;
    for (const word of words) {
      const from = Math.max(word.from - at, done);
      const to = Math.min(word.to - at, text.length);
      if (from >= to) continue;
      const part = document.createElement("span");
      part.textContent = text.slice(from, to);
      word.parts.push(part);
      pieces.push(text.slice(done, from), part);
      done = to;
    }
    at += text.length;
    if (pieces.length > 0) node.replaceWith(...pieces, text.slice(done));
  }
}
