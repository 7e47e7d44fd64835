"""Who said last whom a consultation is about. Nothing here names the patient."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from scribe.db.base import Base, UtcDateTime


class IdentificationRow(Base):
    """The last time that somebody confirmed the patient of a consultation by name and birth date."""

    __tablename__ = "identification"

    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    by: Mapped[dict[str, Any]] = mapped_column(JSON)
    """A person: id, name, role."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    instead_of: Mapped[str] = mapped_column(String(16))
    """Who stood there before: ``nobody``, the ``same`` patient, or ``another``."""
