// What the recorder's page says of the sound: of the microphone while it runs, and of a recording that has arrived.

import { read } from "./asking.js";

const words = document.getElementById("words").dataset;
const part = (id) => document.getElementById(id);

/**
 * Says at once what of a recording that has arrived cannot be read, or is hard to hear: the patient may still be here.
 * @param {string} consultation
 */
export async function tellLoss(consultation) {
  const recording = (await read(`/api/v1/consultations/${consultation}`))?.recording;
  const lost_s = recording?.lost_s ?? 0;
  tellSound(recording?.sound?.faults ?? []);
  part("loss").querySelector("span").textContent = words.lost.replace("{}", Math.max(1, Math.round(lost_s)));
  part("loss").hidden = !(lost_s > 0);
}

/** What makes it hard to hear, and what helps. */
function tellSound(faults) {
  const known = [...part("sound-words").content.children].filter((line) => faults.includes(line.dataset.fault));
  const said = known.map((line) => line.textContent).join(words.comma);
  const remedies = known.map((line) => line.dataset.remedy).join(words.gap);
  part("sound").querySelector("span").textContent = words.hard.replace("{}", said).replace("{}", remedies);
  part("sound").hidden = known.length === 0;
}

/**
 * Says what is wrong with the microphone while it runs.
 * @param {string} name the trouble's; empty where there is none
 */
export function tellTrouble(name) {
  part("trouble").querySelector("span").textContent = words[`trouble${name}`] ?? "";
  part("trouble").hidden = !words[`trouble${name}`];
}
