"""The ring of master keys: the first one wraps, every one of them opens, so that one can be changed for another.

What is wrapped begins with a byte for the form and four bytes that name the master key (of its SHA-256); what was
wrapped before there were names has neither and is tried with each key.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

from scribe.encryption.data_key import KEY_BYTES, OVERHEAD_BYTES, DataKey
from scribe.encryption.sources import GivenKeys, MasterKeyFile, MasterKeys, checked
from scribe.errors import MissingPart

DATA_KEY: Final = "data-key"
KEPT: Final = "kept-secret"
"""What a wrapped value is; it must be named again to open it."""
_FORM: Final = b"\x01"
_NAME_BYTES: Final = 4
_BARE_BYTES: Final = KEY_BYTES + OVERHEAD_BYTES
_P256_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

MARKS: Final = "marks"
BROWSERS: Final = "browsers"
_LABELS: Final[dict[str, bytes]] = {MARKS: b"scribe marks", BROWSERS: b"scribe browsers"}


class KeyRing:
    """The installation's master keys: make, wrap and unwrap data keys.

    Args:
        masters: the keys, or where they come from; what is there is read again when it has changed.
    """

    def __init__(self, masters: bytes | MasterKeys) -> None:
        self._source = GivenKeys((masters,)) if isinstance(masters, bytes) else masters
        self._lock = threading.Lock()
        self._secrets: dict[str, bytes] = {}
        self._read()

    @classmethod
    def from_file(cls, path: Path, *, create: bool = False) -> KeyRing:
        """Reads the master keys of a file; with ``create`` a missing one is made, readable by its owner only.

        Raises:
            MissingPart: no key there, or not a key.
        """
        file = MasterKeyFile(path)
        if create:
            file.make()
        return cls(file)

    @property
    def source(self) -> MasterKeys:
        """Where the keys come from."""
        return self._source

    @property
    def names(self) -> tuple[str, ...]:
        """The keys' names, the one that wraps first."""
        self._fresh()
        return tuple(name.hex() for name in self._keys)

    @property
    def prefix(self) -> bytes:
        """What everything begins with that the present master key wrapped."""
        self._fresh()
        return _FORM + next(iter(self._keys))

    def new_data_key(self) -> tuple[DataKey, bytes]:
        """A fresh data key and its wrapped form, which may be stored."""
        key = os.urandom(KEY_BYTES)
        return DataKey(key), self.wrap(key, DATA_KEY)

    def unwrap(self, wrapped: bytes) -> DataKey:
        """The data key that :meth:`new_data_key` wrapped."""
        return DataKey(self.opened(wrapped, DATA_KEY))

    def wrap(self, secret: bytes, what: str) -> bytes:
        """Wraps a secret with the present master key."""
        self._fresh()
        name, key = next(iter(self._keys.items()))
        return _FORM + name + key.seal(secret, what)

    def opened(self, wrapped: bytes, what: str) -> bytes:
        """What :meth:`wrap` wrapped, with whichever master key it was.

        Raises:
            MissingPart: this installation has not that key.
        """
        if len(wrapped) == _BARE_BYTES:
            return self._tried(wrapped, what)
        name, body = wrapped[1 : 1 + _NAME_BYTES], wrapped[1 + _NAME_BYTES :]
        if name not in self._keys:
            self._fresh()
        key = self._keys.get(name) if wrapped[:1] == _FORM else None
        if key is None:
            raise MissingPart(
                f"Something was wrapped by the master key {name.hex()}, which this installation does not have.",
                remedy="Bring that key back beside the present one, until `scribe keys rotate` is through.",
            )
        return key.open(body, what)

    def rewrapped(self, wrapped: bytes, what: str) -> bytes | None:
        """The same secret wrapped by the present master key; ``None`` when it is already.

        Raises:
            MissingPart: this installation has not the key that wrapped it.
        """
        if len(wrapped) != _BARE_BYTES and wrapped.startswith(self.prefix):
            return None
        return self.wrap(self.opened(wrapped, what), what)

    # What is derived once, and outlives the master key

    def secret(self, name: str) -> bytes:
        """A secret of the installation: as it was kept, or derived from the first master key (RFC 2104)."""
        return self._secrets.get(name) or self._derived[name]

    def use(self, secrets: Mapping[str, bytes]) -> None:
        """Takes secrets that were kept when an earlier master key was the first."""
        self._secrets.update(secrets)

    def mark(self, value: str) -> str:
        """A name for ``value`` that tells whether two are equal, and nothing else to who lacks the key.

        HMAC-SHA-256 (RFC 2104) under a key of its own, in hexadecimal.
        """
        return hmac.digest(self.secret(MARKS), value.encode(), "sha256").hex()

    def browser_key(self, username: str) -> bytes:
        """The 32 bytes with which a person's browser seals what it keeps for them; the same at every sign-in.

        HMAC-SHA-256 (RFC 2104) under a key of its own.
        """
        return hmac.digest(self.secret(BROWSERS), username.encode(), "sha256")

    def recordings_key(self, username: str) -> ec.EllipticCurvePrivateKey:
        """The key pair for what a person's browser records: its public half seals without a session.

        On P-256, of more bits than the curve's order has (FIPS 186-5, A.2.1); the same at every sign-in.
        """
        bits = hmac.digest(self.browser_key(username), b"recordings", "sha384")
        return ec.derive_private_key(int.from_bytes(bits) % (_P256_ORDER - 1) + 1, ec.SECP256R1())

    def _fresh(self) -> None:
        if self._source.stamp() != self._stamp:
            self._read()

    def _read(self) -> None:
        with self._lock:
            stamp = self._source.stamp()
            masters: Sequence[bytes] = checked(self._source.read())
            self._keys = {name_of(key): DataKey(key) for key in masters}
            self._derived = {name: hmac.digest(masters[0], label, "sha256") for name, label in _LABELS.items()}
            self._stamp = stamp

    def _tried(self, wrapped: bytes, what: str) -> bytes:
        *others, last = self._keys.values()
        for key in others:
            try:
                return key.open(wrapped, what)
            except MissingPart:
                continue
        return last.open(wrapped, what)


def name_of(master: bytes) -> bytes:
    """The name of a master key: what can be told of it without telling it."""
    return hashlib.sha256(b"scribe master key\n" + master).digest()[:_NAME_BYTES]
