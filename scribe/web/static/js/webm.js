// Makes one WebM of several recordings: what a browser recorded before it stopped, and what it recorded after that.
//
// A recorder begins each recording with headers and counts its time from zero. Of every recording but the first the
// headers are left out, and its time is counted on from where the sound before it ended (Matroska, RFC 9559). Bytes
// come out element by element, so that what is kept never ends within one.

const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
const TIMESTAMP = 0xe7;
const SIMPLE_BLOCK = 0xa3;
const BLOCK_GROUP = 0xa0;
const UNKNOWN_SIZE = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
const LONGEST_FRAME_MS = 60;

/** The number of bytes of a variable-length integer, by its first byte. */
function lengthOf(first) {
  return first === 0 ? 9 : Math.clz32(first) - 23;
}

function number(bytes, start, end) {
  let value = 0;
  for (let at = start; at < end; at += 1) value = value * 256 + bytes[at];
  return value;
}

/** The element at a place: its identifier, where its content begins and ends; null while its head has not arrived. */
function elementAt(bytes, at) {
  if (at >= bytes.length) return null;
  const idEnd = at + lengthOf(bytes[at]);
  if (idEnd >= bytes.length) return null;
  const sizeLength = lengthOf(bytes[idEnd]);
  const begin = idEnd + sizeLength;
  if (sizeLength > 8 || begin > bytes.length) return null;
  const first = bytes[idEnd] - (1 << (8 - sizeLength));
  return { id: number(bytes, at, idEnd), idEnd, begin, end: begin + first * 256 ** (sizeLength - 1) + number(bytes, idEnd + 1, begin) };
}

function timestamp(value) {
  const element = new Uint8Array(10);
  element[0] = TIMESTAMP;
  element[1] = 0x88;
  new DataView(element.buffer).setBigUint64(2, BigInt(value));
  return element;
}

/** A recording on its way into the one WebM. */
export class Splice {
  /**
   * @param {object} place
   * @param {boolean} place.isFirst whether nothing was recorded before it
   * @param {number} place.after_ms where the sound before it ended
   */
  constructor({ isFirst, after_ms }) {
    this.isFirst = isFirst;
    this.after_ms = after_ms;
    this.until_ms = after_ms;
    this.rest = new Uint8Array(0);
    this.cluster_ms = after_ms;
  }

  /**
   * Takes bytes as the recorder gives them.
   * @param {Uint8Array} data
   * @returns {Uint8Array} what can be kept of them now; the rest comes with later bytes
   */
  push(data) {
    const bytes = new Uint8Array(this.rest.length + data.length);
    bytes.set(this.rest);
    bytes.set(data, this.rest.length);
    const made = [];
    let at = 0;
    for (let element = elementAt(bytes, at); element; element = elementAt(bytes, at)) {
      const opens = element.id === SEGMENT || element.id === CLUSTER;
      if (!opens && element.end > bytes.length) break;
      made.push(this.taken(bytes, at, element));
      at = opens ? element.begin : element.end;
    }
    this.rest = bytes.slice(at);
    return joined(made);
  }

  /** One element as it is kept: an empty array for a header of a later recording. */
  taken(bytes, at, { id, idEnd, begin, end }) {
    if (id === CLUSTER) return joined([bytes.subarray(at, idEnd), Uint8Array.from(UNKNOWN_SIZE)]);
    if (id === SEGMENT) return this.isFirst ? bytes.subarray(at, begin) : new Uint8Array(0);
    if (id === TIMESTAMP) {
      this.cluster_ms = this.after_ms + number(bytes, begin, end);
      return timestamp(this.cluster_ms);
    }
    if (id === SIMPLE_BLOCK || id === BLOCK_GROUP) {
      const block = id === SIMPLE_BLOCK ? { begin } : elementAt(bytes, begin);
      const time = block.begin + lengthOf(bytes[block.begin]);
      const offset_ms = ((bytes[time] << 24) | (bytes[time + 1] << 16)) >> 16;
      this.until_ms = Math.max(this.until_ms, this.cluster_ms + offset_ms + LONGEST_FRAME_MS);
      return bytes.subarray(at, end);
    }
    return this.isFirst ? bytes.subarray(at, end) : new Uint8Array(0);
  }
}

/** Byte arrays as one. */
export function joined(arrays) {
  const whole = new Uint8Array(arrays.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of arrays) {
    whole.set(one, at);
    at += one.length;
  }
  return whole;
}
