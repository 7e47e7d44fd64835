"""Writing, reading and verifying the chain of audit events."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from scribe.db.tables import EventRow
from scribe.model import ConsultationId, Event, Sha256, digest_of

GENESIS: Sha256 = "0" * 64
"""What the first event follows."""

_ADVISORY_LOCK = 0x5C21BE
"""Serialises writers on PostgreSQL until they commit; on SQLite every transaction that writes is alone anyway."""


def record_event(
    session: Session,
    *,
    kind: str,
    actor: str,
    at: datetime,
    consultation: ConsultationId | None = None,
    detail: dict[str, Any] | None = None,
) -> Event:
    """Appends one event within the caller's transaction.

    Args:
        session: of the transaction that does what the event tells of.
        kind: what happened, a stable word.
        actor: who did it: a user's id, or a worker's name.
        at: when.
        consultation: which one it concerns, if any.
        detail: more about it, for machines; never a patient's words.
    """
    session.flush()  # rows are locked before the chain, in every transaction: two of them can then never deadlock
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
    before = session.scalar(select(EventRow.hash).order_by(EventRow.sequence.desc()).limit(1)) or GENESIS
    detail = detail or {}
    row = EventRow(
        consultation_id=consultation,
        at=at,
        actor=actor,
        kind=kind,
        detail=detail,
        hash=_hash(before, consultation, at, actor, kind, detail),
    )
    session.add(row)
    session.flush()
    return _event(row)


def read_events(
    session: Session, *, consultation: ConsultationId | None = None, after: int = 0, limit: int = 1000
) -> tuple[Event, ...]:
    """Events with a sequence above ``after``, oldest first; those of one consultation, or all."""
    query = select(EventRow).where(EventRow.sequence > after).order_by(EventRow.sequence).limit(limit)
    if consultation is not None:
        query = query.where(EventRow.consultation_id == consultation)
    return tuple(_event(row) for row in session.scalars(query))


def last_sequence(session: Session) -> int:
    """The sequence of the newest event; 0 without any."""
    return session.scalar(select(func.max(EventRow.sequence))) or 0


def verify_chain(session: Session) -> int | None:
    """The sequence of the first event that does not fit the one before it; ``None`` when all fit."""
    before = GENESIS
    for row in session.scalars(select(EventRow).order_by(EventRow.sequence)).yield_per(1000):
        if row.hash != _hash(before, row.consultation_id, row.at, row.actor, row.kind, row.detail):
            return row.sequence
        before = row.hash
    return None


def _hash(
    before: Sha256, consultation: str | None, at: datetime, actor: str, kind: str, detail: dict[str, Any]
) -> Sha256:
    return digest_of([before, consultation, at.isoformat(timespec="microseconds"), actor, kind, detail])


def _event(row: EventRow) -> Event:
    return Event(
        sequence=row.sequence,
        consultation=ConsultationId(row.consultation_id) if row.consultation_id else None,
        at=row.at,
        actor=row.actor,
        kind=row.kind,
        detail=row.detail,
        hash=row.hash,
    )
