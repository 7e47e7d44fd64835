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
  const query = new URLSearchParams({ name: form.elements.namedItem("name").value });
  const proof = form.elements.namedItem("proof")?.value ?? "";
  try {
    const { next } = await makePasskey("/account/passkeys/options", `/account/passkeys?${query}`, { proof });
    window.location.assign(next);
    window.location.reload();
  } catch (error) {
    fault.textContent = error.status === 401 ? form.dataset.unproved : form.dataset.refused;
    fault.hidden = false;
  }
});
