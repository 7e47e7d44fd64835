// One dictation: the sound of a microphone, kept in this page's memory until its words are here, and what the hospital
// makes of it.

import { read } from "./asking.js";
import { Microphone } from "./microphone.js";
import { form } from "./taking.js";

const BITS_A_SECOND = 32_000;
const ASK_EVERY_MS = 400;
/** So long a network that is away is waited for without a word of it. */
const AWAY_MS = 8000;
const VISIT = "scribe-visit";
const DICTATION = "scribe-dictation";

/** Why there are no words; `name` is that of its sentence. */
export class NoWords extends Error {
  /**
   * @param {string} name
   * @param {object} fate
   * @param {boolean} fate.again whether the same sound may be sent again
   */
  constructor(name, { again = false } = {}) {
    super(name);
    this.name = name;
    this.again = again;
  }
}

/** Whether this browser records a visit now: it has one microphone. */
export async function recordsVisit() {
  const held = (await window.navigator.locks?.query())?.held ?? [];
  return held.some((lock) => lock.name === VISIT);
}

/** Takes the place of the one dictation of this browser; gives what frees it, or null where another page has it. */
function place() {
  if (!window.navigator.locks) return Promise.resolve(() => {});
  return new Promise((resolve) => {
    window.navigator.locks.request(DICTATION, { ifAvailable: true }, (lock) => {
      if (lock === null) {
        resolve(null);
        return null;
      }
      return new Promise((free) => resolve(free));
    });
  });
}

const REFUSALS = { NotFoundError: "none", OverconstrainedError: "none", NotAllowedError: "denied", SecurityError: "denied" };

/** The sound of one dictation while it is spoken. */
export class Speaking {
  /** @param {{onGone: Function, onTrouble: Function, onLevel: Function}} told */
  constructor(told) {
    this.told = told;
    this.pieces = [];
    this.recorded_ms = 0;
  }

  /** Asks for the microphone and begins; throws a NoWords when there is none to be had. */
  async begin() {
    if (!form || !window.navigator.mediaDevices) throw new NoWords("none");
    if (await recordsVisit()) throw new NoWords("busy");
    this.free = await place();
    if (this.free === null) throw new NoWords("elsewhere");
    try {
      this.microphone = await Microphone.open(this.told);
      this.recorder = new MediaRecorder(this.microphone.stream, { mimeType: form, audioBitsPerSecond: BITS_A_SECOND });
      this.recorder.addEventListener("dataavailable", ({ data }) => this.pieces.push(data));
      this.ended = new Promise((resolve) => this.recorder.addEventListener("stop", resolve));
      this.recorder.start();
      this.began_ms = Date.now();
    } catch (error) {
      this.microphone?.close();
      this.free();
      throw new NoWords(REFUSALS[error.name] ?? "broken");
    }
  }

  get seconds() {
    return (Date.now() - this.began_ms) / 1000;
  }

  /** Ends it and gives the microphone back. */
  async end() {
    if (this.recorder.state !== "inactive") this.recorder.stop();
    await this.ended;
    if (!this.microphone.closed) this.microphone.close();
    this.free();
    return new Blob(this.pieces, { type: form.split(";")[0] });
  }
}

/** The sound on its way to the hospital, and its words on their way back. */
export class Exchange {
  /**
   * @param {string} consultation
   * @param {Blob} sound
   * @param {object} limits
   * @param {number} limits.seconds how long the sound is
   * @param {number} limits.wait_ms how long somebody may take to begin with it
   */
  constructor(consultation, sound, { seconds, wait_ms }) {
    this.path = `/api/v1/consultations/${consultation}/dictations`;
    this.sound = sound;
    this.wait_ms = wait_ms;
    this.longest_ms = wait_ms + 60_000 + 3000 * seconds;
    this.stopped = new AbortController();
    this.anew();
  }

  anew() {
    this.key = window.crypto.randomUUID();
    this.at = "";
  }

  async ask(method, path, more = {}) {
    const headers = { Accept: "application/json", "X-Scribe-CSRF": document.body.dataset.csrf, ...more.headers };
    const answer = await fetch(path, { method, ...more, headers, signal: this.stopped.signal });
    if (answer.ok) return answer.status === 204 ? null : answer.json();
    throw await this.failed(answer);
  }

  /** What an answer that is none means; nothing that the same sound sent again would change is offered again. */
  async failed(answer) {
    const problem = await answer.json().catch(() => ({}));
    if (problem.reason === "csrf") await this.takeToken();
    if (answer.status === 401 || problem.reason === "csrf") return new NoWords("session", { again: true });
    if (answer.status === 403) return new NoWords("refused");
    if (answer.status === 404) return new NoWords("dictation-gone", { again: true });
    if (answer.status >= 500) return new NoWords("server", { again: true });
    return new NoWords(problem.reason ?? "server", { again: [408, 429].includes(answer.status) || !problem.reason });
  }

  /** Takes the token of the session that this browser has by now, if it is the same person's. */
  async takeToken() {
    const me = await read("/api/v1/me");
    if (me?.user.username === document.body.dataset.user) document.body.dataset.csrf = me.csrf;
  }

  /**
   * Sends the sound, unless the hospital has it, and waits for its words.
   * @param {() => void} onLater told once when it takes longer than usual
   * @returns {Promise<{language: string, pieces: {text: string, certainty: string}[], demo: boolean}>} throws a NoWords
   */
  async words(onLater) {
    try {
      if (!this.at) await this.send();
      return await this.answer(onLater);
    } catch (error) {
      if (error.name === "AbortError" || error instanceof NoWords) throw error;
      throw new NoWords("offline", { again: true });
    }
  }

  async send() {
    const headers = { "Content-Type": this.sound.type, "Idempotency-Key": this.key };
    const begun = await this.ask("POST", this.path, { body: this.sound, headers });
    this.at = `${this.path}/${begun.id}`;
  }

  async answer(onLater) {
    const began = Date.now();
    let reached = began;
    for (;;) {
      const waited = Date.now() - began;
      let now = null;
      try {
        now = await this.ask("GET", this.at);
        reached = Date.now();
      } catch (error) {
        if (error.name === "AbortError") throw error;
        if (error instanceof NoWords) this.forget(error);
        if (error instanceof NoWords || Date.now() - reached > AWAY_MS) throw error;
      }
      if (now?.state === "heard") return now.words;
      if (now?.state === "failed") throw this.forget(new NoWords(now.failure, { again: now.failure === "failed" }));
      if (waited > (now?.state === "waiting" ? this.wait_ms : this.longest_ms)) {
        this.end();
        throw this.forget(new NoWords("nobody", { again: true }));
      }
      if (waited > this.wait_ms / 4) onLater();
      await new Promise((resolve) => window.setTimeout(resolve, ASK_EVERY_MS));
    }
  }

  /** The hospital has nothing of it any more: sent again it is a new one. A session that is over takes nothing away. */
  forget(error) {
    if (error.name !== "session") this.anew();
    return error;
  }

  /** Has sound and words removed at the hospital: they were taken, or are not wanted. They go by themselves too. */
  end() {
    if (!this.at) return;
    const headers = { "X-Scribe-CSRF": document.body.dataset.csrf };
    fetch(this.at, { method: "DELETE", headers, keepalive: true }).catch(() => {});
  }

  /** Waits no longer. */
  stop() {
    this.stopped.abort();
    this.end();
  }
}
