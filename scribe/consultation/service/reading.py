"""Reading consultations and what belongs to them. Nothing here changes anything."""

from __future__ import annotations

from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import select, union

from scribe.access import Action, Who
from scribe.audit import last_sequence, read_events
from scribe.consultation.drafts import drafts_of, is_choice
from scribe.consultation.repository import Record, opened
from scribe.consultation.service.base import Parts
from scribe.consultation.service.requests import ConsultationFilter, Revision
from scribe.consultation.states import ENDED, RESUMES_FROM
from scribe.db.tables import ConsultationRow, RevisionRow
from scribe.errors import NotFound
from scribe.model import (
    Consultation,
    ConsultationId,
    Event,
    NoteDraft,
    NoteSection,
    Person,
    RecordContext,
    State,
    Template,
    Transcript,
)


class Reading(Parts):
    """The reading part of the service."""

    def get(self, id: ConsultationId) -> Consultation:
        """One consultation.

        Raises:
            NotFound: there is none.
        """
        with self._reading(id) as record:
            return record.consultation

    def list(
        self, wanted: ConsultationFilter | None = None, *, who: Who, action: Action = Action.LIST
    ) -> tuple[Consultation, ...]:
        """Consultations with which ``who`` may do this, oldest change first."""
        wanted = wanted or ConsultationFilter()
        newest = select(ConsultationRow).order_by(ConsultationRow.updated_at.desc()).limit(wanted.limit)
        query = newest.where(self._seen_by(who, action))
        states = set(wanted.states)
        if wanted.stage is not None:
            states = {RESUMES_FROM[wanted.stage]} & (states or set(State))
        if states or wanted.stage is not None:
            query = query.where(ConsultationRow.state.in_(sorted(state.value for state in states)))
        if wanted.practitioner is not None:
            query = query.where(ConsultationRow.practitioner == wanted.practitioner)
        if wanted.since is not None:
            query = query.where(ConsultationRow.registered_at >= wanted.since)
        with self._database.reading() as session:
            rows = session.scalars(query).all()
            return tuple(opened(session, row, self._keys) for row in reversed(rows))

    def day_of(self, who: Who, *, since: datetime, limit: int = 200) -> tuple[Consultation, ...]:
        """What ``who`` may sign and was registered since then, or is older and has not ended; the newest so many."""
        row = ConsultationRow
        going_on = row.state.in_([state.value for state in State if state not in ENDED])
        own = select(row.id).where(self._seen_by(who, Action.SIGN))
        # two questions, each along its index: with an "or" all that a doctor ever signed would be gone through
        found = union(own.where(row.registered_at >= since), own.where(going_on))
        query = select(row).where(row.id.in_(found))
        with self._database.reading() as session:
            rows = session.scalars(query.order_by(row.registered_at.desc(), row.id).limit(limit))
            return tuple(opened(session, one, self._keys) for one in rows)

    def template(self, id: ConsultationId) -> Template:
        """The template that the consultation was registered with, whatever became of its file since."""
        with self._reading(id) as record:
            return template_of(record)

    def context(self, id: ConsultationId) -> RecordContext | None:
        """What the EMR has of the patient; ``None`` when nothing was given with the consultation.

        Raises:
            WrongState: consent was withdrawn.
        """
        with self._reading(id) as record:
            return context_of(record)

    def transcript(self, id: ConsultationId, *, revision: int | None = None) -> Transcript:
        """What was said; with ``revision`` as it stood for that revision of the note.

        Raises:
            NotFound: it is not written down yet, or there is no such revision.
            WrongState: consent was withdrawn.
        """
        with self._reading(id) as record:
            sha256 = note_of(record, revision).transcript if revision is not None else None
            if sha256 is None:
                return transcript_of(record)
            return Transcript.model_validate(record.artefact(sha256, "transcript"))

    def what_was_said(self, id: ConsultationId) -> tuple[Transcript, Template, RecordContext | None]:
        """What a note is written from, read at once: :meth:`transcript`, :meth:`template` and :meth:`context`.

        Raises:
            As these.
        """
        with self._reading(id) as record:
            return transcript_of(record), template_of(record), context_of(record)

    def note(self, id: ConsultationId, revision: int | None = None) -> NoteDraft:
        """The note, or one of its earlier revisions.

        Raises:
            NotFound: there is no draft yet, or no such revision.
            WrongState: consent was withdrawn.
        """
        with self._reading(id) as record:
            return note_of(record, revision)

    def revisions(self, id: ConsultationId) -> tuple[Revision, ...]:
        """The note's history, oldest first."""
        with self._reading(id) as record:
            return _revisions_of(record)

    def history(
        self, id: ConsultationId, *, up_to: int | None = None
    ) -> tuple[tuple[Revision, tuple[NoteSection, ...]], ...]:
        """The revisions with their sections, from what people began with: words, removal and decided flags alone.

        That is the newest draft of a machine, or for an addendum what was signed before.

        Args:
            id: whose.
            up_to: the last revision that is wanted; the newest without it.

        Raises:
            NotFound: there is no draft yet.
            WrongState: consent was withdrawn.
        """
        with self._reading(id) as record:
            every = _of_one_draft([one for one in _revisions_of(record) if up_to is None or one.number <= up_to])
            amended = record.consultation.amends
            from_signed = [at for at, one in enumerate(every) if amended is not None and one.number == amended.revision]
            begun = [at for at, one in enumerate(every) if one.author is None]
            start = (from_signed or begun or [0])[-1]
            return tuple((one, _sections_of(record.artefact(one.digest, "note"))) for one in every[start:])

    def bundle(self, id: ConsultationId) -> dict[str, Any]:
        """The FHIR document: the preview of a draft, or the final one once signed.

        Raises:
            NotFound: there is no draft yet.
        """
        with self._reading(id) as record:
            bundle: dict[str, Any] = record.artefact(record.consultation.bundle, "FHIR document")
            return bundle

    def open_recording(self, id: ConsultationId) -> BinaryIO:
        """The recording, decrypted as it is read; seekable. The caller closes it.

        Raises:
            NotFound: there is none yet, or it came as a finished transcript.
            WrongState: consent was withdrawn.
        """
        with self._reading(id) as record:
            key, recording = record.opened_key(), record.consultation.recording
            record.refuse_removed("recording")
        if recording is None:
            raise NotFound("This consultation has no recording.")
        return self._store.open(id, recording.sha256, key)

    def events(
        self, consultation: ConsultationId | None = None, after: int = 0, limit: int = 1000
    ) -> tuple[Event, ...]:
        """Audit events above ``after``, oldest first; of one consultation, or all."""
        with self._database.reading() as session:
            return read_events(session, consultation=consultation, after=after, limit=limit)

    def latest_sequence(self) -> int:
        """The sequence of the newest audit event."""
        with self._database.reading() as session:
            return last_sequence(session)


