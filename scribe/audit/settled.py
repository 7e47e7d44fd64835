"""Up to which sequence every event is there: what is under way may still bring one with a lower number.

A writer on PostgreSQL shares an advisory lock, until it commits, whose number says which sequence was the newest before
its own event took one. Whoever asks reads the newest sequence first and the locks after: a writer that is not among
them has either committed or will take a higher sequence. Nobody waits for anybody.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from scribe.db.tables import EventRow

UNDER_WAY: Final = 0x5C21BE << 40
"""What is added to a sequence to make the number of the lock."""

_NEWEST: Final = text("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM event_sequence_seq")
_LOWEST: Final = text(
    "SELECT min(((classid::bigint << 32) | objid::bigint) - :base) FROM pg_locks"
    " WHERE locktype = 'advisory' AND objsubid = 1 AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND classid::bigint >> 8 = :base >> 40"
)


def settled_sequence(session: Session) -> int:
    """The sequence up to which no event is to come any more.

    Args:
        session: of a transaction that takes a new snapshot for each statement; events are read after this one.
    """
    if session.get_bind().dialect.name != "postgresql":  # SQLite has one writer at a time
        return session.scalar(select(func.max(EventRow.sequence))) or 0
    newest: int = session.scalar(_NEWEST) or 0
    lowest: int | None = session.scalar(_LOWEST, {"base": UNDER_WAY})
    return newest if lowest is None else min(newest, lowest)
