"""The second proof that a doctor signs with: six digits of an authenticator app (TOTP, RFC 6238).

Codes of the neighbouring steps are taken too, for clocks that differ; each step counts once (RFC 6238, section 5.2).
"""

from __future__ import annotations

import hmac
import unicodedata
from datetime import datetime
from enum import Enum
from typing import Final

import pyotp
from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from scribe.db.web_tables import AccountRow
from scribe.encryption import DataKey, KeyRing

STEP_S: Final = 30
ISSUER: Final = "Scribe"


class Verdict(Enum):
    """What a code was worth."""

    RIGHT = "right"
    WRONG = "wrong"
    USED = "used"


def new_secret(key: DataKey, username: str) -> bytes:
    """A fresh secret, sealed for this account."""
    return key.seal(pyotp.random_base32().encode(), _context(username))


def totp_of(row: AccountRow, keys: KeyRing) -> pyotp.TOTP:
    """The account's generator of codes."""
    secret = keys.unwrap(row.key).open(row.totp_secret, _context(row.username))
    return pyotp.TOTP(secret.decode(), interval=STEP_S)


def step_at(moment: datetime) -> int:
    """The number of the time step that a moment lies in."""
    return int(moment.timestamp()) // STEP_S


def use_code(session: Session, row: AccountRow, keys: KeyRing, code: str, now: datetime) -> Verdict:
    """Checks a code and uses it up within the transaction."""
    digits = "".join(unicodedata.normalize("NFKC", code).split()).encode()
    totp = totp_of(row, keys)
    present = step_at(now)
    matching = [
        step
        for step in (present - 1, present, present + 1)
        if hmac.compare_digest(totp.generate_otp(step).encode(), digits)
    ]
    if not matching:
        return Verdict.WRONG
    return Verdict.RIGHT if _use_step(session, row.username, matching[-1]) else Verdict.USED


def _use_step(session: Session, username: str, step: int) -> bool:
    """Takes the step in one statement, so that two requests cannot both sign with one code."""
    free = or_(AccountRow.totp_step.is_(None), AccountRow.totp_step < step)
    taken = session.scalars(
        update(AccountRow)
        .where(AccountRow.username == username, free)
        .values(totp_step=step)
        .returning(AccountRow.username)
    )
    return taken.first() is not None


def _context(username: str) -> str:
    return f"totp:{username}"
