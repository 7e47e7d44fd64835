"""The second proof that a doctor signs with: six digits of an authenticator app (TOTP, RFC 6238).

Codes of the neighbouring steps are taken too, for clocks that differ; each step counts once (RFC 6238, section 5.2).
A secret that is new counts for no signature before its owner has shown a code of it.
"""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import Final

import pyotp
from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from scribe.audit import record_event
from scribe.db import Database
from scribe.db.web_tables import AccountRow
from scribe.encryption import DataKey, KeyRing
from scribe.errors import Conflict, NotFound, NotSignedIn
from scribe.model import Person
from scribe.web.sign_in.names import LONGEST_USERNAME
from scribe.web.sign_in.throttle import Guess, count_guess, forgive

STEP_S: Final = 30
ISSUER: Final = "Scribe"
LONGEST_CODE: Final = 20
"""Of what is typed: six digits, with spaces among them."""


class Verdict(Enum):
    """What a code was worth."""

    RIGHT = "right"
    WRONG = "wrong"
    USED = "used"


class Codes:
    """The codes of the accounts' authenticator apps.

    Args:
        database: where the secrets are, sealed.
        keys: open them.
        clock: the present moment.
    """

    def __init__(self, database: Database, keys: KeyRing, clock: Callable[[], datetime]) -> None:
        self._database, self._keys, self._clock = database, keys, clock

    def verify(self, person: Person, code: str) -> None:
        """Checks the six digits; each counts once.

        Raises:
            NotSignedIn: the code is wrong or was used before, the app is not set up, or there were too many wrong ones.
        """
        self.verify_of(person.id, code)

    def verify_of(self, username: str, code: str) -> None:
        """The same for somebody who is not signed in yet.

        Raises:
            NotSignedIn: as above.
        """
        self._use(username, code, settled=True)

    def confirm(self, person: Person, code: str) -> None:
        """The owner shows that their app has the new secret; from now on its codes count.

        Raises:
            Conflict: nothing waits for that.
            NotSignedIn: the code is wrong, or there were too many wrong ones.
        """
        if not self.is_due(person.id):
            raise Conflict(
                "Your authenticator app is set up already.", remedy="Ask for a new second proof if you have lost it."
            )
        self._use(person.id, code, settled=False)
        with self._database.transaction() as session:
            _row(session, person.id).proof_due = False
            record_event(session, kind="second_proof_set_up", actor=person.id, at=self._clock())

    def is_due(self, username: str) -> bool:
        """Whether the account's owner has to set up their app first.

        Raises:
            NotFound: no such account.
        """
        with self._database.reading() as session:
            return _row(session, username).proof_due

    def has_shown(self, username: str) -> bool:
        """Whether the account's owner has ever shown a code of the present secret, so that an app is known to have it.

        Raises:
            NotFound: no such account.
        """
        with self._database.reading() as session:
            return is_shown(_row(session, username))

    def would_count(self, username: str, code: str) -> bool:
        """Whether a code is right and unused; it stays unused. For a name that does not exist none is."""
        with self._database.transaction() as session:
            row = session.get(AccountRow, username) if code and len(username) <= LONGEST_USERNAME else None
            if row is None or row.proof_due:
                return False
            return any(step > (row.totp_step or 0) for step in _steps_of(row, self._keys, code, self._clock()))

    def current(self, username: str) -> str:
        """The next code that would be accepted now, for trying Scribe out without an authenticator app.

        Raises:
            NotFound: no such account.
        """
        with self._database.transaction() as session:
            row = _row(session, username)
            return totp_of(row, self._keys).generate_otp(max(step_at(self._clock()), (row.totp_step or 0) + 1))

    def address_for_app(self, username: str) -> str:
        """The ``otpauth://`` address that an authenticator app takes the secret from.

        Raises:
            NotFound: no such account.
        """
        with self._database.transaction() as session:
            row = _row(session, username)
            return totp_of(row, self._keys).provisioning_uri(name=row.username, issuer_name=ISSUER)

    def renew(self, session: Session, username: str) -> None:
        """Replaces the secret within the caller's transaction; its owner has to set up their app anew.

        Raises:
            NotFound: no such account.
        """
        row = _row(session, username)
        row.totp_secret = new_secret(self._keys.unwrap(row.key), row.username)
        row.totp_step = None
        row.proof_due = True

    def _use(self, username: str, code: str, *, settled: bool) -> None:
        guesses = (Guess(f"code:{username}"),)
        if settled and self.is_due(username):
            raise NotSignedIn(
                "Your authenticator app is not set up.",
                remedy="Set it up under Account, then sign.",
                reason="proof-due",
            )
        with self._database.transaction() as session:
            count_guess(session, guesses, self._clock())
        with self._database.transaction() as session:
            verdict = use_code(session, _row(session, username), self._keys, code, self._clock())
            if verdict is Verdict.RIGHT:
                forgive(session, guesses)
                return
            detail = {"verdict": verdict.value}
            record_event(session, kind="code_refused", actor=username, at=self._clock(), detail=detail)
        raise NotSignedIn(
            "The code was used before." if verdict is Verdict.USED else "The code is not right.",
            remedy="Wait for the next code of your authenticator app and enter that.",
            proof="code",
            reason="code-used" if verdict is Verdict.USED else "code-wrong",
        )


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
    matching = _steps_of(row, keys, code, now)
    if not matching:
        return Verdict.WRONG
    return Verdict.RIGHT if _use_step(session, row.username, matching[-1]) else Verdict.USED


def is_shown(row: AccountRow) -> bool:
    """Whether a code of the account's present secret was ever shown."""
    return not row.proof_due and row.totp_step is not None


def _steps_of(row: AccountRow, keys: KeyRing, code: str, now: datetime) -> list[int]:
    """The time steps around now whose code it is."""
    digits = "".join(unicodedata.normalize("NFKC", code).split()).encode()
    totp, present = totp_of(row, keys), step_at(now)
    return [
        step
        for step in (present - 1, present, present + 1)
        if hmac.compare_digest(totp.generate_otp(step).encode(), digits)
    ]


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


def _row(session: Session, username: str) -> AccountRow:
    row = session.get(AccountRow, username)
    if row is None:
        raise NotFound("There is no such account.", remedy="`scribe users list` shows the accounts.")
    return row


def _context(username: str) -> str:
    return f"totp:{username}"
