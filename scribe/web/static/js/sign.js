// Signing: a change plays its seconds; Ctrl Enter goes to the code when it is empty. The sixth digit does not sign.

import { start } from "./sound.js";

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
  if (code.value.trim() === "") code.focus();
  else proof.requestSubmit();
});
