"""Vault's transit engine as its API documentation tells it, behind httpx's own mock transport."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass, field

import httpx
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


@dataclass
class FakeVault:
    """One transit key in versions; ``sealed`` answers 503 and a wrong token 403, each with ``errors``."""

    token: str = "s.right"
    key: str = "scribe"
    mount: str = "transit"
    sealed: bool = False
    versions: list[bytes] = field(default_factory=lambda: [os.urandom(32)])
    asked: list[str] = field(default_factory=list)

    def transport(self) -> httpx.MockTransport:
        """To be given to a client."""
        return httpx.MockTransport(self.answer)

    def rotate(self) -> None:
        """A new version encrypts; the earlier ones go on decrypting."""
        self.versions.append(os.urandom(32))

    def answer(self, request: httpx.Request) -> httpx.Response:
        """One request."""
        self.asked.append(request.url.path)
        if self.sealed:
            return httpx.Response(503, json={"errors": ["Vault is sealed"]})
        if request.headers.get("X-Vault-Token") != self.token:
            return httpx.Response(403, json={"errors": ["permission denied"]})
        body = json.loads(request.content)
        if request.url.path == f"/v1/{self.mount}/encrypt/{self.key}":
            return self._encrypted(body)
        if request.url.path == f"/v1/{self.mount}/decrypt/{self.key}":
            return self._decrypted(body)
        return httpx.Response(404, json={"errors": ["no handler for route"]})

    def _encrypted(self, body: dict[str, str]) -> httpx.Response:
        nonce = os.urandom(12)
        sealed = nonce + AESGCM(self.versions[-1]).encrypt(nonce, base64.b64decode(body["plaintext"]), None)
        text = f"vault:v{len(self.versions)}:{base64.b64encode(sealed).decode()}"
        return httpx.Response(200, json={"data": {"ciphertext": text, "key_version": len(self.versions)}})

    def _decrypted(self, body: dict[str, str]) -> httpx.Response:
        try:
            _, version, sealed = body["ciphertext"].split(":")
            raw = base64.b64decode(sealed)
            plain = AESGCM(self.versions[int(version[1:]) - 1]).decrypt(raw[:12], raw[12:], None)
        except (ValueError, InvalidTag):
            return httpx.Response(400, json={"errors": ["invalid ciphertext"]})
        return httpx.Response(200, json={"data": {"plaintext": base64.b64encode(plain).decode()}})
