"""The keys by which Scribe proves itself without a shared secret (SMART App Launch 2.2, asymmetric authentication).

Each key is a file of its own that only its owner may read. The newest one signs; older ones stay published until they
are retired, so that a server which still keeps yesterday's list goes on to know Scribe.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from scribe.db import utc_now
from scribe.errors import BadInput, Conflict, MissingPart, NotFound

Algorithm = Literal["RS384", "ES384"]
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

_NAME: Final = re.compile(r"(\d{8}T\d{12}Z)-([0-9a-f]{32})\.pem")
_TIME: Final = "%Y%m%dT%H%M%S%fZ"
_RSA_BITS: Final = 3072
"""As strong as SHA-384 is used for: 128 bits (NIST SP 800-57, table 2)."""


@dataclass(frozen=True)
class SigningKey:
    """One key pair."""

    kid: str
    algorithm: Algorithm
    made_at: datetime
    private: PrivateKey = field(repr=False)

    @property
    def public(self) -> Mapping[str, Any]:
        """The public half as a JSON Web Key (RFC 7517)."""
        public = self.private.public_key()
        members = (
            RSAAlgorithm.to_jwk(public, as_dict=True)
            if isinstance(public, rsa.RSAPublicKey)
            else ECAlgorithm.to_jwk(public, as_dict=True)
        )
        return {**members, "kid": self.kid, "alg": self.algorithm, "use": "sig", "key_ops": ["verify"]}


class KeyFolder:
    """The keys of one installation.

    Args:
        path: the folder; made with the first key.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def all(self) -> tuple[SigningKey, ...]:
        """Every key that is published, the newest first.

        Raises:
            MissingPart: a file is no key, or may not be read.
        """
        try:
            names = sorted((found.name for found in self.path.iterdir()), reverse=True) if self.path.is_dir() else []
        except OSError as error:
            raise MissingPart(
                f"The folder of keys {self.path} cannot be read: {error.strerror}.", remedy="Correct its rights."
            ) from error
        return tuple(_read(self.path / name) for name in names if _NAME.fullmatch(name))

    def new(self, algorithm: Algorithm) -> SigningKey:
        """Makes a key, which signs from now on.

        Raises:
            BadInput: no such algorithm.
            MissingPart: the folder cannot be written.
        """
        if algorithm == "RS384":
            private: PrivateKey = rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS)
        elif algorithm == "ES384":
            private = ec.generate_private_key(ec.SECP384R1())
        else:
            raise BadInput("There is no such algorithm for the EMR's keys.", remedy="Choose RS384 or ES384.")
        key = SigningKey(_kid(private), algorithm, utc_now(), private)
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_once(self.path / f"{key.made_at.strftime(_TIME)}-{key.kid}.pem", pem)
        except OSError as error:
            raise MissingPart(
                f"The folder of keys {self.path} cannot be written: {error.strerror}.", remedy="Correct its rights."
            ) from error
        return key

    def retire(self, kid: str) -> SigningKey:
        """Destroys a key: it is not published any more.

        Raises:
            NotFound: no such key.
            Conflict: it is the one that signs.
        """
        keys = self.all()
        found = next((key for key in keys if key.kid == kid), None)
        if found is None:
            raise NotFound("There is no such key.", remedy="`scribe emr keys list` shows the keys.")
        if found is keys[0]:
            raise Conflict(
                "This is the key that signs.",
                remedy="Make a new one first: `scribe emr keys new`; then retire this one.",
            )
        (self.path / f"{found.made_at.strftime(_TIME)}-{found.kid}.pem").unlink(missing_ok=True)
        return found

    def published(self) -> dict[str, Any]:
        """The public keys as a JSON Web Key Set, the one that signs first."""
        return {"keys": [dict(key.public) for key in self.all()]}


def _kid(private: PrivateKey) -> str:
    """Names a key by what it is, so that two keys never have one name."""
    spki = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return sha256(spki).hexdigest()[:32]


def _read(file: Path) -> SigningKey:
    named = _NAME.fullmatch(file.name)
    try:
        private = load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise MissingPart(
            f"The EMR's key {file} cannot be read ({type(error).__name__}).",
            remedy="Restore it, or remove the file and make a new key with `scribe emr keys new`.",
        ) from error
    if named is None or not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise MissingPart(
            f"The EMR's key {file} is neither an RSA nor an elliptic curve key.",
            remedy="Remove the file and make a new key with `scribe emr keys new`.",
        )
    made_at = datetime.strptime(named[1], _TIME).replace(tzinfo=UTC)
    return SigningKey(_kid(private), "RS384" if isinstance(private, rsa.RSAPrivateKey) else "ES384", made_at, private)


def _write_once(file: Path, content: bytes) -> None:
    """The file appears whole or not at all, and nobody else may ever read it."""
    draft = file.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
    draft.rename(file)
