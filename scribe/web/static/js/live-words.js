// The words of a recording while it is made: what is written down comes as events, and says who speaks and what was
// unclear. It never touches the recording.

import { clock } from "./clocks.js";

const BEHIND_S = 120;
const NOBODY_AFTER_S = 30;
const part = (id) => document.getElementById(id);
const texts = part("live-words-texts").dataset;

function spoken(text) {
  const span = document.createElement("span");
  span.className = "spoken";
  span.textContent = text;
  return span;
}

function speaker(segment) {
  const who = document.createElement("span");
  who.className = "turn__who";
  if (!segment.speaker_unsure) {
    who.textContent = texts[segment.speaker];
    return who;
  }
  const guess = document.createElement("span");
  guess.className = "turn__guess";
  guess.append(texts[segment.speaker] + texts.guess, spoken(texts.guessed));
  who.append(guess);
  return who;
}

function piece({ text, certainty }) {
  if (certainty === "sure") return document.createTextNode(text);
  const span = document.createElement("span");
  const isMedicine = certainty === "medicine";
  span.className = isMedicine ? "unsure unsure--medicine" : "unsure";
  span.append(text, spoken(isMedicine ? texts.medicine : texts.unclear));
  return span;
}

function turn(segment) {
  const line = document.createElement("li");
  line.className = "turn";
  line.dataset.speaker = segment.speaker;
  line.id = `live-${segment.id}`;
  if (segment.doubtful) line.dataset.doubtful = "";
  const time = document.createElement("span");
  time.className = "turn__time";
  time.textContent = clock(segment.start_s);
  const said = document.createElement("p");
  said.className = "turn__said";
  said.lang = segment.language === "zh" ? "zh-CN" : "en";
  said.append(...segment.pieces.map(piece));
  line.append(time, speaker(segment), said);
  return line;
}

/** The words of one recording, from its first second to its last. */
export class LiveWords {
  constructor() {
    this.listened = false;
    this.upto_s = 0;
    this.recorded_s = 0;
    this.connected = true;
    this.over = false;
    this.early = true;
  }

  /**
   * Shows what is written down of a consultation.
   * @param {string} consultation
   * @param {boolean} early whether this kind of recording can be read before its end is there
   */
  follow(consultation, early) {
    this.early = early;
    part("live-words").hidden = false;
    this.say();
    if (!early) return;
    this.stream = new EventSource(`/api/v1/consultations/${consultation}/words`);
    this.stream.addEventListener("open", () => this.connection(true));
    this.stream.addEventListener("error", () => this.broken());
    this.stream.addEventListener("words", (event) => this.words(JSON.parse(event.data)));
    this.stream.addEventListener("listening", (event) => this.listening(JSON.parse(event.data)));
    this.stream.addEventListener("ended", () => this.end());
  }

  /** Told each second how much has been recorded. */
  recorded(seconds) {
    this.recorded_s = seconds;
    this.say();
  }

  /** Nothing more comes: the usual way goes on. */
  end() {
    this.over = true;
    this.stream?.close();
    this.say();
  }

  connection(connected) {
    this.connected = connected;
    this.say();
  }

  /** A reader who may not see the words is shown no place for them; a lost network comes back by itself. */
  broken() {
    if (this.stream.readyState === EventSource.CLOSED && !this.over) part("live-words").hidden = true;
    else this.connection(false);
  }

  listening({ is_listened_to, upto_s }) {
    this.listened = is_listened_to;
    this.upto_s = upto_s;
    this.say();
  }

  words({ count, segments }) {
    const list = part("live-words-list");
    const atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 8;
    for (const segment of segments) {
      const line = turn(segment);
      const before = part(line.id);
      if (before) before.replaceWith(line);
      else list.append(line);
    }
    while (list.children.length > count) list.lastElementChild.remove();
    list.hidden = part("live-words-hint").hidden = count === 0;
    if (atEnd) list.scrollTop = list.scrollHeight;
  }

  state() {
    if (this.over) return "ended";
    if (!this.early) return "afterwards";
    if (!this.connected) return "away";
    if (!this.listened && this.recorded_s > NOBODY_AFTER_S) return "nobody";
    if (this.recorded_s - this.upto_s > BEHIND_S) return "behind";
    return part("live-words-list").children.length ? "listening" : "begins";
  }

  say() {
    const sentence = texts[this.state()];
    if (part("live-words-state").textContent !== sentence) part("live-words-state").textContent = sentence;
    part("live-words-upto").textContent = this.upto_s > 0 && !this.over ? texts.upto.replace("{}", clock(this.upto_s)) : "";
  }
}
