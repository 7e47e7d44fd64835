// Adding a passkey to one's own account.

import { makePasskey, offersPasskeys } from "./webauthn.js";

const form = document.getElementById("new-passkey");
if (offersPasskeys()) {
  form.hidden = false;
  document.getElementById("no-passkeys").hidden = true;
}
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const fault = form.querySelector("[role=alert]");
  const query = new URLSearchParams({ name: form.elements.name.value });
  try {
    const { next } = await makePasskey("/account/passkeys/options", `/account/passkeys?${query}`);
    window.location.assign(next);
    window.location.reload();
  } catch {
    fault.textContent = form.dataset.refused;
    fault.hidden = false;
  }
});
