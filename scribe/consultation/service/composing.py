"""What a revision is made of: the note an edit leads to, checked again, and its document.

What reads clinical speech and writes FHIR stands behind this module, so it is imported where a note is really made:
a reconciler and most workers never do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scribe.consultation.repository import Record
from scribe.consultation.service.reading import context_of, note_of, template_of, transcript_of
from scribe.consultation.service.telling import completed, telling_of, with_outcome
from scribe.drafting.said import passage, proposed
from scribe.errors import BadNote
from scribe.fhir import DocumentSource, heard_in, to_bundle
from scribe.model import (
    NoteDraft,
    NoteSection,
    Person,
    Proposal,
    RecordContext,
    SegmentId,
    StatementId,
    Step,
    Telling,
    Template,
    Transcript,
    digest_of,
)
from scribe.resources.profiles import profiles_from
from scribe.review import AddSaid, Edit, Merge, MoveTo, Remove, TellFact, apply
from scribe.review.speakers import remembering, with_dismissals
from scribe.settings import Settings
from scribe.terminology.coding import codebook_from
from scribe.verification import risk_of, verify, with_facts


@dataclass(frozen=True)
class Sources:
    """What a note stands on: its newest revision, what was said, its template and the patient's record."""

    note: NoteDraft
    transcript: Transcript
    template: Template
    context: RecordContext | None

    @classmethod
    def of(cls, record: Record) -> Sources:
        """Those of a consultation.

        Raises:
            NotFound: there is no draft yet, or a part was removed.
            WrongState: consent was withdrawn.
        """
        return cls(note_of(record), transcript_of(record), template_of(record), context_of(record))


def revised(sources: Sources, edit: Edit, *, by: Person, at: datetime, settings: Settings) -> NoteDraft:
    """The note after an edit, verified again.

    Raises:
        BadNote: the edit does not fit the note.
    """
    book = codebook_from(settings)
    ready = completed(edit, sources, book) if isinstance(edit, TellFact) else edit
    edited = apply(sources.note, _completed(ready, sources), by=by, at=at)
    edited = with_facts(edited, sources.transcript, book, sources.context)
    return verify(edited, sources.transcript, sources.template, sources.context)


def previewed(sources: Sources, edit: TellFact, *, by: Person, at: datetime, settings: Settings) -> Telling:
    """What a form would write and what would come of it: nothing is changed.

    Raises:
        BadNote: the note has no such statement or section.
    """
    book = codebook_from(settings)
    telling = telling_of(edit, sources, book)
    if telling.refused:
        return telling
    ready = completed(edit, sources, book)
    same = all(one.before == one.after for one in telling.sentences)
    try:
        note = revised(sources, edit, by=by, at=at, settings=settings)
    except BadNote:
        if not same:
            raise
        note = sources.note
    return with_outcome(telling, ready, note, sources)


def proposal_of(sources: Sources, segments: Sequence[SegmentId], *, begin: int = 0, end: int | None = None) -> Proposal:
    """What a statement from words of the transcript would say, and where it would stand.

    Raises:
        BadNote: the transcript has no such segment, or no word is chosen.
    """
    chosen = passage(sources.transcript, segments, begin=begin, end=end)
    return proposed(chosen, sources.transcript, sources.template, sources.note)


def _completed(edit: Edit, sources: Sources) -> Edit:
    """The edit with what the transcript and the template add to it.

    Raises:
        BadNote: the transcript has no such segment, or the section takes no statement.
    """
    if isinstance(edit, AddSaid):
        proposal = proposal_of(sources, edit.segments)
        edit = edit.model_copy(
            update={
                "segments": proposal.segments,
                "section": edit.section or proposal.section,
                "text": edit.text or proposal.text,
            }
        )
    if isinstance(edit, AddSaid | MoveTo | Merge | TellFact):
        touched = {edit.section} if isinstance(edit, AddSaid | MoveTo | TellFact) else set()
        if isinstance(edit, MoveTo | Merge):
            here = (one.id for one in sources.note.sections if any(s.id == edit.statement for s in one.statements))
            touched.update(here)
        if any(_is_administrative(name, sources.template) for name in touched):
            raise BadNote(
                "That section is filled from what the hospital knows of the visit.",
                remedy="Choose another section.",
                reason="of-the-visit",
            )
    return edit


def _is_administrative(section: str, template: Template) -> bool:
    known = template.section(section)
    return known is not None and all(topic.administrative for topic in known.topics)


def respoken(
    sources: Sources, transcript: Transcript, earlier: NoteDraft | None, *, by: Person, settings: Settings
) -> NoteDraft:
    """The note once others speak in its transcript: facts, flags and what is unused made anew, no statement reworded.

    What people resolved stays resolved where it is found as it was, now or in ``earlier``.
    """
    told = sources.note if earlier is None else remembering(sources.note, earlier)
    told = told.model_copy(
        update={"revision": sources.note.revision + 1, "author": by, "transcript": digest_of(transcript)}
    )
    told = with_facts(told, transcript, codebook_from(settings), sources.context)
    told = verify(told, transcript, sources.template, sources.context)
    told = with_dismissals(told, (one for one in (earlier, sources.note) if one is not None))
    return told.model_copy(update={"risk": risk_of(told)})


def without_record(sources: Sources, *, by: Person, at: datetime, settings: Settings) -> NoteDraft:
    """The note once the record that it was written with turned out to be another patient's.

    What nothing but the record said leaves the note; the rest is verified again, against what was said alone.
    """
    note, gone = sources.note, set[StatementId]()
    for statement in note.statements:
        if statement.record and not statement.evidence:
            gone.add(statement.id)
            if not statement.removed:
                note = apply(note, Remove(statement=statement.id), by=by, at=at)
    bare = note.model_copy(
        update={
            "sections": tuple(_without(section, gone) for section in note.sections),
            "context": None,
            "revision": sources.note.revision + 1,
            "author": by,
        }
    )
    bare = with_facts(bare, sources.transcript, codebook_from(settings), None)
    return verify(bare, sources.transcript, sources.template, None)


def _without(section: NoteSection, gone: set[StatementId]) -> NoteSection:
    """A section without these statements, and without any word of which entry of the record the others rest on."""
    kept = tuple(
        one.model_copy(update={"record": (), "steps": tuple(step for step in one.steps if not _from_record(step))})
        for one in section.statements
        if one.id not in gone
    )
    return section.model_copy(update={"statements": kept})


def _from_record(step: Step) -> bool:
    """Whether an undo of it would bring back what rested on the record."""
    return any(one.record or any(_from_record(earlier) for earlier in one.steps) for one in step.statements)


def document_of(record: Record, note: NoteDraft, settings: Settings) -> dict[str, Any]:
    """The FHIR document of a note as the consultation stands: a preview, or the final one once it is signed."""
    consultation = record.consultation
    assert consultation.patient is not None  # noqa: S101 (only a withdrawn one has none)
    transcript = transcript_of(record)
    delivered = consultation.delivery.bundle if consultation.amends and consultation.delivery else None
    return to_bundle(
        DocumentSource(
            consultation=consultation.id,
            patient=consultation.patient,
            encounter=consultation.encounter,
            template=template_of(record),
            note=note,
            recording=consultation.recording,
            engine=transcript.engine,
            heard=heard_in(transcript),
            approval=consultation.approval,
            signature=consultation.signature,
            amends=consultation.amends,
            profiles=profiles_from(settings),
            earlier=record.artefact(delivered, "document") if delivered else None,
        )
    )
