"""A key that seals: AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce in front of each ciphertext."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from scribe.errors import MissingPart

KEY_BYTES = 32
NONCE_BYTES = 12
OVERHEAD_BYTES = NONCE_BYTES + 16
"""How much longer a sealed message is than its plain text: the nonce and the tag."""


class DataKey:
    """A key that seals and opens the artefacts of one consultation."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, plain: bytes, context: str) -> bytes:
        """Encrypts ``plain``; ``context`` names what it is and must be given again to open it."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """Decrypts what :meth:`seal` made.

        Raises:
            MissingPart: the key is not the one it was sealed with, or the bytes were changed.
        """
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())
        except (InvalidTag, ValueError):
            raise MissingPart(
                "A stored artefact cannot be decrypted with this installation's master key.",
                remedy="Restore the master key that belongs to this data, or the data that belongs to this key.",
            ) from None
