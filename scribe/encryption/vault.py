"""HashiCorp Vault (and OpenBao) as the key-management service, by its transit secrets engine.

``POST /v1/<mount>/encrypt/<key>`` with ``plaintext`` in base64 answers ``data.ciphertext`` (``vault:v1:…``), and
``decrypt`` the other way round. Errors are ``{"errors": […]}``. The token goes in ``X-Vault-Token``; it is read from
its file at every request, since an agent renews it there. Source: Vault's API documentation, "Transit secrets engine".
"""

from __future__ import annotations

import base64
import ssl
from pathlib import Path
from typing import Final
from urllib.parse import quote

import httpx

from scribe.errors import MissingPart, PartDown

_TIMEOUT_S: Final = 10.0


class VaultTransit:
    """Wraps master keys with a key of Vault's that never leaves it.

    Args:
        url: Vault's address.
        key: the name of the transit key.
        token: gives the token; asked at every request.
        mount: where the engine is mounted.
        namespace: of Vault Enterprise; empty: none.
        transport: instead of the network.
        ca_file: certificates (PEM) that are trusted beside the public ones.
    """

    name = "Vault"
    prefix = "vault:"

    def __init__(
        self,
        url: str,
        key: str,
        token: Path,
        *,
        mount: str = "transit",
        namespace: str = "",
        ca_file: Path | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {"X-Vault-Request": "true", **({"X-Vault-Namespace": namespace} if namespace else {})}
        self._url, self._headers, self._transport, self._tls = url.rstrip("/"), headers, transport, _tls(ca_file)
        self._mount, self._key, self._token = mount.strip("/"), quote(key, safe=""), token

    def wrap(self, key: bytes) -> str:
        """See :class:`scribe.encryption.sources.KeyService`."""
        made = self._asked("encrypt", {"plaintext": base64.b64encode(key).decode()}, "ciphertext")
        if not made.startswith(self.prefix) or any(letter.isspace() for letter in made):
            raise MissingPart("Vault answered with something that is no ciphertext.", remedy="Check SCRIBE_VAULT_URL.")
        return made

    def unwrap(self, line: str) -> bytes:
        """See :class:`scribe.encryption.sources.KeyService`."""
        try:
            return base64.b64decode(self._asked("decrypt", {"ciphertext": line}, "plaintext"), validate=True)
        except ValueError:
            raise MissingPart(
                "Vault answered with something that is no key.", remedy="Check SCRIBE_VAULT_URL."
            ) from None

    def _asked(self, what: str, body: dict[str, str], wanted: str) -> str:
        try:
            token = self._token.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise MissingPart(
                f"Vault's token cannot be read at {self._token}.", remedy="Set SCRIBE_VAULT_TOKEN_FILE."
            ) from error
        try:
            with self._client() as client:
                answer = client.post(
                    f"/v1/{self._mount}/{what}/{self._key}", json=body, headers={"X-Vault-Token": token}
                )
        except httpx.HTTPError as error:
            raise PartDown(
                f"Vault does not answer: {type(error).__name__}.", remedy="Start or unseal it; Scribe needs its key."
            ) from None
        if answer.status_code in (429, 472, 473, 500, 502, 503):
            raise PartDown(
                f"Vault cannot answer now (status {answer.status_code}).", remedy="Start or unseal it, then try again."
            )
        if answer.status_code != httpx.codes.OK:
            raise MissingPart(
                f"Vault refuses to {what} (status {answer.status_code}).",
                remedy="Check the token's policy and SCRIBE_VAULT_KEY.",
            )
        return _member(answer, wanted)

    def _client(self) -> httpx.Client:
        """For one request: the next one may be days away."""
        return httpx.Client(
            base_url=self._url,
            headers=self._headers,
            timeout=_TIMEOUT_S,
            transport=self._transport,
            verify=self._tls,
        )


def _tls(ca_file: Path | None) -> ssl.SSLContext:
    context = httpx.create_ssl_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except OSError as error:  # ssl.SSLError is one
            raise MissingPart(
                f"SCRIBE_VAULT_CA_FILE {ca_file} holds no certificate in PEM that can be read.",
                remedy="Name a file with the certificates of the authority that Vault's own is from.",
            ) from error
    return context


def _member(answer: httpx.Response, wanted: str) -> str:
    try:
        value = answer.json()["data"][wanted]
    except (ValueError, LookupError, TypeError):
        value = None
    if not isinstance(value, str):
        raise MissingPart("Vault answered in a form that is not its own.", remedy="Check SCRIBE_VAULT_URL.")
    return value
