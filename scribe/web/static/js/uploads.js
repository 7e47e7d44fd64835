// Sends a recording by tus 1.0, piece by piece, from this browser's own store: what was recorded survives a lost network
// and a closed page, and is removed only after the hospital has acknowledged all of it.

const STORE = "pieces";
const RETRY_MS = 4000;

/** The CSRF token of this session. */
const csrf = document.body.dataset.csrf;

/** Sentences for problems in the reader's language, where it is not the program's. */
const known = JSON.parse(document.getElementById("words")?.dataset.problems ?? "{}");

function sentence(problem) {
  const refusal = [problem.code, problem.refusal, problem.found].filter(Boolean).join("/");
  return known[refusal] ?? known[problem.code] ?? [problem.detail, problem.remedy].filter(Boolean).join(" ");
}

function opened() {
  return new Promise((resolve, reject) => {
    const request = window.indexedDB.open("scribe-recordings", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ["consultation", "number"] });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore(mode, work) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

function range(consultation) {
  return IDBKeyRange.bound([consultation, 0], [consultation, Infinity]);
}

/** Removes the pieces of a consultation from this browser, and where they were to be sent. */
export async function forgetPieces(consultation) {
  await inStore("readwrite", (store) => store.delete(range(consultation)));
  window.localStorage.removeItem(`scribe-upload-${consultation}`);
}

/** Consultations of which this browser still holds pieces. */
export async function unsent() {
  const keys = await inStore("readonly", (store) => store.getAllKeys());
  return [...new Set(keys.map(([consultation]) => consultation))];
}

/**
 * Asks the JSON API.
 * @param {string} path
 * @param {object} body
 * @returns {Promise<object>} the answer; throws an Error with the problem's sentence
 */
export async function ask(path, body) {
  const isFile = body instanceof Blob;
  const answer = await fetch(path, {
    method: "POST",
    headers: {
      "Content-Type": isFile ? "text/plain" : "application/json",
      "X-Scribe-CSRF": csrf,
      "Idempotency-Key": window.crypto.randomUUID(),
    },
    body: isFile ? body : JSON.stringify(body),
  });
  const data = answer.status === 204 ? {} : await answer.json();
  if (!answer.ok) throw new Error(sentence(data));
  return data;
}

/** One recording on its way to the hospital. */
export class Sending {
  /**
   * @param {string} consultation
   * @param {{onChange: Function, onDone: Function, onRefused: (sentence: string) => void}} told
   */
  constructor(consultation, told) {
    this.consultation = consultation;
    this.told = told;
    this.address = window.localStorage.getItem(`scribe-upload-${consultation}`);
    this.number = 0;
    this.held = 0;
    this.sent = 0;
    this.complete = false;
    this.online = true;
    this.busy = false;
    this.refused = false;
  }

  /** Goes on with what an earlier page left in the store. */
  static async resumed(consultation, told) {
    const sending = new Sending(consultation, told);
    const pieces = await inStore("readonly", (store) => store.getAll(range(consultation)));
    sending.number = pieces.length;
    sending.held = pieces.reduce((sum, piece) => sum + piece.data.size, 0);
    return sending;
  }

  /** Keeps a piece in this browser, then sends on. */
  async add(data) {
    const number = this.number;
    this.number += 1;
    await inStore("readwrite", (store) => store.put({ consultation: this.consultation, number, data }));
    this.held += data.size;
    this.told.onChange(this);
    this.pump();
  }

  /** Says that no further piece comes. */
  finish() {
    this.complete = true;
    this.pump();
  }

  /** Sends what is held; after a failure it tries again by itself. */
  async pump() {
    if (this.busy) return;
    this.busy = true;
    try {
      if (!this.address) await this.begin();
      while (this.sent < this.held) await this.sendNext();
      if (this.complete) await this.end();
      this.online = true;
    } catch (error) {
      if (error instanceof Refused) {
        this.refused = true;
        this.told.onRefused(error.message);
      } else {
        this.online = false;
        window.setTimeout(() => this.pump(), RETRY_MS);
      }
    } finally {
      this.busy = false;
      this.told.onChange(this);
    }
  }

  async begin() {
    const answer = await this.tus(`/api/v1/consultations/${this.consultation}/uploads`, "POST", {
      "Upload-Defer-Length": "1",
      "Upload-Metadata": `filename ${window.btoa("recording")}`,
    });
    this.address = answer.headers.get("Location");
    window.localStorage.setItem(`scribe-upload-${this.consultation}`, this.address);
  }

  async sendNext() {
    const head = await this.tus(this.address, "HEAD", {});
    this.sent = Number(head.headers.get("Upload-Offset"));
    const pieces = await inStore("readonly", (store) => store.getAll(range(this.consultation)));
    const rest = new Blob(pieces.map((piece) => piece.data)).slice(this.sent, this.sent + 4 * 1024 * 1024);
    if (rest.size === 0) return;
    await this.tus(this.address, "PATCH", { "Upload-Offset": String(this.sent) }, rest);
    this.sent += rest.size;
    this.told.onChange(this);
  }

  async end() {
    const headers = { "Upload-Offset": String(this.held), "Upload-Length": String(this.held) };
    await this.tus(this.address, "PATCH", headers, new Blob([]));
    await this.forget();
    this.told.onDone(this);
  }

  /** Removes the pieces from this browser: the hospital has all of them. */
  async forget() {
    await forgetPieces(this.consultation);
  }

  async tus(address, method, headers, body) {
    const type = method === "PATCH" ? { "Content-Type": "application/offset+octet-stream" } : {};
    const answer = await fetch(address, {
      method,
      headers: { "Tus-Resumable": "1.0.0", "X-Scribe-CSRF": csrf, ...type, ...headers },
      body,
    });
    if (answer.ok) return answer;
    if (answer.status >= 500 || answer.status === 409 || answer.status === 429) throw new Error(String(answer.status));
    const problem = await answer.json().catch(() => ({}));
    throw new Refused(sentence(problem));
  }
}

/** The hospital answered that it cannot take the recording: sending again would not help. */
export class Refused extends Error {}
