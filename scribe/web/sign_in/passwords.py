"""Which passwords may be chosen, and how they are kept.

The length follows OWASP ASVS 4.0.3, V2.1.1 and V2.1.2; how soon a password would be guessed is zxcvbn's estimate
(Wheeler, USENIX Security 2016), which knows common passwords, names, words, keyboards and dates; to these come common
parts of Chinese passwords and the person's own names. A hospital may add a list of breached passwords (V2.1.7): the
file of Have I Been Pwned that is ordered by hash, or a list with a password a line. Nothing is asked over a network.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import unicodedata
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION
from zxcvbn import zxcvbn

from scribe.errors import BadInput, MissingPart

SHORTEST: Final = 12
LONGEST: Final = 128
LONGEST_TYPED: Final = 1000
"""Of what is compared: a password from before these rules may be longer than a new one."""
_HARD_TO_GUESS: Final = 4
"""zxcvbn's score: 10^10 guesses or more. Three parts that are guessed first, as two names and a digit, reach 3."""
_ESTIMATED: Final = 72
"""zxcvbn's own limit: what follows makes a password only stronger, and the estimate slow."""
_SHA1_HEX: Final = 40
_BLOCK: Final = 4096


class Passwords:
    """The rules and the hashes of one installation.

    Args:
        hasher: argon2id; the default follows RFC 9106's second recommendation.
        breached: a hospital's list of passwords that nobody may choose.
    """

    def __init__(self, hasher: PasswordHasher | None = None, breached: Path | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._breached = breached
        self._nobodys = _hash_of_nothing(self._hasher)

    def hashed(self, password: str, *, about: tuple[str, ...] = ()) -> str:
        """A new password's hash.

        Args:
            password: as it was typed.
            about: the person's own names, which are easy to guess.

        Raises:
            BadInput: too short, too long, or easy to guess.
        """
        plain = _plain(password)
        if len(plain) < SHORTEST:
            raise BadInput(
                f"The password has fewer than {SHORTEST} characters.",
                remedy="Choose a longer one: several words do well.",
                reason="password-short",
            )
        if len(plain) > LONGEST:
            raise BadInput(
                f"The password has more than {LONGEST} characters.",
                remedy="Choose a shorter one.",
                reason="password-long",
            )
        self._refuse_guessable(plain, about)
        return self._hasher.hash(plain)

    def matches(self, stored: str, password: str) -> bool:
        """Whether a password is the one that was hashed. As slow where somebody has none (``stored`` is empty)."""
        try:
            return self._hasher.verify(stored or self._nobodys, _plain(password)) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False

    def renewed(self, stored: str, password: str) -> str:
        """The hash anew where it was made with other costs than the present ones; else empty."""
        return self._hasher.hash(_plain(password)) if self._hasher.check_needs_rehash(stored) else ""

    def _refuse_guessable(self, plain: str, about: tuple[str, ...]) -> None:
        own = [part.lower() for name in (*about, "scribe") for part in (name, *name.split()) if part]
        found = zxcvbn(plain[:_ESTIMATED], user_inputs=[*own, *_common_parts()], max_length=_ESTIMATED)
        if found["score"] < _HARD_TO_GUESS:
            raise BadInput(
                "The password is easy to guess.",
                remedy="Add words that do not belong together; a name, a date or a row of keys is guessed first.",
                reason="password-guessable",
            )
        if self._breached is not None and is_listed(self._breached, plain):
            raise BadInput(
                "The password is on the list of those that became known elsewhere.",
                remedy="Choose another one.",
                reason="password-breached",
            )


def is_listed(file: Path, password: str) -> bool:
    """Whether a password is in a list: SHA-1 digests in order (as ``HASH:COUNT``), or one password a line.

    The list of digests is tens of gigabytes, so it is searched by halves and never read whole.

    Raises:
        MissingPart: the list cannot be read.
    """
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    try:
        with file.open("rb") as lines:
            first = lines.readline().strip()
            if _is_digest(first):
                return _among_ordered(file, digest)
            lines.seek(0)
            wanted = password.encode()
            return any(line.rstrip(b"\r\n") == wanted for line in lines)
    except OSError as fault:
        raise MissingPart(
            f"The list of breached passwords {file} cannot be read: {fault.strerror}.",
            remedy="Correct SCRIBE_PASSWORD_LIST.",
        ) from fault


def _hash_of_nothing(hasher: PasswordHasher) -> str:
    """What takes as long to compare with as a password's hash, and is the hash of none: its digest is drawn by lot."""
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    salt, digest = (
        base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (hasher.salt_len, hasher.hash_len)
    )
    return f"$argon2id$v={ARGON2_VERSION}${cost}${salt}${digest}"


def _among_ordered(file: Path, digest: bytes) -> bool:
    low, high = 0, file.stat().st_size
    with file.open("rb") as lines:
        while high - low > _BLOCK:
            middle = (low + high) // 2
            lines.seek(middle)
            lines.readline()
            if lines.readline()[:_SHA1_HEX].upper() > digest:
                high = middle
            else:
                low = middle
        lines.seek(low)
        if low:
            lines.readline()
        for line in lines:
            found = line[:_SHA1_HEX].upper()
            if found >= digest:
                return found == digest
    return False


def _is_digest(line: bytes) -> bool:
    head = line[:_SHA1_HEX]
    return len(head) == _SHA1_HEX and all(letter in b"0123456789abcdefABCDEF" for letter in head)


@lru_cache(maxsize=1)
def _common_parts() -> tuple[str, ...]:
    text = resources.files("scribe.web.sign_in").joinpath("common-parts.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


def _plain(given: str) -> str:
    """The same password typed on another keyboard gives the same bytes (NFKC, as RFC 8265 has it for wide letters)."""
    return unicodedata.normalize("NFKC", given)
