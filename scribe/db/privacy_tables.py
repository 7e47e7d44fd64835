"""What was removed for good, and the secrets that are derived once and kept under the master key."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from scribe.db.base import Base, UtcDateTime
from scribe.encryption import KEPT


class RemovalRow(Base):
    """One part of one consultation that was removed. The register of removals, a file, holds the same and outlives it.

    Rows stay when their consultation is gone, so they refer to none.
    """

    __tablename__ = "removal"
    __table_args__ = (Index(None, "number"),)

    consultation_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    part: Mapped[str] = mapped_column(String(16), primary_key=True)
    reason: Mapped[str] = mapped_column(String(24))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    number: Mapped[int | None]
    """Its line in the register; empty until it stands there."""


class KeptKeyRow(Base):
    """A secret that outlives a change of the master key (marks, audit), wrapped by the master key."""

    __tablename__ = "kept_key"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary, info={"wrapped": KEPT})
