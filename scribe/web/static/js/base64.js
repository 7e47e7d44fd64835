// Bytes as base64, and back.

/**
 * @param {string} text base64
 * @returns {Uint8Array}
 */
export function bytesOf(text) {
  return Uint8Array.from(window.atob(text), (letter) => letter.charCodeAt(0));
}

/**
 * @param {Uint8Array | number[]} bytes
 * @returns {string} base64
 */
export function base64Of(bytes) {
  return window.btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
