"""What was said and is not in the note: finding an entry, taking it off the list, deciding that nobody needs it."""

from __future__ import annotations

from datetime import datetime

from scribe.errors import BadNote
from scribe.model import Dismissal, NoteDraft, Person, SegmentId, Statement, Unused


def unused_at(note: NoteDraft, segment: SegmentId) -> Unused:
    """The entry of this segment.

    Raises:
        BadNote: it is not on the list: a statement rests on it, or nobody said it.
    """
    for one in note.unused:
        if one.segment == segment:
            return one
    raise BadNote(
        f"Nothing that was said at {segment!r} is missing from the note.",
        remedy="Load the note again; somebody may have added it.",
        reason="nothing-missing",
    )


def home_of(note: NoteDraft, entry: Unused, section: str) -> str:
    """The section where it goes: the one that was chosen, else the one where it belongs.

    Raises:
        BadNote: none was chosen and nobody knows where it belongs.
    """
    if section or any(one.id == entry.section for one in note.sections):
        return section or entry.section
    known = ", ".join(one.id for one in note.sections)
    raise BadNote("It has no section to go to.", remedy=f"Choose one of: {known}.", reason="no-section")


def without(note: NoteDraft, entry: Unused) -> NoteDraft:
    """The note once a statement rests on it."""
    return note.model_copy(update={"unused": tuple(one for one in note.unused if one != entry)})


def put_back(note: NoteDraft, statement: Statement) -> NoteDraft:
    """The note once the statement that was added from the list is gone again."""
    entry = statement.added_from
    if entry is None or any(one.segment == entry.segment for one in note.unused):
        return note
    return note.model_copy(update={"unused": tuple(sorted((*note.unused, entry), key=lambda one: one.place))})


def dismissed(note: NoteDraft, segment: SegmentId, words: str, *, by: Person, at: datetime) -> NoteDraft:
    """The note with who decided that it does not need this.

    Raises:
        BadNote: it is not on the list, or somebody decided that already.
    """
    entry = unused_at(note, segment)
    if not entry.open:
        raise BadNote(
            "Somebody already said that the note does not need this.",
            remedy="Put it back to decide anew.",
            reason="dismissed",
        )
    return _with(note, entry, Dismissal(by=by, at=at, words=" ".join(words.split())))


def restored(note: NoteDraft, segment: SegmentId) -> NoteDraft:
    """The note with the entry open again.

    Raises:
        BadNote: it is not on the list, or nobody dismissed it.
    """
    entry = unused_at(note, segment)
    if entry.open:
        raise BadNote(
            "Nobody dismissed this, so there is nothing to put back.",
            remedy="Add it, or dismiss it.",
            reason="not-dismissed",
        )
    return _with(note, entry, None)


def _with(note: NoteDraft, entry: Unused, decision: Dismissal | None) -> NoteDraft:
    decided = entry.model_copy(update={"dismissed": decision})
    return note.model_copy(update={"unused": tuple(decided if one == entry else one for one in note.unused)})
