"""The drafts of one note as they are read: which one is the note, and how the others were left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from scribe.consultation import drafts
from scribe.consultation.repository import Record
from scribe.consultation.service.base import Parts
from scribe.consultation.service.reading import context_of, note_of, template_of, transcript_of
from scribe.db.draft_tables import NoteDraftRow
from scribe.db.tables import RevisionRow
from scribe.errors import NotFound
from scribe.model import (
    ConsultationId,
    Draft,
    DraftStanding,
    NoteDraft,
    Person,
    RecordContext,
    Template,
    TemplateRef,
    Transcript,
)

_STANDING: Final = {drafts.ASKED: DraftStanding.ASKED, drafts.FAILED: DraftStanding.FAILED}


@dataclass(frozen=True)
class Fitting:
    """A template that a note can be drafted with, and whether it was already."""

    template: Template
    drafted: int = 0
    """The number of the draft that was written with exactly this version; 0: none."""
    is_newer: bool = False
    """Whether the note's own template is an earlier version of it."""


class DraftReading(Parts):
    """The part of the service that reads the drafts of a note."""

    def drafts(self, id: ConsultationId) -> tuple[Draft, ...]:
        """Every draft of a note, the first one first, also one that is being written or could not be.

        Raises:
            NotFound: there is no draft yet.
            WrongState: consent was withdrawn.
        """
        with self._reading(id) as record:
            return _drafts_of(record)

    def draft_note(self, id: ConsultationId, number: int) -> tuple[NoteDraft, Template]:
        """One draft as it was left, with its template.

        What nothing but a record said that was taken off the consultation since is left out: it is another patient's.

        Raises:
            NotFound: there is no such draft, or it is not written.
            WrongState: consent was withdrawn.
        """
        with self._reading(id) as record:
            if number == 1 and not drafts.rows_of(record):
                return note_of(record), template_of(record)
            row = written(record, number)
            if drafts.is_note(row, record.consultation):
                return note_of(record), template_of(record)
            note = NoteDraft.model_validate(record.artefact(row.note, "draft"))
            if row.record not in (None, record.consultation.context):
                note = _without_its_record(note)
            return note, Template.model_validate(record.artefact(row.template, "template"))

    def is_of_the_note(self, id: ConsultationId, revision: int) -> bool:
        """Whether a revision is one of the draft that is the note now; also where there is no such revision."""
        with self._reading(id) as record:
            query = select(RevisionRow.number, RevisionRow.summary).where(RevisionRow.consultation_id == id)
            found = record.session.execute(query.order_by(RevisionRow.number)).all()
        belongs = drafts.drafts_of(summary for _, summary in found)
        own = {number: draft for (number, _), draft in zip(found, belongs, strict=True)}
        return revision not in own or own[revision] == belongs[-1]

    def fitting_templates(self, id: ConsultationId) -> tuple[Fitting, ...]:
        """The templates in the language that was spoken, each with the draft that was written with it.

        Raises:
            NotFound: nothing is written down, or the transcript was removed.
            WrongState: consent was withdrawn.
        """
        with self._reading(id) as record:
            spoken, used = transcript_of(record).language, record.consultation.template
            known = {one.template: one.number for one in _drafts_of(record) if one.is_written}
        return tuple(
            Fitting(
                template=one,
                drafted=known.get(one.ref, 0),
                is_newer=one.id == used.id and one.version > used.version,
            )
            for one in self._templates.all()
            if spoken == one.language
        )

    def what_to_draft(self, id: ConsultationId) -> tuple[Transcript, Template, RecordContext | None]:
        """What the machine writes a note from: with the template of a further draft where one was asked for.

        Raises:
            NotFound: it is not written down, or a part was removed.
            WrongState: consent was withdrawn.
        """
        with self._reading(id) as record:
            asked = drafts.asked_of(record)
            template = template_of(record)
            if asked is not None:
                template = Template.model_validate(record.artefact(asked.template, "template"))
            return transcript_of(record), template, context_of(record)


def row_of(record: Record, number: int) -> NoteDraftRow | None:
    """The row of a draft."""
    return next((one for one in drafts.rows_of(record) if one.number == number), None)


def written(record: Record, number: int) -> NoteDraftRow:
    """The row of a draft that can be read.

    Raises:
        NotFound: there is none, or it is not written.
        WrongState: consent was withdrawn.
    """
    record.opened_key()
    row = row_of(record, number)
    if row is None or row.standing != drafts.WRITTEN:
        raise no_such(number)
    return row


def no_such(number: int) -> NotFound:
    """That there is no such draft."""
    return NotFound(f"There is no draft {number} of this note.", remedy="Load the page anew.", reason="no-such-draft")


def draft_of(record: Record, row: NoteDraftRow, open_flags: int) -> Draft:
    """A draft by its row; the flags are those that are open in the note."""
    template = record.artefact(row.template, "template")
    note = drafts.is_note(row, record.consultation)
    return Draft(
        number=row.number,
        standing=DraftStanding.NOTE if note else _STANDING.get(row.standing, DraftStanding.KEPT),
        template=TemplateRef(id=template["id"], version=template["version"], digest=template["digest"]),
        title=template["title"],
        language=template["language"],
        asked_by=Person.model_validate(row.asked_by) if row.asked_by is not None else None,
        asked_at=row.asked_at,
        written_at=row.written_at,
        open_flags=open_flags if note else row.open_flags,
        problem=drafts.problem_of(record, row),
    )


def _drafts_of(record: Record) -> tuple[Draft, ...]:
    open_flags = len(note_of(record).open_flags)
    rows = drafts.rows_of(record)
    if rows:
        return tuple(draft_of(record, row, open_flags) for row in rows)
    now, template = record.consultation, record.artefact(record.consultation.template_artefact, "template")
    title, language = template["title"], template["language"]
    return (
        Draft(
            number=1, standing=DraftStanding.NOTE, template=now.template, title=title, language=language,
            open_flags=open_flags,
        ),
    )  # fmt: skip


def _without_its_record(note: NoteDraft) -> NoteDraft:
    sections = (
        section.model_copy(
            update={"statements": tuple(one for one in section.statements if one.evidence or not one.record)}
        )
        for section in note.sections
    )
    return note.model_copy(update={"sections": tuple(sections), "facts": (), "medicines": None, "context": None})
