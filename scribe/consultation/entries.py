"""Keeps the queue's and the search's tables in step with a consultation, in the transaction that changes it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import delete
from sqlalchemy.orm import Session

from scribe.consultation.finding import marks_of, tokens_of
from scribe.db.queue_tables import QueueEntry, SearchMark
from scribe.encryption import KeyRing
from scribe.model import Consultation, Level, Role, State

_LONGEST_DEPARTMENT = 200


def enter_queue(session: Session, consultation: Consultation, reviewer: Callable[[], Role]) -> None:
    """A drafted note has its entry; any other has none.

    Args:
        session: the transaction.
        consultation: as it is now.
        reviewer: whose check its template asks for; asked only when nobody sent it back.
    """
    entry = session.get(QueueEntry, consultation.id)
    if consultation.state is not State.DRAFTED:
        if entry is not None:
            session.delete(entry)
        return
    returned = consultation.returned
    waits_for = returned.to if returned is not None else reviewer()
    if entry is None:
        entry = QueueEntry(consultation_id=consultation.id)
        session.add(entry)
    entry.waits_for = waits_for.value
    entry.rank = (consultation.risk.level if consultation.risk is not None else Level.CLEAR).rank
    entry.since = consultation.state_since
    entry.sent_back = returned is not None
    entry.department = consultation.encounter.department[:_LONGEST_DEPARTMENT]
    entry.language = consultation.language


def enter_search(session: Session, consultation: Consultation, keys: KeyRing) -> None:
    """The patient's marks replace those that were there; after a withdrawal none is left but the empty one."""
    session.execute(delete(SearchMark).where(SearchMark.consultation_id == consultation.id))
    patient = consultation.patient
    marks = marks_of(tokens_of(patient), keys) if patient is not None else frozenset()
    session.add_all(SearchMark(mark=mark, consultation_id=consultation.id) for mark in {"", *marks})
