// Sends a recording by tus 1.0, piece by piece, from this browser's own store: what was recorded survives a lost network
// and a closed page, and is removed only after the hospital has acknowledged all of it.

import { read } from "./asking.js";
import { textOf } from "./pieces.js";

const RETRY_MS = 4000;
/** How long nothing is asked where too much was, and no answer says for how long. */
const UNSAID_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 24 * 3600 * 1000;
const SENT_EVERY_MS = 3000;
const CHUNK_BYTES = 4 * 1024 * 1024;

/** Sentences for problems in the reader's language, where it is not the program's. */
const known = JSON.parse(document.getElementById("words")?.dataset.problems ?? "{}");

function sentence(problem) {
  const refusal = [problem.code, problem.refusal, problem.found].filter(Boolean).join("/");
  return known[refusal] ?? known[problem.code] ?? [problem.detail, problem.remedy].filter(Boolean).join(" ");
}

/** The hospital answered that it cannot take this: sending it again would not help. */
export class Refused extends Error {
  /** @param {object} problem the answer */
  constructor(problem) {
    super(sentence(problem));
    this.code = problem.code;
  }
}

/** The recording was ended from elsewhere, with so many bytes of it. */
export class EndedElsewhere extends Error {
  /** @param {number} has how many bytes the hospital has */
  constructor(has) {
    super("ended elsewhere");
    this.has = has;
  }
}

/** The hospital cannot be reached, or cannot answer now: the same again, later. */
class Later extends Error {
  /**
   * @param {string} message
   * @param {number} until before which moment it takes nothing more; 0: that is not said
   */
  constructor(message, until = 0) {
    super(message);
    this.until = until;
  }
}

/** The moment until which an answer asks to wait (RFC 9110, section 10.2.3: seconds, or a date). */
function waitOf(answer) {
  if (answer.status !== 429) return 0;
  const said = answer.headers.get("Retry-After") ?? "";
  const wait_ms = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - Date.now();
  return Date.now() + Math.min(LONGEST_WAIT_MS, Number.isNaN(wait_ms) ? UNSAID_WAIT_MS : Math.max(RETRY_MS, wait_ms));
}

/** Takes the token of the session that this browser has by now, if it is the same person's. */
async function takeToken() {
  const me = await read("/api/v1/me");
  if (me?.user.username === document.body.dataset.user) document.body.dataset.csrf = me.csrf;
}

async function asked(path, init) {
  const token = document.body.dataset.csrf;
  let answer;
  try {
    answer = await fetch(path, { ...init, headers: { "X-Scribe-CSRF": token, ...init.headers } });
  } catch {
    throw new Later("no network");
  }
  if (answer.ok) return answer;
  if (answer.status === 410) throw new EndedElsewhere(Number(answer.headers.get("Upload-Offset")));
  const problem = await answer.json().catch(() => ({}));
  if (problem.reason === "csrf") await takeToken();
  const isLater = answer.status >= 500 || [401, 429].includes(answer.status) || problem.reason === "csrf";
  if (isLater || problem.offset !== undefined) throw new Later(String(answer.status), waitOf(answer));
  throw new Refused(problem);
}

/**
 * Asks the JSON API.
 * @param {string} path
 * @param {object | Blob} body
 * @param {string} once a key under which the same request counts once, however often it is sent
 * @returns {Promise<object>} the answer; throws a Refused with the problem's sentence, or another error without a network
 */
export async function ask(path, body, once = window.crypto.randomUUID()) {
  const isFile = body instanceof Blob;
  const headers = { "Content-Type": isFile ? "text/plain" : "application/json", "Idempotency-Key": once };
  const answer = await asked(path, { method: "POST", headers, body: isFile ? body : JSON.stringify(body) });
  return answer.status === 204 ? {} : answer.json();
}

/** One recording on its way to the hospital. */
export class Sending {
  /**
   * @param {import("./pieces.js").Kept} kept
   * @param {{onChange: Function, onDone: Function, onRefused: (error: Refused) => void, onEndedElsewhere: Function}} told
   */
  constructor(kept, told) {
    this.kept = kept;
    this.told = told;
    this.sent = 0;
    this.isKnown = false;
    this.online = true;
    this.busy = false;
    this.refused = false;
    this.error = null;
    this.isAsked = false;
    this.retry = 0;
    /** Before which moment the hospital takes nothing more from this person; 0 where it does. */
    this.until = 0;
  }

  /** How many bytes there are. */
  get held() {
    return this.kept.size;
  }

  /** Keeps bytes in this browser, then sends on. */
  async add(data, until_ms) {
    await this.kept.add(data, until_ms);
    this.told.onChange(this);
    this.pump();
  }

