"""Questions about a note and their answers: who waits for whom in the clear, every word sealed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from scribe.db.base import Base, UtcDateTime


class QuestionRow(Base):
    """A question about a note. Its words lie in its messages."""

    __tablename__ = "question"
    __table_args__ = (Index(None, "waits_for", "waits_since"),)

    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    statement: Mapped[str] = mapped_column(String(64))
    """Id of the statement that it is about; empty: the whole note."""
    asked_of: Mapped[str] = mapped_column(String(16))
    asked_by: Mapped[str] = mapped_column(String(160))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    need: Mapped[str] = mapped_column(String(16))
    """What a note that was sent back needs; empty of a plain question."""
    waits_for: Mapped[str] = mapped_column(String(16))
    """The role that has to write next; empty once it is over."""
    waits_since: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_because: Mapped[str] = mapped_column(String(16))
    ended_by: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MessageRow(Base):
    """One message of a question, sealed with the consultation's data key: who wrote what, about which wording."""

    __tablename__ = "question_message"

    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    question: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[bytes] = mapped_column(LargeBinary)