def _revisions_of(record: Record) -> tuple[Revision, ...]:
    query = select(RevisionRow).where(RevisionRow.consultation_id == record.row.id).order_by(RevisionRow.number)
    return tuple(
        Revision(
            number=row.number,
            digest=row.sha256,
            author=Person.model_validate(row.author) if row.author else None,
            at=row.at,
            summary=row.summary,
        )
        for row in record.session.scalars(query)
    )


def _of_one_draft(revisions: list[Revision]) -> list[Revision]:
    """Those of the draft that the last of these belongs to: what another template wrote is no change of it."""
    belongs = drafts_of(one.summary for one in revisions)
    own = [one for one, draft in zip(revisions, belongs, strict=True) if draft == belongs[-1]]
    if own and is_choice(own[0].summary):  # chosen for the first time, it is as a machine wrote it
        own[0] = own[0].model_copy(update={"author": None})
    return own


def _sections_of(note: dict[str, Any]) -> tuple[NoteSection, ...]:
    """What a comparison of revisions looks at: to read all of each takes five times as long."""
    return tuple(
        NoteSection.model_validate(section | {"statements": [_wording_of(one) for one in section["statements"]]})
        for section in note["sections"]
    )


def _wording_of(statement: dict[str, Any]) -> dict[str, Any]:
    decided = [flag for flag in statement["flags"] if flag["resolution"] is not None]
    return {"id": statement["id"], "text": statement["text"], "removed": statement["removed"], "flags": decided}


def template_of(record: Record) -> Template:
    """The stored template of a consultation."""
    return Template.model_validate(record.artefact(record.consultation.template_artefact, "template"))


def context_of(record: Record) -> RecordContext | None:
    """The stored record of a consultation's patient, when one was given."""
    sha256 = record.consultation.context
    return RecordContext.model_validate(record.artefact(sha256, "record")) if sha256 else None


def transcript_of(record: Record) -> Transcript:
    """The stored transcript of a consultation."""
    return Transcript.model_validate(record.artefact(record.consultation.transcript, "transcript"))


def note_of(record: Record, revision: int | None = None) -> NoteDraft:
    """The stored note of a consultation, or one of its revisions."""
    sha256 = record.consultation.draft
    if revision is not None:
        row = record.session.get(RevisionRow, (record.row.id, revision))
        if row is None:
            raise NotFound(f"This note has no revision {revision}.")
        sha256 = row.sha256
    return NoteDraft.model_validate(record.artefact(sha256, "note"))