  /** Notes a moment of the recording: a mark, or a break. */
  async moment(moment) {
    await this.kept.note({ moments: [...this.kept.row.moments, moment] });
    this.pump();
  }

  /** Says that no further piece comes. */
  async finish() {
    await this.kept.note({ ended: true });
    this.goOn?.();
    if (this.error) this.told.onRefused(this.error);
    else this.pump();
  }

  /** Learns what the hospital has of it. */
  look() {
    return this.tried(() => this.prepared());
  }

  /** Sends what is held, at most every three seconds while more comes; after a failure it tries again by itself. */
  pump() {
    return this.tried(async () => {
      await this.prepared();
      while (this.sent < this.held) await this.sendNext();
      await this.sendMoments();
      if (this.kept.row.ended) await this.end();
    });
  }

  async tried(work) {
    if (this.refused || this.until) return;
    if (this.busy) {
      this.isAsked = true;
      return;
    }
    this.busy = true;
    this.isAsked = false;
    try {
      await work();
      this.online = true;
    } catch (error) {
      if (error instanceof Refused) {
        this.refused = true;
        this.error = error;
        this.told.onRefused(error);
      } else if (error instanceof EndedElsewhere) {
        this.refused = true;
        await this.endedElsewhere(error.has);
      } else {
        this.online = this.isKnown = false;
        this.isAsked = false;
        this.tryLater(error.until ?? 0);
      }
    } finally {
      this.busy = false;
      this.told.onChange(this);
    }
    if (this.isAsked) this.pump();
  }

  /** Tries again by itself; until a moment that the hospital has named nothing else asks it. */
  tryLater(until) {
    this.until = until;
    window.clearTimeout(this.retry);
    this.retry = window.setTimeout(() => {
      this.online ||= this.until > 0;
      this.until = 0;
      this.pump();
    }, until ? until - Date.now() : RETRY_MS);
  }

  /** Registers what began without a network, notes the consent, asks for a place for the bytes, and how many are there. */
  async prepared() {
    const { row } = this.kept;
    if (!row.consultation) {
      const wish = JSON.parse(await textOf(row.key, row.wish));
      const given = await ask("/api/v1/consultations", wish, row.key);
      await this.kept.note({ consultation: given.id, wish: null });
    }
    if (row.consent) {
      await ask(`/record/${row.consultation}/consent`, {});
      await this.kept.note({ consent: false });
    }
    if (row.address) {
      if (!this.isKnown) await this.askOffset();
      return;
    }
    const headers = { "Upload-Defer-Length": "1", "Upload-Metadata": `filename ${window.btoa("recording")}` };
    const answer = await this.tus(`/api/v1/consultations/${row.consultation}/uploads`, "POST", headers);
    this.isKnown = true;
    await this.kept.note({ address: answer.headers.get("Location") });
  }

  async askOffset() {
    const head = await this.tus(this.kept.row.address, "HEAD", {});
    this.sent = Number(head.headers.get("Upload-Offset"));
    this.kept.count(this.sent);
    this.isKnown = true;
  }

  async sendNext() {
    const rest = await this.kept.slice(this.sent, CHUNK_BYTES);
    await this.tus(this.kept.row.address, "PATCH", { "Upload-Offset": String(this.sent) }, rest);
    this.sent += rest.length;
    this.online = true;
    this.told.onChange(this);
    if (this.kept.row.ended) return;
    await new Promise((resolve) => {
      this.goOn = resolve;
      window.setTimeout(resolve, SENT_EVERY_MS);
    });
  }

  /** Tells the moments that the hospital does not know of. One that it does not take keeps no sound from it. */
  async sendMoments() {
    const { row } = this.kept;
    for (const moment of row.moments.filter((one) => !one.told)) {
      const { told, ...body } = moment;
      try {
        await ask(`/api/v1/consultations/${row.consultation}/moments`, body);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
      }
      moment.told = true;
      await this.kept.note({});
    }
  }

  /** What the hospital has not stays here, and the page says so. */
  async endedElsewhere(has) {
    if (has >= this.held && this.kept.row.ended) {
      await this.kept.forget();
      this.told.onDone(this);
    } else {
      await this.kept.note({ isOver: true });
      this.told.onEndedElsewhere(this);
    }
  }

  async end() {
    const headers = { "Upload-Offset": String(this.held), "Upload-Length": String(this.held) };
    await this.tus(this.kept.row.address, "PATCH", headers, new Uint8Array(0));
    await this.kept.forget();
    this.told.onDone(this);
  }

  tus(address, method, headers, body) {
    const type = method === "PATCH" ? { "Content-Type": "application/offset+octet-stream" } : {};
    return asked(address, { method, headers: { "Tus-Resumable": "1.0.0", ...type, ...headers }, body });
  }
}
