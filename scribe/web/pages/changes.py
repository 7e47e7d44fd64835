"""What differs between the revision that a page shows and the newest one."""

from __future__ import annotations

from scribe.consultation.service import ConsultationService
from scribe.errors import NotFound
from scribe.model import ConsultationId, NoteDraft, Statement, StatementId
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


def _parts(note: NoteDraft) -> dict[StatementId, tuple[Statement, str, bool, bool]]:
    """Each statement with its section, and whether it is the first and the last that is left there."""
    parts = {}
    for section in note.sections:
        kept = [one.id for one in section.kept if not one.field]
        for one in section.statements:
            parts[one.id] = (one, section.id, one.id in kept[:1], one.id in kept[-1:])
    return parts
