"""Writing audit events, each at the end of its chain, and reading them in the order of their sequence.

The events of a consultation are one chain. Those that concern none are spread over the lanes of their day, so that
people who sign in at once do not wait for each other. A transaction stays in one lane: two of them never wait in turns.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scribe.audit.groups import write_on_sqlite
from scribe.audit.postgresql import TAKE, WRITE, to_take, to_write
from scribe.audit.sealing import GENESIS, Placed, seal_of
from scribe.audit.settled import settled_sequence
from scribe.db.audit_tables import HeadRow
from scribe.db.tables import EventRow
from scribe.model import ConsultationId, Event, Sha256

LANES: Final = 32
LANE: Final = "audit_lane"
"""Where a session keeps the lane of its events."""


def record_event(
    session: Session,
    *,
    kind: str,
    actor: str,
    at: datetime,
    consultation: ConsultationId | None = None,
    detail: dict[str, Any] | None = None,
) -> Event:
    """Appends one event to its chain within the caller's transaction.

    Args:
        session: of the transaction that does what the event tells of.
        kind: what happened, a stable word.
        actor: who did it: a user's id, or a worker's name.
        at: when.
        consultation: which one it concerns, if any.
        detail: more about it, for machines; never a patient's words.

    Raises:
        MissingPart: the database was given no key for events.
    """
    session.flush()  # rows are locked before the chain, in every transaction: two of them can then never deadlock
    chain = chain_of(consultation) if consultation is not None else lane_of(session, at)
    place, before, sequence = _take(session, chain)
    event = Placed(chain, place, before, sequence, consultation, at.astimezone(UTC), actor, kind, detail or {})
    seal = seal_of(session)
    mac = seal.of_event(event)
    _write(session, event, mac, seal.of_head(chain, place, mac, sequence))
    return Event(
        sequence=sequence,
        consultation=consultation,
        at=event.at,
        actor=actor,
        kind=kind,
        detail=event.detail,
        hash=mac,
    )


def chain_of(consultation: str) -> str:
    """The name of a consultation's chain."""
    return f"consultation/{consultation}"


def lane_of(session: Session, at: datetime) -> str:
    """The name of the chain of that day in which this transaction's events of no consultation stand."""
    lane: int = session.info.setdefault(LANE, random.randrange(LANES))  # noqa: S311 (spreads, hides nothing)
    return lane_on(at, lane)


def lane_on(at: datetime, lane: int) -> str:
    """The name of that lane's chain on that day."""
    return f"day/{at.astimezone(UTC).date().isoformat()}/{lane % LANES:02}"


def count_events(session: Session, consultation: str) -> int:
    """How many events a consultation has, as the head of its chain says, whose row this transaction may have locked."""
    head = select(HeadRow.events).where(HeadRow.chain == chain_of(consultation))
    return session.scalar(head) or 0


def read_events(
    session: Session, *, consultation: ConsultationId | None = None, after: int = 0, limit: int = 1000
) -> tuple[Event, ...]:
    """Settled events with a sequence above ``after``, oldest first; those of one consultation, or all.

    None with a lower sequence comes later: who has read up to one may go on after it.
    """
    settled = settled_sequence(session)
    query = select(EventRow).where(EventRow.sequence > after, EventRow.sequence <= settled)
    if consultation is not None:
        query = query.where(EventRow.consultation_id == consultation)
    return tuple(event_of(row) for row in session.scalars(query.order_by(EventRow.sequence).limit(limit)))


def last_sequence(session: Session) -> int:
    """The sequence of the newest settled event; 0 without any."""
    settled = settled_sequence(session)
    return session.scalar(select(func.max(EventRow.sequence)).where(EventRow.sequence <= settled)) or 0


def event_of(row: EventRow) -> Event:
    """The event of a row."""
    return Event(
        sequence=row.sequence,
        consultation=ConsultationId(row.consultation_id) if row.consultation_id else None,
        at=row.at,
        actor=row.actor,
        kind=row.kind,
        detail=row.detail,
        hash=row.hash,
    )


def _take(session: Session, chain: str) -> tuple[int, Sha256, int]:
    """Locks the chain's head until the end; gives the next place, the hash of the event before, and the sequence."""
    if session.get_bind().dialect.name == "postgresql":
        events, last, sequence = session.connection().exec_driver_sql(TAKE, to_take(chain)).one()
        return events + 1, last, sequence
    head = session.execute(select(HeadRow.events, HeadRow.hash).where(HeadRow.chain == chain)).one_or_none()
    events, last = head or (0, GENESIS)
    return events + 1, last, (session.scalar(select(func.max(EventRow.sequence))) or 0) + 1


def _write(session: Session, event: Placed, mac: Sha256, seal: Sha256) -> None:
    """Writes an event whose chain this transaction has locked, and the head of its chain."""
    seals = {event.chain: (event.place, seal)}
    if session.get_bind().dialect.name == "postgresql":
        session.connection().exec_driver_sql(WRITE, to_write([(event, mac)], seals))
        return
    write_on_sqlite(session, [(event, mac)], seals)
