"""What other programs are told. The audit event, written with the change itself, is what a message is made of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from scribe.db.base import Base, UtcDateTime

_Sequence = BigInteger().with_variant(Integer, "sqlite")


class WebhookEndpointRow(Base):
    """How far an address has been told: messages of every event up to ``sequence`` are made."""

    __tablename__ = "webhook_endpoint"

    endpoint: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the address, which may hold a secret of its own."""
    sequence: Mapped[int] = mapped_column(_Sequence)


class WebhookMessageRow(Base):
    """One event for one address: waiting, sent, or given up after its last attempt."""

    __tablename__ = "webhook_message"
    __table_args__ = (Index(None, "ended", "next_attempt_at"),)

    endpoint: Mapped[str] = mapped_column(String(64), primary_key=True)
    sequence: Mapped[int] = mapped_column(_Sequence, primary_key=True, autoincrement=False)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended: Mapped[str] = mapped_column(String(8), default="")
    """Empty while it waits; then ``sent`` or ``failed``."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    said: Mapped[str] = mapped_column(String(40), default="")
    """The status of the last answer, or the kind of its failure."""
