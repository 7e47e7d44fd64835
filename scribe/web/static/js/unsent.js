// Says on every page that this device holds a recording which is not at the hospital yet: the recorder's page sends it.

import { recordings } from "./pieces.js";

const notice = document.getElementById("unsent");

if (notice) {
  recordings()
    .then((rows) => (notice.hidden = rows.length === 0))
    .catch(() => {});
}
