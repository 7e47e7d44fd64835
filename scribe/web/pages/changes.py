"""What differs between the revision that a page shows and the newest one."""

from __future__ import annotations

from scribe.consultation.service import ConsultationService
from scribe.errors import NotFound
from scribe.model import ConsultationId, NoteDraft, SegmentId, Statement, StatementId, Transcript
from scribe.web.pages.notes import NoteView


def changed_since(
    service: ConsultationService, id: ConsultationId, shown: int, now: NoteView
) -> frozenset[StatementId | str]:
    """The statements whose part of the page differs from the revision ``shown``; all when there is none such.

    A statement counts too when it came to another section, or became the first or the last of its own: it can then
    move another way.
    """
    try:
        before = _parts(service.note(id, shown))
    except NotFound:
        before = {}
    return frozenset(name for name, part in _parts(now.note).items() if before.get(name) != part)


def respoken_since(
    service: ConsultationService, id: ConsultationId, shown: int, now: Transcript
) -> frozenset[SegmentId]:
    """The turns whose speaker differs from the revision ``shown``; every corrected one when there is none such."""
    try:
        before = {one.id: one.speaker for one in service.transcript(id, revision=shown).segments}
    except NotFound:
        return frozenset(one.id for one in now.segments if one.recognised is not None)
    return frozenset(one.id for one in now.segments if one.speaker is not before.get(one.id))


def resting_on(view: NoteView, turns: frozenset[SegmentId]) -> frozenset[StatementId | str]:
    """The statements in whose flags one of these turns is quoted, each with its speaker."""
    lines = (line for section in view.sections for line in section.statements)
    return frozenset(
        line.statement.id
        for line in lines
        if any(flag.segment is not None and flag.segment.id in turns for flag in line.flags)
    )


def _parts(note: NoteDraft) -> dict[StatementId, tuple[Statement, str, bool, bool]]:
    """Each statement with its section, and whether it is the first and the last that is left there."""
    parts = {}
    for section in note.sections:
        kept = [one.id for one in section.kept if not one.field]
        for one in section.statements:
            parts[one.id] = (one, section.id, one.id in kept[:1], one.id in kept[-1:])
    return parts
