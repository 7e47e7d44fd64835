// What a browser's recorder makes of a microphone, as pieces of the one recording of a visit: it may be taken up again
// after the browser was closed, or with another microphone, and what is missing in between is told.

import { Splice } from "./webm.js";

const PIECE_MS = 1000;
const BITS_A_SECOND = 48_000;
/** A recorder that is this far behind the clock has stood still. */
const STOOD_STILL_MS = 5000;
const WEBM = "audio/webm;codecs=opus";

/** The form in which this browser records. */
export const form = [WEBM, "audio/mp4"].find((known) => window.MediaRecorder?.isTypeSupported(known));

/** Whether a recording of this browser can be taken up again. */
export const canGoOn = form === WEBM;

/** One run of the recorder. */
export class Take {
  /**
   * @param {MediaStream} stream
   * @param {import("./uploads.js").Sending} sending where its bytes go
   */
  constructor(stream, sending) {
    const { size, until_ms } = sending.kept;
    this.sending = sending;
    this.began_ms = until_ms;
    this.splice = canGoOn ? new Splice({ isFirst: size === 0, after_ms: until_ms }) : null;
    this.recorded_ms = 0;
    this.runsSince = Date.now();
    this.still_ms = 0;
    this.paused = this.over = false;
    this.handled = Promise.resolve();
    this.recorder = new MediaRecorder(stream, { mimeType: form, audioBitsPerSecond: BITS_A_SECOND });
    this.recorder.addEventListener("dataavailable", ({ data }) => {
      this.handled = this.handled.then(() => this.take(data));
    });
    this.ended = new Promise((resolve) => {
      this.recorder.addEventListener("stop", () => {
        if (!this.paused) this.recorded_ms += Date.now() - this.runsSince;
        this.over = true;
        resolve(this.handled);
      });
    });
    this.recorder.start(PIECE_MS);
  }

  /** Where the recording is, in milliseconds. */
  get at_ms() {
    const runs_ms = this.paused || this.over ? 0 : Date.now() - this.runsSince;
    return this.began_ms + this.recorded_ms + runs_ms - this.still_ms;
  }

  async take(data) {
    const bytes = new Uint8Array(await data.arrayBuffer());
    const kept = this.splice ? this.splice.push(bytes) : bytes;
    const at_ms = this.at_ms;
    const until_ms = this.splice ? this.splice.until_ms : at_ms;
    if (!this.paused && at_ms - until_ms > STOOD_STILL_MS) {
      const missing_ms = at_ms - until_ms;
      this.still_ms += missing_ms;
      this.sending.moment({ kind: "break", at_s: until_ms / 1000, missing_s: missing_ms / 1000 });
    }
    if (kept.length > 0) await this.sending.add(kept, until_ms);
  }

  /** Pauses, or goes on. */
  pause(paused) {
    this.paused = paused;
    if (paused) {
      this.recorded_ms += Date.now() - this.runsSince;
      this.recorder.pause();
    } else {
      this.runsSince = Date.now();
      this.recorder.resume();
    }
  }

  /** Ends this run; resolves when its last bytes are kept. */
  async stop() {
    if (this.recorder.state !== "inactive") this.recorder.stop();
    await this.ended;
  }
}
