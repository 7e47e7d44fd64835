"""The nurse's queue and the search, page by page, counted and sorted by the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, Final, Literal

from pydantic import Field
from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from scribe.access import Action, Who, key_of
from scribe.consultation.entries import enter_queue, enter_search
from scribe.consultation.finding import marks_of, tokens_wanted
from scribe.consultation.repository import mark_of, of_row, opened
from scribe.consultation.service.base import Parts
from scribe.db.queue_tables import QueueEntry, SearchMark
from scribe.db.tables import ConsultationRow
from scribe.model import Consultation, ConsultationId, Frozen, Instant, Level, Patient, Role, State

OVERDUE: Final = timedelta(hours=4)
"""What nobody has opened for so long comes before riskier notes when somebody asks for the next one."""
_BATCH: Final = 500
_HIGH: Final = Level.HIGH.rank
Which = Literal["all", "high", "mine", "back"]


class QueueFilter(Frozen):
    """What of the queue is wanted. Empty words do not restrict."""

    which: Which = "all"
    department: str = ""
    language: str = ""


class QueuePlace(Frozen):
    """Where a page of the queue ended: the next one goes on behind it, whatever came or went meanwhile."""

    rank: int
    since: Instant
    id: ConsultationId

    @classmethod
    def of(cls, consultation: Consultation) -> QueuePlace:
        """The place of a note in the queue."""
        level = consultation.risk.level if consultation.risk is not None else Level.CLEAR
        return cls(rank=level.rank, since=consultation.state_since, id=consultation.id)


class QueuePage(Frozen):
    """Some of what waits, in order, and where the next page begins; ``None`` on the last one."""

    consultations: tuple[Consultation, ...]
    end: QueuePlace | None


class QueueCounts(Frozen):
    """How much waits for a nurse, and since when the longest one does."""

    all: int = 0
    high: int = 0
    mine: int = 0
    back: int = 0
    since: Instant | None = None
    departments: tuple[str, ...] = Field(default=())


class Queue(Parts):
    """The queue's part of the service."""

    def queue_page(
        self,
        wanted: QueueFilter,
        *,
        who: Who,
        after: QueuePlace | None = None,
        longest_first: bool = False,
        waits_for: Role = Role.NURSE,
        limit: int = 50,
    ) -> QueuePage:
        """What waits and ``who`` may review, by risk and then by waiting time, or by waiting time alone.

        Only what is given is unsealed.
        """
        entry = QueueEntry
        order: tuple[Any, ...] = (entry.since, entry.consultation_id)
        order = order if longest_first else (entry.rank, *order)
        query = (
            self._joined(select(ConsultationRow), waits_for, who).where(*self._conditions(wanted, who)).order_by(*order)
        )
        if after is not None:
            values = (after.since, after.id) if longest_first else (after.rank, after.since, after.id)
            query = query.where(tuple_(*order) > tuple_(*(_typed(*pair) for pair in zip(values, order, strict=True))))
        with self._database.reading() as session:
            rows = session.scalars(query.limit(limit + 1)).all()
            shown = tuple(opened(session, row, self._keys) for row in rows[:limit])
        return QueuePage(consultations=shown, end=QueuePlace.of(shown[-1]) if len(rows) > limit else None)

    def queue_counts(self, who: Who, *, waits_for: Role = Role.NURSE) -> QueueCounts:
        """All of it that ``who`` may review, counted, whatever a page shows."""
        entry = QueueEntry
        query = self._joined(
            select(
                func.count(),
                func.count().filter(entry.rank == _HIGH),
                func.count().filter(self._mine(who.id)),
                func.count().filter(entry.sent_back),
                func.min(entry.since),
            ),
            waits_for,
            who,
        )
        names = self._joined(select(entry.department).where(entry.department != "").distinct(), waits_for, who)
        with self._database.reading() as session:
            every, high, mine, back, since = session.execute(query).one()
            departments = tuple(session.scalars(names.order_by(entry.department)))
        return QueueCounts(all=every, high=high, mine=mine, back=back, since=since, departments=departments)

    def next_in_queue(self, who: Who) -> ConsultationId | None:
        """The note to take next, of those that nobody else has: one that is overdue first, else the riskiest."""
        entry = QueueEntry
        free = or_(_unclaimed(self._clock()), self._mine(who.id))
        query = self._joined(select(entry.consultation_id), Role.NURSE, who).where(free).limit(1)
        overdue = query.where(entry.since < self._clock() - OVERDUE).order_by(entry.since, entry.consultation_id)
        riskiest = query.order_by(entry.rank, entry.since, entry.consultation_id)
        with self._database.reading() as session:
            found = session.scalar(overdue) or session.scalar(riskiest)
        return ConsultationId(found) if found is not None else None

    def find(self, asked: str, *, who: Who, limit: int = 50) -> tuple[Consultation, ...] | None:
        """The newest consultations of a patient with this name or number that ``who`` may see, in any state.

        ``None`` says that too little is asked to find anybody by.
        """
        marks = marks_of(tokens_wanted(asked), self._keys)
        if not marks:
            return None
        newest = select(ConsultationRow).order_by(ConsultationRow.registered_at.desc(), ConsultationRow.id)
        query = newest.where(self._seen_by(who))
        for mark in marks:
            query = query.where(
                ConsultationRow.id.in_(select(SearchMark.consultation_id).where(SearchMark.mark == mark))
            )
        with self._database.reading() as session:
            return tuple(opened(session, row, self._keys) for row in session.scalars(query.limit(limit)))

    def of_patient(self, patient: Patient, *, who: Who, since: datetime) -> tuple[Consultation, ...]:
        """The consultations of a patient since then that ``who`` may see, the oldest first; withdrawn ones are gone."""
        row, mark = ConsultationRow, mark_of(self._keys, patient.identifier_system, patient.identifier)
        query = select(row).where(row.patient_mark == mark, row.registered_at >= since, self._seen_by(who))
        with self._database.reading() as session:
            rows = session.scalars(query.order_by(row.registered_at, row.id))
            return tuple(opened(session, one, self._keys) for one in rows)

    def approved_since(self, moment: datetime, *, who: Who) -> tuple[Consultation, ...]:
        """What ``who`` may see of what was approved since then and not sent back, the newest first.

        Nothing older is unsealed.
        """
        row, approved = ConsultationRow, (State.REVIEWED.value, State.SIGNED.value, State.DELIVERED.value)
        query = select(row).where(row.state.in_(approved), row.updated_at >= moment, self._seen_by(who))
        with self._database.reading() as session:
            changed = [opened(session, one, self._keys) for one in session.scalars(query)]
        found = [(one.approval.at, one) for one in changed if one.approval is not None and one.approval.at >= moment]
        return tuple(one for _, one in sorted(found, key=itemgetter(0), reverse=True))

    def fill_entries(self) -> int:
        """Enters what the two tables do not hold yet, in batches; says how many consultations that were."""
        filled = 0
        while True:
            with self._database.transaction() as session:
                rows = session.scalars(_without_entries().limit(_BATCH).with_for_update()).all()
                self._fill(session, rows)
            filled += len(rows)
            if len(rows) < _BATCH:
                return filled

    def _fill(self, session: Session, rows: Sequence[ConsultationRow]) -> None:
        for row in rows:
            record = of_row(session, row, self._keys)
            enter_queue(session, record.consultation, record.reviewer)
            enter_search(session, record.consultation, self._keys)
            row.department = key_of(record.consultation.encounter.department)

    def _conditions(self, wanted: QueueFilter, who: Who) -> list[ColumnElement[bool]]:
        entry, found = QueueEntry, list[ColumnElement[bool]]()
        match wanted.which:
            case "high":
                found.append(entry.rank == _HIGH)
            case "mine":
                found.append(self._mine(who.id))
            case "back":
                found.append(entry.sent_back.is_(True))
            case "all":
                pass
        if wanted.department:
            found.append(entry.department == wanted.department)
        if wanted.language:
            found.append(entry.language == wanted.language)
        return found

    def _mine(self, reader: str) -> ColumnElement[bool]:
        row = ConsultationRow
        return and_(row.claimed_by["id"].as_string() == reader, row.claim_expires_at > self._clock())

    def _joined(self, query: Any, waits_for: Role, who: Who) -> Any:
        entry = QueueEntry
        return query.join_from(entry, ConsultationRow, ConsultationRow.id == entry.consultation_id).where(
            entry.waits_for == waits_for.value, self._seen_by(who, Action.REVIEW)
        )


def _unclaimed(now: datetime) -> ColumnElement[bool]:
    return or_(ConsultationRow.claim_expires_at.is_(None), ConsultationRow.claim_expires_at <= now)


def _typed(value: Any, column: Any) -> ColumnElement[Any]:
    """A value in the form in which its column is stored."""
    return literal(value, column.type)


def _without_entries() -> Select[ConsultationRow]:
    row = ConsultationRow
    searched = select(SearchMark.consultation_id).where(SearchMark.mark == "", SearchMark.consultation_id == row.id)
    queued = select(QueueEntry.consultation_id).where(QueueEntry.consultation_id == row.id)
    waits = row.state == State.DRAFTED.value
    return select(row).where(or_(row.department.is_(None), ~searched.exists(), and_(waits, ~queued.exists())))
