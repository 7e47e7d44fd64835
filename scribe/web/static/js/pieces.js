// The recordings that this browser holds until the hospital has all of them.
//
// Each piece is sealed for the person who records: with a key made on this page and their public key (ECDH on P-256,
// HKDF, AES-GCM). So it can be sealed without a network, and be read only in a session of the same person. Where the
// browser cannot seal or has no space, a piece stays in the page's memory, and the page says so.

import { read } from "./asking.js";
import { bytesOf } from "./base64.js";
import { joined } from "./webm.js";

const DATABASE = "scribe-recordings";
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const INFO = new TextEncoder().encode("scribe recordings");
/** Of what a recorder writes, about: 48 kbit/s. */
const BYTES_A_MS = 6;
const page = document.querySelector("[data-seal]")?.dataset ?? {};

/** Whose recordings this page may go on with. */
export const owner = page.owner ?? "";

/** Whether this browser can keep what outlives the page. */
export const canSeal = Boolean(window.crypto.subtle && page.seal);

function opened() {
  return new Promise((resolve, reject) => {
    const request = window.indexedDB.open(DATABASE, 2);
    request.onupgradeneeded = () => {
      const names = request.result.objectStoreNames;
      if (!names.contains("pieces")) request.result.createObjectStore("pieces", { keyPath: ["consultation", "number"] });
      if (!names.contains("recordings")) request.result.createObjectStore("recordings", { keyPath: "key" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore(name, mode, work) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(name, mode);
      const request = work(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

function range(key) {
  return IDBKeyRange.bound([key, 0], [key, Infinity]);
}

/** What this page sealed with, once: its own key pair's public half, and the key for the pieces. */
let ours = null;

async function derived(mine, theirs, salt) {
  const shared = await window.crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, mine, 256);
  const secret = await window.crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: INFO };
  return window.crypto.subtle.deriveKey(how, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function ourKey() {
  const theirs = await window.crypto.subtle.importKey("raw", bytesOf(page.seal), CURVE, false, []);
  const pair = await window.crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const half = new Uint8Array(await window.crypto.subtle.exportKey("raw", pair.publicKey));
  return { half, key: await derived(pair.privateKey, theirs, half) };
}

/** The key of what another page sealed: the session gives the person's private half. */
async function keyOf(half) {
  const given = await read("/keeping-key");
  if (!given) throw new Error("no session");
  const mine = await window.crypto.subtle.importKey("pkcs8", bytesOf(given.recordings), CURVE, false, ["deriveBits"]);
  const theirs = await window.crypto.subtle.importKey("raw", half, CURVE, false, []);
  return derived(mine, theirs, half);
}

const keys = new Map();

function nameOf(recording, number) {
  return new TextEncoder().encode(`${recording} ${number}`);
}

async function sealed(name, data) {
  ours ??= ourKey();
  const { half, key } = await ours;
  const iv = window.crypto.getRandomValues(new Uint8Array(12));
  const sealedData = await window.crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: name }, key, data);
  return { half, iv, data: new Uint8Array(sealedData) };
}

async function unsealed(name, { half, iv, data }) {
  const own = ours ? await ours : null;
  const text = String(half);
  if (!keys.has(text)) keys.set(text, own && String(own.half) === text ? own.key : keyOf(half));
  let key;
  try {
    key = await keys.get(text);
  } catch (error) {
    keys.delete(text);
    throw error;
  }
  return new Uint8Array(await window.crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: name }, key, data));
}

/** All recordings that this browser holds; where it never held one, no store is made for that. */
export async function recordings() {
  const there = (await window.indexedDB.databases?.()) ?? [{ name: DATABASE }];
  if (!there.some((one) => one.name === DATABASE)) return [];
  return inStore("recordings", "readonly", (store) => store.getAll());
}

/** Resolves to whether this page alone has a recording in hand, from now on until it is closed. */
export function takeInHand(key) {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    navigator.locks.request(`scribe-recording-${key}`, { ifAvailable: true }, (lock) => {
      resolve(Boolean(lock));
      return lock ? new Promise(() => {}) : null;
    });
  });
}

/** Removes a recording and its pieces from this browser. */
export async function forget(key) {
  await inStore("pieces", "readwrite", (store) => store.delete(range(key)));
  await inStore("recordings", "readwrite", (store) => store.delete(key));
}

/** One recording in this browser: what is known of it, and its bytes as pieces. */
export class Kept {
  /** @param {object} row what is stored of it beside its pieces */
  constructor(row) {
    this.row = row;
    this.pieces = [];
    this.left = 0;
    this.inMemory = new Map();
    this.writing = Promise.resolve();
  }

  /**
   * Begins a recording.
   * @param {string} consultation its consultation; empty while the hospital does not know of it
   */
  static begun(consultation) {
    return new Kept({ key: window.crypto.randomUUID(), owner, consultation, address: "", ended: false, at: Date.now(), moments: [] });
  }

  /** What an earlier page left of a recording. */
  static async found(row) {
    const kept = new Kept(row);
    const pieces = await inStore("pieces", "readonly", (store) => store.getAll(range(row.key)));
    kept.pieces = pieces.map(({ number, size, until_ms, at }) => ({ number, size, until_ms, at }));
    kept.left = pieces.length;
    return kept;
  }

  /** How many bytes it has. */
  get size() {
    return this.pieces.reduce((sum, piece) => sum + piece.size, 0);
  }

  /** Where its sound ends, in milliseconds. */
  get until_ms() {
    return this.pieces.at(-1)?.until_ms ?? 0;
  }

  /** When its last piece was kept. */
  get lastAt() {
    return this.pieces.at(-1)?.at ?? this.row.at;
  }

  /** Whether all of it outlives this page. */
  get isSafe() {
    return this.inMemory.size === 0 && !this.onlyHere;
  }

  /** Changes what is known of it, here and in the store. */
  async note(change) {
    Object.assign(this.row, change);
    try {
      await inStore("recordings", "readwrite", (store) => store.put(this.row));
    } catch {
      this.onlyHere = true;
    }
  }

  /** The hospital has so many bytes of what an earlier page left: those that only its memory held count as well. */
  count(size) {
    const left = this.pieces.slice(0, this.left);
    const more = size - left.reduce((sum, piece) => sum + piece.size, 0);
    if (this.left > 0 && more > 0) {
      const last = left.at(-1);
      this.pieces.splice(this.left, 0, { ...last, size: more, until_ms: last.until_ms + more / BYTES_A_MS });
    }
    this.left = 0;
  }

  /** Adds bytes; in order, however many are added at once. */
  add(data, until_ms) {
    const number = (this.pieces.at(-1)?.number ?? -1) + 1;
    const piece = { number, size: data.length, until_ms, at: Date.now() };
    this.pieces.push(piece);
    this.inMemory.set(number, data);
    this.writing = this.writing.then(() => this.store(piece, data)).catch(() => {});
    return this.writing;
  }

  async store(piece, data) {
    if (!canSeal) return;
    const whole = { consultation: this.row.key, ...piece, sealed: await sealed(nameOf(this.row.key, piece.number), data) };
    await inStore("pieces", "readwrite", (store) => store.put(whole));
    this.inMemory.delete(piece.number);
  }

  async bytesOf(number) {
    const here = this.inMemory.get(number);
    if (here) return here;
    const piece = await inStore("pieces", "readonly", (store) => store.get([this.row.key, number]));
    return unsealed(nameOf(this.row.key, number), piece.sealed);
  }

  /** At most so many bytes from a place on. */
  async slice(start, most) {
    const taken = [];
    let at = 0;
    let left = most;
    for (const { number, size } of this.pieces) {
      if (at + size > start && left > 0) {
        const bytes = await this.bytesOf(number);
        const part = bytes.subarray(Math.max(0, start - at), Math.max(0, start - at) + left);
        taken.push(part);
        left -= part.length;
      }
      at += size;
    }
    return joined(taken);
  }

  /** Removes it from this browser. */
  async forget() {
    this.inMemory.clear();
    await forget(this.row.key);
  }
}

/** Text that is kept with a recording, sealed like its pieces. */
export async function sealedText(key, text) {
  return sealed(nameOf(key, -1), new TextEncoder().encode(text));
}

/** What {@link sealedText} sealed. */
export async function textOf(key, kept) {
  return new TextDecoder().decode(await unsealed(nameOf(key, -1), kept));
}
