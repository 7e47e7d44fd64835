// Signing in with a passkey, where the browser offers them; a word where the page is not encrypted.

import { offersPasskeys, provePasskey } from "./webauthn.js";

document.getElementById("insecure").hidden = window.isSecureContext;

const offer = document.getElementById("passkey");
if (offer && offersPasskeys()) {
  offer.hidden = false;
  offer.querySelector("button").addEventListener("click", async () => {
    const query = new URLSearchParams({ next: offer.dataset.next });
    try {
      const { next } = await provePasskey("/sign-in/passkey/options", `/sign-in/passkey?${query}`);
      window.location.assign(next);
    } catch {
      document.getElementById("failed").textContent = offer.dataset.refused;
      document.getElementById("refused").hidden = false;
    }
  });
}
