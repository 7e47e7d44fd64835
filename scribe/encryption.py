"""Envelope encryption: one data key for each consultation, wrapped by the installation's master key.

Withdrawing consent destroys the wrapped data key, and with it every artefact of the consultation, in backups too.
AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce in front of each ciphertext; the caller's context is
authenticated, so a blob cannot be passed off as another one.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from pathlib import Path

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


class KeyRing:
    """The installation's master key: makes, wraps and unwraps data keys."""

    def __init__(self, master: bytes) -> None:
        if len(master) != KEY_BYTES:
            raise MissingPart(
                f"The master key has {len(master)} bytes instead of {KEY_BYTES}.",
                remedy="Restore the file, which holds 32 random bytes in base64.",
            )
        self._master = DataKey(master)
        self._marking = hmac.digest(master, b"scribe marks", "sha256")
        self._keeping = hmac.digest(master, b"scribe browsers", "sha256")

    @classmethod
    def from_file(cls, path: Path, *, create: bool = False) -> KeyRing:
        """Reads the master key; with ``create`` a missing one is made, readable by its owner only.

        Raises:
            MissingPart: no key there, or not a key.
        """
        if create and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _create_once(path, base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
        try:
            return cls(base64.b64decode(path.read_bytes(), validate=False))
        except (OSError, binascii.Error) as error:
            raise MissingPart(
                f"There is no usable master key at {path}.",
                remedy="Set SCRIBE_MASTER_KEY_FILE to the installation's key.",
            ) from error

    def new_data_key(self) -> tuple[DataKey, bytes]:
        """A fresh data key and its wrapped form, which may be stored."""
        key = os.urandom(KEY_BYTES)
        return DataKey(key), self._master.seal(key, "data-key")

    def mark(self, value: str) -> str:
        """A name for ``value`` that tells whether two are equal, and nothing else to who lacks the master key.

        HMAC-SHA-256 (RFC 2104) under a key of its own, in hexadecimal.
        """
        return hmac.digest(self._marking, value.encode(), "sha256").hex()

    def browser_key(self, username: str) -> bytes:
        """The 32 bytes with which a person's browser seals what it keeps for them; the same at every sign-in.

        HMAC-SHA-256 (RFC 2104) under a key of its own.
        """
        return hmac.digest(self._keeping, username.encode(), "sha256")

    def unwrap(self, wrapped: bytes) -> DataKey:
        """The data key that :meth:`new_data_key` wrapped."""
        return DataKey(self._master.open(wrapped, "data-key"))


def _create_once(path: Path, content: bytes) -> None:
    """Writes a file that must never be overwritten, even when two processes start at once."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
