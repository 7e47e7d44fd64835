"""What administrators look back on: who saved which version of a template, how the work stood, how notes fared."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from scribe.db.base import Base, UtcDateTime


class TemplateVersionRow(Base):
    """Who saved a version of a template, and when; its text is a file beside the template's."""

    __tablename__ = "template_version"

    template_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(String(64))
    author: Mapped[str] = mapped_column(String(160))
    author_name: Mapped[str] = mapped_column(String(200))
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SampleRow(Base):
    """How the work of the whole installation stood at one moment, as numbers by name; nobody is named."""

    __tablename__ = "sample"

    at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)


class NoteOutcomeRow(Base):
    """How one note fared on its way, in the clear: no word of it, and the row goes with the consultation's data."""

    __tablename__ = "note_outcome"
    __table_args__ = (Index(None, "week", "template_id"),)

    consultation_id: Mapped[str] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    template_id: Mapped[str] = mapped_column(String(64))
    template_version: Mapped[int]
    risk: Mapped[str] = mapped_column(String(16))
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its recording, or its finished transcript, was there as a whole."""
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    week: Mapped[int]
    """The ordinal of the Monday (UTC) of the week in which it was drafted. This and the seconds below are summed."""
    to_draft_s: Mapped[int | None]
    to_approval_s: Mapped[int | None]
    to_signature_s: Mapped[int | None]
    edits: Mapped[int] = mapped_column(default=0, server_default="0")
    """Revisions that people made before the signature."""


class FlagOutcomeRow(Base):
    """What became of the flags of one kind in one note."""

    __tablename__ = "flag_outcome"

    consultation_id: Mapped[str] = mapped_column(ForeignKey("note_outcome.consultation_id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    became: Mapped[str] = mapped_column(String(60), primary_key=True)
    """``open``, ``corrected``, ``removed``, ``withdrawn``, or ``kept`` with its reason after a colon."""
    flags: Mapped[int]
