// Passkeys in the browser: the site's JSON becomes what `navigator.credentials` takes, and its answer becomes JSON.
// (PublicKeyCredential.parseCreationOptionsFromJSON and toJSON came after the oldest browsers that the site is for.)

import { base64Of, bytesOf as fromBase64 } from "./base64.js";

function bytesOf(text) {
  return fromBase64(text.replaceAll("-", "+").replaceAll("_", "/"));
}

function textOf(buffer) {
  return base64Of(new Uint8Array(buffer)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function known(list) {
  return (list ?? []).map((one) => ({ ...one, id: bytesOf(one.id) }));
}

async function ask(path, body) {
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  if (document.body.dataset.csrf) headers["X-Scribe-CSRF"] = document.body.dataset.csrf;
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw Object.assign(new Error(`status ${answer.status}`), { status: answer.status });
  return answer.json();
}

/** Whether passkeys work here: an encrypted page (or this machine's own) that was opened by a name. */
export function offersPasskeys() {
  const byNumber = /^[\d.]+$/.test(window.location.hostname) || window.location.hostname.startsWith("[");
  return window.isSecureContext && !byNumber && Boolean(window.PublicKeyCredential);
}

/** Makes a passkey by what the site asks for at `path`, with what it is shown there, and brings it back to `kept`. */
export async function makePasskey(path, kept, shown) {
  const options = await ask(path, shown);
  const publicKey = {
    ...options,
    challenge: bytesOf(options.challenge),
    user: { ...options.user, id: bytesOf(options.user.id) },
    excludeCredentials: known(options.excludeCredentials),
  };
  const made = await navigator.credentials.create({ publicKey });
  return ask(kept, {
    id: made.id,
    rawId: textOf(made.rawId),
    type: made.type,
    response: {
      clientDataJSON: textOf(made.response.clientDataJSON),
      attestationObject: textOf(made.response.attestationObject),
      transports: made.response.getTransports?.() ?? [],
    },
  });
}

/** Lets a passkey answer what the site asks at `path`, and brings the answer back to `taken`. */
export async function provePasskey(path, taken) {
  const options = await ask(path, {});
  const publicKey = {
    ...options,
    challenge: bytesOf(options.challenge),
    allowCredentials: known(options.allowCredentials),
  };
  const proof = await navigator.credentials.get({ publicKey });
  return ask(taken, {
    id: proof.id,
    rawId: textOf(proof.rawId),
    type: proof.type,
    response: {
      clientDataJSON: textOf(proof.response.clientDataJSON),
      authenticatorData: textOf(proof.response.authenticatorData),
      signature: textOf(proof.response.signature),
      userHandle: proof.response.userHandle ? textOf(proof.response.userHandle) : null,
    },
  });
}
