"""How far each chain of audit events has come."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from scribe.db.base import Base

_Sequence = BigInteger().with_variant(Integer, "sqlite")


class HeadRow(Base):
    """The newest event of one chain. ``seal`` is a MAC over the row: without the key nobody makes a shorter one."""

    __tablename__ = "audit_head"

    chain: Mapped[str] = mapped_column(String(64), primary_key=True)
    events: Mapped[int]
    """How many events the chain has."""
    hash: Mapped[str] = mapped_column(String(64))
    sequence: Mapped[int] = mapped_column(_Sequence, index=True)
    seal: Mapped[str] = mapped_column(String(64))
