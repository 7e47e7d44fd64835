"""Guessing gets slower with every wrong guess.

Each guess is counted before it is looked at and the count is cleared when it was right, so guesses sent side by side
cannot slip past the count. Names that do not exist are throttled like those that do: the answer tells nobody which.
"""

from __future__ import annotations

import hashlib
import math
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scribe.db.web_tables import ThrottleRow
from scribe.errors import NotSignedIn

FREE_GUESSES = 5
FIRST_DELAY_S = 30.0
LONGEST_DELAY_S = 900.0
FORGOTTEN_AFTER = timedelta(days=1)


def count_guess(session: Session, subject: str, now: datetime) -> None:
    """Counts one guess, or refuses to look at it.

    Args:
        session: an open transaction.
        subject: what is guessed at and for whom, as ``password:sam``.
        now: the present moment.

    Raises:
        NotSignedIn: too many wrong guesses in a row; ``retry_after_s`` says how long to wait.
    """
    session.execute(delete(ThrottleRow).where(ThrottleRow.last_at < now - FORGOTTEN_AFTER))
    row = _locked_row(session, _digest(subject), now)
    if row.closed_until is not None and row.closed_until > now:
        wait_s = math.ceil((row.closed_until - now).total_seconds())
        raise NotSignedIn(
            "There were too many wrong tries for this name.",
            remedy=f"Wait {wait_s} seconds, then try again.",
            retry_after_s=wait_s,
        )
    row.failures += 1
    row.last_at = now
    row.closed_until = now + timedelta(seconds=delay_s(row.failures)) if row.failures >= FREE_GUESSES else None


def forgive(session: Session, subject: str) -> None:
    """The guess was right: the count starts anew."""
    session.execute(delete(ThrottleRow).where(ThrottleRow.digest == _digest(subject)))


def delay_s(failures: int) -> float:
    """How long the name stays closed after this many wrong guesses in a row, in seconds; doubles, with a cap."""
    if failures < FREE_GUESSES:
        return 0.0
    return float(min(LONGEST_DELAY_S, FIRST_DELAY_S * 2.0 ** min(failures - FREE_GUESSES, 16)))


def _locked_row(session: Session, digest: str, now: datetime) -> ThrottleRow:
    """The count of one name, for this transaction alone; the first guesses may come at the same moment."""
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
