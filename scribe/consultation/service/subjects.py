"""One patient's rights: what is kept about them, who saw it, and a report of what was destroyed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from scribe.audit import Question, ask, record_event
from scribe.consultation.holds import holds_of
from scribe.consultation.repository import load, mark_of
from scribe.consultation.service.withdrawal import Withdrawal
from scribe.db.privacy_tables import RemovalRow
from scribe.db.queue_tables import QueueEntry, SearchMark
from scribe.db.tables import ArtefactRow, ConsultationRow, EventRow, JournalRow
from scribe.db.thread_tables import MessageRow
from scribe.db.web_tables import IdempotencyRow
from scribe.errors import LegallyHeld, NotFound
from scribe.model import Consultation, ConsultationId, Erasure, ErasureOrder, Event, Part, Person, State


@dataclass(frozen=True)
class Left:
    """What is left of a destroyed consultation, counted in the database and in the store."""

    consultation: ConsultationId
    erasure: Erasure | None
    state: State
    key_destroyed_at: datetime | None
    register_line: int | None
    """Of the destroyed key: what makes a restored backup destroy it again."""
    emr_told_at: datetime | None
    artefacts: int
    """Sealed ones; without the key nobody reads them. None is left once the EMR has been told."""
    windows: int
    messages: int
    """Questions about the note, and their answers."""
    answers: int
    search_marks: int
    queue_entries: int
    recordings: bool
    events: int
    """Of the audit; they hold no word of the patient's."""
    holds: tuple[int, ...] = ()
    """The legal holds that keep it: what was asked for is done when the last one is released."""

    @property
    def complete(self) -> bool:
        """Whether nothing can be read any more by anybody."""
        kept = self.artefacts + self.windows + self.messages + self.answers + self.search_marks + self.queue_entries
        return self.key_destroyed_at is not None and not kept and not self.recordings


@dataclass(frozen=True)
class Erased:
    """What became of a patient's consultations."""

    done: tuple[Consultation, ...]
    held: tuple[ConsultationId, ...]
    """Kept by a legal hold; they are destroyed when it is released."""


class Subjects(Withdrawal):
    """The part of the service that answers a patient."""

    def of_subject(self, system: str, number: str) -> tuple[ConsultationId, ...]:
        """The consultations of the patient with this number, the oldest first.

        Raises:
            NotFound: there is none.
        """
        mark = mark_of(self._keys, system, number)
        row = ConsultationRow
        with self._database.reading() as session:
            found = tuple(
                session.scalars(select(row.id).where(row.patient_mark == mark).order_by(row.registered_at, row.id))
            )
        if not found:
            raise NotFound("There is no consultation of a patient with this number.", remedy="Check number and system.")
        return tuple(ConsultationId(one) for one in found)

    def artefacts_of(self, id: ConsultationId) -> Iterator[tuple[str, str, Any]]:
        """Every artefact that is kept of a consultation: its kind, its SHA-256, its content."""
        with self._reading(id) as record:
            record.opened_key()
            kept = select(ArtefactRow.kind, ArtefactRow.sha256).where(ArtefactRow.consultation_id == id)
            for kind, sha256 in record.session.execute(kept.order_by(ArtefactRow.created_at)).all():
                yield kind, sha256, record.artefact(sha256, kind)

    def seen_by_whom(self, ids: tuple[ConsultationId, ...]) -> tuple[Event, ...]:
        """Every event of these consultations, the newest first."""
        with self._database.reading() as session:
            return tuple(ask(session, Question(consultations=ids)))

    def note_export(self, ids: tuple[ConsultationId, ...], *, actor: str, reference: str) -> None:
        """Notes, in the audit of each consultation, that everything was given out."""
        with self._database.transaction() as session:
            for one in ids:
                record_event(
                    session, kind="subject_exported", actor=actor, at=self._clock(), consultation=one,
                    detail={"reference": reference},
                )  # fmt: skip

    def erase_subject(self, ids: tuple[ConsultationId, ...], *, order: ErasureOrder, actor: Person) -> Erased:
        """Destroys each of a patient's consultations but what is held by law; see :meth:`withdraw`."""
        done, held = list[Consultation](), list[ConsultationId]()
        for one in ids:
            try:
                done.append(self.withdraw(one, order=order, actor=actor))
            except LegallyHeld:
                held.append(one)
        return Erased(tuple(done), tuple(held))

    def left_of(self, id: ConsultationId) -> Left:
        """What is left of a consultation that was destroyed.

        Raises:
            NotFound: there is none.
        """
        with self._database.reading() as session:
            record = load(session, id, self._keys)
            consultation = record.consultation

            def count(column: Any) -> int:
                return session.scalar(select(func.count()).where(column == id)) or 0

            key = session.get(RemovalRow, (id, Part.KEY.value))
            told = session.scalar(
                select(EventRow.at).where(EventRow.consultation_id == id, EventRow.kind == "retracted").limit(1)
            )
            kept = IdempotencyRow.consultation == id, IdempotencyRow.body.is_not(None)
            answers = session.scalar(select(func.count()).where(*kept))
            marks = session.scalar(select(func.count()).where(SearchMark.consultation_id == id, SearchMark.mark != ""))
            return Left(
                consultation=id,
                erasure=consultation.erasure,
                state=consultation.state,
                key_destroyed_at=key.at if key is not None else None,
                register_line=key.number if key is not None else None,
                emr_told_at=told,
                artefacts=count(ArtefactRow.consultation_id),
                windows=count(JournalRow.consultation_id),
                messages=count(MessageRow.consultation_id),
                answers=answers or 0,
                search_marks=marks or 0,
                queue_entries=count(QueueEntry.consultation_id),
                recordings=self._store.holds(id),
                events=count(EventRow.consultation_id),
                holds=tuple(hold.number for hold in holds_of(session, record.row)),
            )
