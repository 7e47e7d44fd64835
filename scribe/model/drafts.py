"""The drafts of one note, where it was drafted with more than one template."""

from __future__ import annotations

from enum import StrEnum

from scribe.model.base import Frozen, Instant, Language, Person
from scribe.model.note import TemplateRef
from scribe.model.visit import Problem


class DraftStanding(StrEnum):
    """What a draft is to its consultation."""

    NOTE = "note"
    """It is the note: it is checked and signed."""
    KEPT = "kept"
    """It is kept as it was left, and can be made the note."""
    ASKED = "asked"
    """A machine is to write it."""
    FAILED = "failed"
    """It could not be written."""


class Draft(Frozen):
    """One draft of a note. Nobody asked for the first one."""

    number: int
    standing: DraftStanding
    template: TemplateRef
    title: str
    """Of its template."""
    language: Language
    asked_by: Person | None = None
    asked_at: Instant | None = None
    written_at: Instant | None = None
    open_flags: int = 0
    problem: Problem | None = None
    """Why it could not be written."""

    @property
    def is_written(self) -> bool:
        """Whether it can be read."""
        return self.standing in (DraftStanding.NOTE, DraftStanding.KEPT)
