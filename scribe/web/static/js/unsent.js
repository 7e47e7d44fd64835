// Says on every page that this device holds a recording which is not at the hospital yet: the recorder's page sends it.

import { recordings } from "./pieces.js";

const notice = document.getElementById("unsent");

async function held() {
  const there = (await window.indexedDB.databases?.()) ?? [];
  return there.some((one) => one.name === "scribe-recordings") ? recordings() : [];
}

if (notice) {
  held()
    .then((rows) => (notice.hidden = rows.length === 0))
    .catch(() => {});
}
