// The microphone while a recording runs, and what is wrong with it: gone, muted, without any sound, nobody heard, too loud.

const LOOK_EVERY_MS = 100;
const DEAD_AFTER_MS = 1500;
const NOBODY_AFTER_MS = 30_000;
const LOUD_WITHIN_MS = 5000;
const LOUD_SHARE = 0.1;
const CLIPPED = 0.985;
/** -50 dBFS: speech at a desk peaks well above it. */
const HEARD = 0.003;

/** One microphone, watched. */
export class Microphone {
  /**
   * @param {MediaStream} stream
   * @param {{onGone: Function, onTrouble: (name: string) => void, onLevel: (peak: number) => void}} told
   */
  constructor(stream, told) {
    this.stream = stream;
    this.told = told;
    this.track = stream.getAudioTracks()[0];
    this.context = new AudioContext();
    this.analyser = this.context.createAnalyser();
    this.context.createMediaStreamSource(stream).connect(this.analyser);
    this.samples = new Float32Array(this.analyser.fftSize);
    this.paused = false;
    this.trouble = "";
    this.loud = [];
    this.forget();
    this.track.addEventListener("ended", () => this.gone());
    this.looking = window.setInterval(() => this.look(), LOOK_EVERY_MS);
  }

  /**
   * Asks for the microphone.
   * @param {object} told what hears of it
   * @returns {Promise<Microphone>} it; throws when the browser gives none
   */
  static async open(told) {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: false } });
    return new Microphone(stream, told);
  }

  forget() {
    this.soundAt = this.heardAt = Date.now();
  }

  /** A pause says nothing of the microphone. */
  pause(paused) {
    this.paused = paused;
    this.forget();
    this.tell("");
  }

  gone() {
    if (this.closed) return;
    this.close();
    this.told.onGone();
  }

  /** Says to the other pages of this browser that a visit is recorded, for as long as this microphone is open. */
  forVisit() {
    const open = new Promise((resolve) => (this.over = resolve));
    window.navigator.locks?.request("scribe-visit", { mode: "shared" }, () => open);
  }

  /** Gives the microphone back. */
  close() {
    this.closed = true;
    this.over?.();
    window.clearInterval(this.looking);
    for (const track of this.stream.getTracks()) track.stop();
    this.context.close();
  }

  look() {
    if (this.track.readyState === "ended") {
      this.gone();
      return;
    }
    this.analyser.getFloatTimeDomainData(this.samples);
    const peak = this.samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const now = Date.now();
    if (peak > 0) this.soundAt = now;
    if (peak > HEARD) this.heardAt = now;
    this.loud = [...this.loud.slice(-LOUD_WITHIN_MS / LOOK_EVERY_MS), peak >= CLIPPED];
    this.told.onLevel(this.paused ? 0 : peak);
    if (!this.paused) this.tell(this.found(now));
  }

  found(now) {
    if (this.track.muted || this.context.state === "interrupted") return "muted";
    if (this.context.state === "running" && now - this.soundAt > DEAD_AFTER_MS) return "dead";
    if (now - this.heardAt > NOBODY_AFTER_MS) return "nobody";
    const isLoud = this.loud.filter(Boolean).length > (LOUD_SHARE * LOUD_WITHIN_MS) / LOOK_EVERY_MS;
    return isLoud ? "loud" : "";
  }

  tell(trouble) {
    if (trouble === this.trouble) return;
    this.trouble = trouble;
    this.told.onTrouble(trouble);
  }
}

/** Keeps the screen on while something is recorded: a locked phone may take the microphone away. */
export class Awake {
  constructor() {
    this.wanted = false;
    document.addEventListener("visibilitychange", () => this.hold());
  }

  /** @param {boolean} wanted */
  want(wanted) {
    this.wanted = wanted;
    if (wanted) this.hold();
    else this.lock?.release().catch(() => {});
  }

  async hold() {
    if (!this.wanted || document.hidden) return;
    this.lock = await navigator.wakeLock?.request("screen").catch(() => null);
  }
}
