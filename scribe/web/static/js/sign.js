// Signing: a change plays its seconds; Ctrl Enter goes to the code when it is empty. The sixth digit does not sign.
// A note that was seen to its end can be put on the list, to be signed with others by one proof.
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

const end = document.getElementById("sheet-end");
const put = document.getElementById("put-on-list");
const medicines = document.getElementById("medicines-confirmed");

/** The end of the note was in view: the site is told, and the note can be put on the list. */
async function readToTheEnd() {
  const body = new URLSearchParams(new FormData(end));
  const answer = await fetch(end.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
  if (answer?.type !== "opaqueredirect") return; // a page that was pressed for, not a refusal
  put?.removeAttribute("aria-disabled");
  document.getElementById("list-when")?.setAttribute("hidden", "");
  end.hidden = true;
}

if (end && !("read" in end.dataset)) {
  const watch = new IntersectionObserver((seen) => {
    if (!seen.some((one) => one.isIntersecting)) return;
    watch.disconnect();
    readToTheEnd();
  });
  watch.observe(end);
}

put?.addEventListener("click", (event) => {
  if (put.getAttribute("aria-disabled") === "true") {
    event.preventDefault();
    end?.scrollIntoView({ block: "center" });
  } else if (medicines && !medicines.reportValidity()) {
    event.preventDefault();
  }
});
