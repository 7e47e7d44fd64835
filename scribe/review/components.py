"""Finding and replacing the parts of a note, for whatever changes one."""

from __future__ import annotations

from typing import Final

from scribe.errors import BadNote
from scribe.model import NoteDraft, NoteSection, SectionStatus, Statement, StatementId

LONGEST_STATEMENT: Final = 4000


def words_of(text: str) -> str:
    """What was typed, in one line.

    Raises:
        BadNote: nothing, or too much.
    """
    plain = " ".join(text.split())
    if not plain:
        raise BadNote(
            "A statement cannot be empty.", remedy="Write something, or remove the statement.", reason="empty"
        )
    if len(plain) > LONGEST_STATEMENT:
        raise BadNote(
            f"A statement has at most {LONGEST_STATEMENT} characters.",
            remedy="Split it into several.",
            reason="too-long",
        )
    return plain


def statement_of(note: NoteDraft, wanted: StatementId) -> Statement:
    """The statement with this id.

    Raises:
        BadNote: the note has none.
    """
    found = note.statement(wanted)
    if found is None:
        raise BadNote(
            f"The note has no statement {wanted!r}.",
            remedy="Load the note again; it may have changed.",
            reason="no-such-statement",
        )
    return found


def present(note: NoteDraft, wanted: StatementId) -> Statement:
    """The same, where it was not removed.

    Raises:
        BadNote: there is none, or it was removed.
    """
    found = statement_of(note, wanted)
    if found.removed:
        raise BadNote("This statement was removed.", remedy="Undo the removal first.", reason="removed")
    return found


def with_statement(note: NoteDraft, changed: Statement) -> NoteDraft:
    """The note with a statement in place of the one of its id."""
    return with_sections(
        note,
        tuple(
            section.model_copy(
                update={"statements": tuple(changed if s.id == changed.id else s for s in section.statements)}
            )
            for section in note.sections
        ),
    )


def with_sections(note: NoteDraft, sections: tuple[NoteSection, ...]) -> NoteDraft:
    """Each section says whether anything is left in it."""
    return note.model_copy(
        update={
            "sections": tuple(
                section.model_copy(
                    update={"status": SectionStatus.PRESENT if section.kept else SectionStatus.NOT_DISCUSSED}
                )
                for section in sections
            )
        }
    )


def with_added(note: NoteDraft, into: str, added: Statement) -> NoteDraft:
    """The note with another statement at the end of a section.

    Raises:
        BadNote: there is no such section.
    """
    if not any(section.id == into for section in note.sections):
        known = ", ".join(section.id for section in note.sections)
        raise BadNote(f"The note has no section {into!r}.", remedy=f"Choose one of: {known}.", reason="no-such-section")
    return with_sections(
        note,
        tuple(
            section.model_copy(update={"statements": (*section.statements, added)}) if section.id == into else section
            for section in note.sections
        ),
    )


def section_of(note: NoteDraft, statement: Statement) -> NoteSection:
    """The section that a statement of the note stands in."""
    return next(one for one in note.sections if any(other.id == statement.id for other in one.statements))


def without_statement(note: NoteDraft, gone: StatementId) -> NoteDraft:
    """The note as if a statement had never been in it."""
    return with_sections(
        note,
        tuple(
            section.model_copy(update={"statements": tuple(one for one in section.statements if one.id != gone)})
            for section in note.sections
        ),
    )


def with_inserted(note: NoteDraft, into: str, place: int, inserted: Statement) -> NoteDraft:
    """The note with a statement at a place of a section, counted from 0 among all statements there."""
    sections = []
    for section in note.sections:
        if section.id == into:
            every = (*section.statements[:place], inserted, *section.statements[place:])
            sections.append(section.model_copy(update={"statements": every}))
        else:
            sections.append(section)
    return with_sections(note, tuple(sections))
