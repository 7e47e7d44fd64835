// What a person has not saved yet, kept in this browser for them alone: sealed (AES-GCM) with a key that only their
// session gives and only this page's memory holds. Without it, or with another person's, nothing here can be read.

import { read } from "./asking.js";
import { base64Of, bytesOf } from "./base64.js";

const LONGEST_MS = 30 * 24 * 3600 * 1000;
const note = document.querySelector("[data-note]")?.dataset.note ?? "";
const items = new Map();
let prefix = "";
let key = null;
let writing = Promise.resolve();

async function unsealed(name) {
  const [, sealed] = window.localStorage.getItem(name).split(".");
  const all = bytesOf(sealed);
  const how = { name: "AES-GCM", iv: all.slice(0, 12), additionalData: new TextEncoder().encode(name) };
  return JSON.parse(new TextDecoder().decode(await window.crypto.subtle.decrypt(how, key, all.slice(12))));
}

async function write(slot) {
  const name = prefix + slot;
  if (key === null) return;
  if (!items.has(slot)) {
    window.localStorage.removeItem(name);
    return;
  }
  const iv = window.crypto.getRandomValues(new Uint8Array(12));
  const how = { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(name) };
  const plain = new TextEncoder().encode(JSON.stringify(items.get(slot)));
  const sealed = new Uint8Array(await window.crypto.subtle.encrypt(how, key, plain));
  window.localStorage.setItem(name, `${Date.now()}.${base64Of([...iv, ...sealed])}`);
}

function later(slot) {
  writing = writing.then(() => write(slot)).catch(() => {});
}

/** Old words of anybody at this computer go: they were offered often enough. */
function forgetOld() {
  for (const name of Object.keys(window.localStorage)) {
    if (!name.startsWith("scribe-kept-")) continue;
    if (Date.now() - Number(window.localStorage.getItem(name).split(".")[0]) > LONGEST_MS) window.localStorage.removeItem(name);
  }
}

async function open() {
  if (!note || !window.crypto.subtle) return;
  const given = await read("/keeping-key");
  if (!given) return;
  prefix = `scribe-kept-${given.owner}-${note}-`;
  key = await window.crypto.subtle.importKey("raw", bytesOf(given.key), "AES-GCM", false, ["encrypt", "decrypt"]);
  forgetOld();
  for (const name of Object.keys(window.localStorage).sort()) {
    const slot = name.slice(prefix.length);
    if (!name.startsWith(prefix) || items.has(slot)) continue;
    try {
      items.set(slot, await unsealed(name));
    } catch {
      window.localStorage.removeItem(name);
    }
  }
  for (const slot of items.keys()) later(slot);
}

/** Resolves when what was kept before can be read; a browser without encryption keeps words in this page only. */
export const opened = open().catch(() => {});

/** What is kept under a name, or undefined. */
export function kept(slot) {
  return items.get(slot);
}

/** All names with what is kept, in the order in which it was kept. */
export function allKept() {
  return [...items.entries()];
}

/** Keeps a value under a name; it lies in the browser's storage a moment later. */
export function keep(slot, value) {
  items.set(slot, value);
  later(slot);
}

/** Drops what is kept under a name. */
export function drop(slot) {
  if (!items.delete(slot)) return;
  if (prefix) window.localStorage.removeItem(prefix + slot);
  later(slot);
}

/** Whether another page of this person has dropped it meanwhile. */
export function droppedElsewhere(slot) {
  return key !== null && window.localStorage.getItem(prefix + slot) === null;
}

/** Resolves when everything lies in the browser's storage. */
export function stored() {
  return writing;
}
