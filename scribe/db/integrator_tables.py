"""The programs that read what was signed, each with a token of its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from scribe.db.base import Base, UtcDateTime


class IntegratorRow(Base):
    """One program. Only the SHA-256 of its token is stored; the name is never given to another one."""

    __tablename__ = "integrator"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    departments: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """Ids of the departments whose consultations it sees; none is every one."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """From then on its token opens nothing; empty: without end."""
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it last asked something, to the minute."""
