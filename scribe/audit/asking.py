"""Questions to the audit: who saw this, what did this person do, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from scribe.audit.chain import event_of
from scribe.db.tables import EventRow
from scribe.model import Event


@dataclass(frozen=True)
class Question:
    """Which events are wanted; what is not said narrows nothing.

    Attributes:
        consultations: of these alone; an empty tuple finds none.
        actor: what this person or machine did.
        kinds: of these kinds alone.
        since: from this moment on.
        until: before this moment.
        before: with a lower sequence: the next page.
        limit: the newest so many; ``None`` for all.
    """

    consultations: tuple[str, ...] | None = None
    actor: str = ""
    kinds: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    limit: int | None = None


def ask(session: Session, question: Question) -> Iterator[Event]:
    """The events that answer it, newest first."""
    for row in session.scalars(_query(question)).yield_per(1000):
        yield event_of(row)


def _query(question: Question) -> Select[EventRow]:
    query = select(EventRow).order_by(EventRow.sequence.desc())
    if question.consultations is not None:
        query = query.where(EventRow.consultation_id.in_(question.consultations))
    if question.actor:
        query = query.where(EventRow.actor == question.actor)
    if question.kinds:
        query = query.where(EventRow.kind.in_(question.kinds))
    if question.since is not None:
        query = query.where(EventRow.at >= question.since)
    if question.until is not None:
        query = query.where(EventRow.at < question.until)
    if question.before is not None:
        query = query.where(EventRow.sequence < question.before)
    return query if question.limit is None else query.limit(question.limit)
