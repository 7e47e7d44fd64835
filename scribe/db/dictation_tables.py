"""Dictations into a field, for the minutes until their words were taken: sound and words sealed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from scribe.db.base import Base, UtcDateTime


class DictationRow(Base):
    """One dictation. Once it is over only that it was is left, for an hour: how much one person dictates is bounded."""

    __tablename__ = "dictation"
    __table_args__ = (
        Index(None, "state", "begun_at"),
        Index(None, "by", "begun_at"),
        Index(None, "consultation_id"),
        Index(None, "begun_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"))
    by: Mapped[str] = mapped_column(String(160))
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    language: Mapped[str] = mapped_column(String(8))
    duration_s: Mapped[float]
    state: Mapped[str] = mapped_column(String(16))
    """As in :class:`scribe.model.DictationState`; ``over`` once sound and words are gone."""
    failure: Mapped[str] = mapped_column(String(32))
    owner: Mapped[str] = mapped_column(String(200))
    """The worker that took it; empty until one did."""
    sound: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed with the consultation's data key; gone once it was heard."""
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed with the consultation's data key."""
