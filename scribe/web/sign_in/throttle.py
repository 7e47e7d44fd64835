"""Guessing gets slower with every wrong guess, and a stranger's guesses never shut a person out.

Each guess is counted before it is looked at and the count is cleared when it was right, so guesses sent side by side
cannot slip past the count. Names that do not exist are throttled like those that do: the answer tells nobody which.

Whom a guess counts against:

    a browser that this account has signed in from     that account in that browser alone
    an address that it has signed in from              that account at that address alone
    anybody else                                       that account at that address, that account for all strangers
                                                       together, and that address for all accounts together

So a person in front of their own computer, or at the hospital's own address, still gets in while strangers are kept
waiting. The address's count leaks, since many people may share one, and holds nobody up who shows another factor.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scribe.db.sign_in_tables import ThrottleRow
from scribe.errors import NotSignedIn
from scribe.web.sign_in.origin import Known, Origin, network_of

FORGOTTEN_AFTER: Final = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """How many wrong guesses in a row are free, and how the wait grows afterwards: it doubles up to a cap."""

    free: int
    first_s: float
    longest_s: float
    leak_s: float = 0.0
    """In how many seconds one wrong guess is forgotten; 0: only a right one clears the count."""

    def delay_s(self, failures: int) -> float:
        """How long no further guess is looked at after this many wrong ones."""
        if failures < self.free:
            return 0.0
        return float(min(self.longest_s, self.first_s * 2.0 ** min(failures - self.free, 16)))


PERSON: Final = Limit(free=5, first_s=30, longest_s=900)
"""One account, guessed at from one place; also the codes of the second proof."""
STRANGERS: Final = Limit(free=20, first_s=30, longest_s=900)
"""One account, guessed at from anywhere that it is not known at."""
ADDRESS: Final = Limit(free=50, first_s=10, longest_s=60, leak_s=60)
"""One address, guessing at any account."""


@dataclass(frozen=True)
class Guess:
    """What one guess counts against."""

    subject: str
    limit: Limit = PERSON


def guesses_at(username: str, origin: Origin, known: Known) -> tuple[Guess, ...]:
    """Everything that a guess at an account's password counts against."""
    if known.device:
        return (Guess(f"password:{username} at {known.device}"),)
    at_address = Guess(f"password:{username} from {network_of(origin.address)}")
    if known.address:
        return (at_address,)
    return (
        at_address,
        _by_strangers(username),
        Guess(f"password from {network_of(origin.address)}", ADDRESS),
    )


def count_guess(session: Session, guesses: tuple[Guess, ...], now: datetime, *, proven: bool = False) -> None:
    """Counts one guess, or refuses to look at it.

    Args:
        session: an open transaction.
        guesses: what it counts against.
        now: the present moment.
        proven: another factor of the account was right: the wait of an address, which many share, does not hold.

    Raises:
        NotSignedIn: too many wrong guesses; ``retry_after_s`` says how long to wait.
    """
    session.execute(delete(ThrottleRow).where(ThrottleRow.last_at < now - FORGOTTEN_AFTER))
    counts = [(guess, _locked_row(session, _digest(guess.subject), now)) for guess in _in_order(guesses)]
    holding = [row.closed_until for guess, row in counts if not (proven and guess.limit.leak_s)]
    closed = [until for until in holding if until is not None and until > now]
    if closed:
        wait_s = math.ceil((max(closed) - now).total_seconds())
        raise NotSignedIn(
            "There were too many wrong tries.",
            remedy=f"Wait {wait_s} seconds, then try again.",
            retry_after_s=wait_s,
            reason="too-many",
        )
    for guess, row in counts:
        row.failures = _leaked(row, guess.limit, now) + 1
        row.last_at = now
        wait = guess.limit.delay_s(row.failures)
        row.closed_until = now + timedelta(seconds=wait) if wait else None


def forgive(session: Session, guesses: tuple[Guess, ...]) -> None:
    """The guess was right: the counts start anew; that of an address loses this one guess alone."""
    for guess in _in_order(guesses):
        if not guess.limit.leak_s:
            session.execute(delete(ThrottleRow).where(ThrottleRow.digest == _digest(guess.subject)))
            continue
        row = session.get(ThrottleRow, _digest(guess.subject), with_for_update=True)
        if row is not None:
            row.failures = max(0, row.failures - 1)
            row.closed_until = None if row.failures < guess.limit.free else row.closed_until


def forget_guesses(session: Session, username: str) -> None:
    """Strangers' guesses at an account count no longer: its password is new."""
    forgive(session, (_by_strangers(username),))


def _by_strangers(username: str) -> Guess:
    return Guess(f"password:{username}", STRANGERS)


def _leaked(row: ThrottleRow, limit: Limit, now: datetime) -> int:
    if not limit.leak_s:
        return row.failures
    return max(0, row.failures - int((now - row.last_at).total_seconds() // limit.leak_s))


def _in_order(guesses: tuple[Guess, ...]) -> list[Guess]:
    """Rows are locked in one order, so that two requests cannot wait for each other."""
    return sorted(guesses, key=lambda guess: _digest(guess.subject))


def _locked_row(session: Session, digest: str, now: datetime) -> ThrottleRow:
    """The count of one subject, for this transaction alone; the first guesses may come at the same moment."""
    row = session.get(ThrottleRow, digest, with_for_update=True)
    if row is not None:
        return row
    try:
        with session.begin_nested():
            session.add(ThrottleRow(digest=digest, failures=0, last_at=now, closed_until=None))
    except IntegrityError:
        pass  # another request was first: its row is there now
    return session.get_one(ThrottleRow, digest, with_for_update=True)


def _digest(subject: str) -> str:
    return hashlib.sha256(subject.encode()).hexdigest()
