"""The nurse's queue and the search, as tables: what is sorted, filtered and found without unsealing anything."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from scribe.db.base import Base, UtcDateTime


class QueueEntry(Base):
    """A drafted note that waits for somebody's check; the row goes when it waits no more."""

    __tablename__ = "queue_entry"
    __table_args__ = (
        Index(None, "waits_for", "rank", "since", "consultation_id"),
        Index(None, "waits_for", "since", "consultation_id"),
    )

    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    waits_for: Mapped[str] = mapped_column(String(16))
    """A role: ``nurse``, or ``doctor`` where the note was sent back to them."""
    rank: Mapped[int]
    """Of its risk: 0 is the riskiest."""
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_back: Mapped[bool]
    department: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(8))


class SearchMark(Base):
    """One token of a patient's name or number, as a keyed mark: it can be compared, and names nobody.

    The mark ``""`` says that a consultation's tokens are entered; one without a name or number has that one alone.
    """

    __tablename__ = "search_mark"

    mark: Mapped[str] = mapped_column(String(32), primary_key=True)
    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), primary_key=True, index=True)
