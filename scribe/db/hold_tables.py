"""Legal holds, and the removals that wait for their release."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from scribe.db.base import Base, UtcDateTime


class LegalHoldRow(Base):
    """A hold on one consultation, or on every one of a patient, whose number is a keyed mark here. Rows stay."""

    __tablename__ = "legal_hold"
    __table_args__ = (Index(None, "consultation_id"), Index(None, "patient_mark"))

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    consultation_id: Mapped[str | None] = mapped_column(String(40))
    patient_mark: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(24))
    reference: Mapped[str] = mapped_column(String(40))
    placed_by: Mapped[str] = mapped_column(String(160))
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    released_by: Mapped[str] = mapped_column(String(160), default="")
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_because: Mapped[str | None] = mapped_column(String(24))


class PostponedErasureRow(Base):
    """A removal that was asked for while a hold stood."""

    __tablename__ = "postponed_erasure"

    consultation_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    reason: Mapped[str] = mapped_column(String(24))
    reference: Mapped[str] = mapped_column(String(40))
    by: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The member of staff who asked for it."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
