// Signing: a change plays its seconds; Ctrl Enter goes to the code when it is empty. The sixth digit does not sign.
// A passkey opens the signing window in place of the code; the page then shows it, and the doctor signs.

import { start } from "./sound.js";
import { offersPasskeys, provePasskey } from "./webauthn.js";

const audio = document.getElementById("audio");
const proof = document.getElementById("proof");
const code = document.getElementById("code");

for (const button of document.querySelectorAll("[data-play]")) {
  button.addEventListener("click", () => {
    audio.currentTime = Math.max(0, Number(button.dataset.play) - 0.5);
    start(audio);
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !proof) return;
  event.preventDefault();
  if (code && code.value.trim() === "") code.focus();
  else proof.requestSubmit();
});

const byPasskey = document.getElementById("by-passkey");
if (byPasskey) {
  byPasskey.hidden = !offersPasskeys();
  byPasskey.addEventListener("click", async () => {
    try {
      await provePasskey("/signing/passkey/options", "/signing/passkey");
      window.location.reload();
    } catch {
      const fault = document.getElementById("passkey-refused");
      fault.textContent = byPasskey.dataset.refused;
      fault.hidden = false;
    }
  });
}
