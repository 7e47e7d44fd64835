"""Who works on the database, and which versions of the program may."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from scribe.db.base import Base, UtcDateTime


class ProcessRow(Base):
    """A running process. It gives word every few seconds; its row goes when it ends, or when it was silent for long."""

    __tablename__ = "process"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    """``site``, ``worker``, ``reconciler``, or ``all`` of them in one."""
    host: Mapped[str] = mapped_column(String(200))
    pid: Mapped[int]
    version: Mapped[str] = mapped_column(String(32))
    form: Mapped[str] = mapped_column(String(64))
    """The newest form of the database that its program knows."""
    queues: Mapped[str] = mapped_column(String(64), default="", server_default="")
    """Of a worker: whose work it takes, with commas."""
    hangs: Mapped[str] = mapped_column(String(32), default="", server_default="")
    """The loop of it that gives no word any more; empty while all turn."""
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    beat_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class FormRow(Base):
    """A form of the database whose program works on it as it is now, although it may be newer."""

    __tablename__ = "form"

    revision: Mapped[str] = mapped_column(String(64), primary_key=True)
