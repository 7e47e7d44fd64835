"""The drafts of a note where there is more than one: each by a template of its own. None of it is a patient's words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from scribe.db.base import Base, UtcDateTime


class NoteDraftRow(Base):
    """One draft of a note. A consultation that was drafted once has no row."""

    __tablename__ = "note_draft"
    __table_args__ = (Index(None, "standing", "asked_at"),)

    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    standing: Mapped[str] = mapped_column(String(16))
    """``asked``: a machine is to write it; ``failed``: it could not; ``written``."""
    template: Mapped[str] = mapped_column(String(64))
    """The artefact of its template."""
    note: Mapped[str | None] = mapped_column(String(64))
    """The artefact of its newest revision, as it was left; the note's own stands in the consultation."""
    transcript: Mapped[str | None] = mapped_column(String(64))
    """The artefact of the transcript that it was verified with, as it was left."""
    record: Mapped[str | None] = mapped_column(String(64))
    """The artefact of the patient's record that it was verified with; empty without one."""
    open_flags: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many flags of it were open when it was left."""
    asked_by: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """A person: id, name, role. Nobody asked for the first one."""
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    written_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    risk: Mapped[str] = mapped_column(String(16), default="", server_default="")
    """The level of its risk as a machine wrote it."""
    problem: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Why it could not be written, sealed: code, title, detail and remedy of a problem."""
