"""Whether every audit event is as it was written: each by its MAC, each chain by its head, all by the anchors.

What is not right is told one by one: where, whose, and what it looks like. Rows are read as raw text, so that what
somebody wrote into them cannot stop the reading.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from sqlalchemy import Text, cast, func, select, text
from sqlalchemy.dialects.postgresql import insert as insert_once_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_once_sqlite
from sqlalchemy.orm import Session

from scribe.audit.sealing import BEFORE_THE_KEY, GENESIS, EventSeal, Placed, seal_of
from scribe.db.audit_tables import HeadRow
from scribe.db.tables import ConsultationRow, EventRow
from scribe.model import Sha256, digest_of


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it was written.

    ``sequence`` and ``place`` name the event that does not fit, or the last one before what is missing; ``actor`` is
    whose it says it is.
    """

    chain: str
    what: str
    sequence: int | None = None
    place: int | None = None
    consultation: str | None = None
    actor: str = ""

    def __str__(self) -> str:
        where = f"chain {self.chain}" + (f", event {self.sequence}" if self.sequence is not None else "")
        by = f" by {self.actor}" if self.actor else ""
        return f"{where}{by}: {self.what}"


@dataclass(frozen=True)
class Raw:
    """A row as it lies there."""

    sequence: int
    chain: str | None
    place: int
    before: str
    hash: str
    consultation: str | None
    at: str
    actor: str
    kind: str
    detail: str


@dataclass(frozen=True)
class Anchored:
    """What an anchor says of a chain: how many events it had, and the hash of the last one."""

    number: int
    place: int
    hash: Sha256


def find_faults(session: Session, anchored: Mapping[str, Anchored] | None = None) -> Iterator[Fault]:
    """Everything that is not as it was written.

    Args:
        session: one that has read nothing yet sees one moment.
        anchored: the newest anchor of each chain, read before.

    Raises:
        MissingPart: the database was given no key for events.
    """
    if session.get_bind().dialect.name == "postgresql" and not session.in_transaction():
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        session.execute(text("SET LOCAL statement_timeout = 0"))  # it goes through all that there ever was
    seal, anchored = seal_of(session), dict(anchored or {})
    heads = {row.chain: row for row in session.scalars(select(HeadRow))}
    for chain, rows in groupby(_rows(session), lambda raw: raw.chain):
        name = BEFORE_THE_KEY if chain is None else chain
        last = yield from _walked(seal, chain, rows, anchored.get(name))
        yield from _faults_of_head(seal, heads.pop(name, None), name, last)
        yield from _faults_of_anchor(anchored.pop(name, None), name, last)
    for name, head in heads.items():
        yield Fault(name, f"all its {head.events} events are missing", consultation=_consultation_of(name))
    for name, anchor in anchored.items():
        if name not in heads:
            what = f"all its events are missing: anchor {anchor.number} has {anchor.place}"
            yield Fault(name, what, consultation=_consultation_of(name))
    yield from _consultations_without(session)


def seal_old_events(session: Session) -> bool:
    """Gives the events from before there was a key a head of their own, once; says whether it did.

    Never where keyed events exist already: what was changed by then must not be sealed as if it were whole.
    """
    if session.scalar(select(HeadRow.chain).limit(1)) is not None:
        return False
    newest = session.execute(
        select(EventRow.sequence, EventRow.hash).order_by(EventRow.sequence.desc()).limit(1)
    ).one_or_none()
    if newest is None:
        return False
    events = session.scalar(select(func.count()).select_from(EventRow)) or 0
    insert = insert_once_postgresql if session.get_bind().dialect.name == "postgresql" else insert_once_sqlite
    sequence, last = newest
    seal = seal_of(session).of_head(BEFORE_THE_KEY, events, last, sequence)
    row = {"chain": BEFORE_THE_KEY, "events": events, "hash": last, "sequence": sequence, "seal": seal}
    session.execute(insert(HeadRow).values(row).on_conflict_do_nothing())
    return True


def _rows(session: Session) -> Iterator[Raw]:
    row = EventRow
    query = select(
        row.sequence, row.chain, row.place, row.before, row.hash, row.consultation_id, cast(row.at, Text), row.actor,
        row.kind, cast(row.detail, Text),
    ).order_by(row.chain, row.place, row.sequence)  # fmt: skip
    for found in session.execute(query).yield_per(1000):
        yield Raw(*tuple(found))


@dataclass
class _Last:
    """How a chain ended: the last event, how many there are, and whether the anchored one was met."""

    raw: Raw
    events: int
    met: bool = False


Walked = Generator[Fault, None, _Last]


def _walked(seal: EventSeal, chain: str | None, rows: Iterator[Raw], anchor: Anchored | None) -> Walked:
    return _walk_old(rows) if chain is None else _walk(seal, chain, rows, anchor)


def _walk(seal: EventSeal, chain: str, rows: Iterator[Raw], anchor: Anchored | None) -> Walked:
    """The faults of one chain's events; returns how it ended."""
    before, place, events, met = GENESIS, 0, 0, False
    raw: Raw | None = None
    for raw in rows:
        events += 1
        if not _is_whole(seal, raw):
            yield _fault(chain, raw, "it was changed, or put in by somebody without the key")
        elif raw.place != place + 1:
            yield _fault(
                chain, raw, f"the events from {place + 1} to {raw.place - 1} of the chain before it are missing"
            )
        elif raw.before != before:
            yield _fault(chain, raw, "it does not follow the one before it")
        met = met or (anchor is not None and (raw.place, raw.hash) == (anchor.place, anchor.hash))
        before, place = raw.hash, raw.place
    assert raw is not None  # noqa: S101 (a group has a row)
    return _Last(raw, events, met)


def _walk_old(rows: Iterator[Raw]) -> Walked:
    """The same for the events from before there was a key: SHA-256, whose last one the head seals."""
    before, events = GENESIS, 0
    raw: Raw | None = None
    for raw in rows:
        events += 1
        if _old_digest(before, raw) != raw.hash:
            yield _fault(BEFORE_THE_KEY, raw, "it was changed, or the one before it was removed or put in")
        before = raw.hash
    assert raw is not None  # noqa: S101 (as above)
    return _Last(raw, events, met=True)


def _faults_of_head(seal: EventSeal, head: HeadRow | None, chain: str, last: _Last) -> Iterator[Fault]:
    if head is None:
        yield _fault(chain, last.raw, "the chain has no head: its end may be missing")
    elif head.seal != seal.of_head(head.chain, head.events, head.hash, head.sequence):
        yield _fault(chain, last.raw, "the chain's head was changed by somebody without the key")
    elif head.events > last.events:
        missing = head.events - last.events
        yield _fault(chain, last.raw, f"{missing} of the chain's {head.events} events are missing")
    elif (head.events, head.hash, head.sequence) != (last.events, last.raw.hash, last.raw.sequence):
        yield _fault(chain, last.raw, f"the chain has {last.events} events, its head says {head.events}")


def _faults_of_anchor(anchor: Anchored | None, chain: str, last: _Last) -> Iterator[Fault]:
    if anchor is None:
        return
    if chain == BEFORE_THE_KEY:
        if (anchor.place, anchor.hash) != (last.events, last.raw.hash):
            yield _fault(chain, last.raw, f"anchor {anchor.number} has {anchor.place} events with another end")
    elif not last.met:
        what = f"the {anchor.place} events that anchor {anchor.number} has are not there as they were"
        yield _fault(chain, last.raw, what)


def _consultations_without(session: Session) -> Iterator[Fault]:
    """Consultations are registered with an event: one without any has lost all."""
    some = select(EventRow.consultation_id).where(EventRow.consultation_id.is_not(None))
    for one in session.scalars(select(ConsultationRow.id).where(ConsultationRow.id.not_in(some))):
        yield Fault(f"consultation/{one}", "the consultation is there, but none of its events", consultation=one)


def _is_whole(seal: EventSeal, raw: Raw) -> bool:
    event = _placed(raw)
    try:
        return event is not None and seal.of_event(event) == raw.hash
    except (TypeError, ValueError):  # SQLite keeps bytes, or half a character, in a column of text
        return False


def _old_digest(before: Sha256, raw: Raw) -> Sha256 | None:
    event = _placed(raw)
    if event is None:
        return None
    at = event.at.isoformat(timespec="microseconds")
    try:
        return digest_of([before, event.consultation, at, event.actor, event.kind, event.detail])
    except (TypeError, ValueError):  # as above
        return None


def _placed(raw: Raw) -> Placed | None:
    """The event of a raw row; ``None`` when what lies there is none."""
    try:
        at, detail = datetime.fromisoformat(raw.at), json.loads(raw.detail)
    except (TypeError, ValueError, RecursionError):
        return None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return Placed(
        raw.chain or "", raw.place, raw.before, raw.sequence, raw.consultation, at, raw.actor, raw.kind, detail
    )


def _fault(chain: str, raw: Raw, what: str) -> Fault:
    return Fault(chain, what, raw.sequence, raw.place, raw.consultation, raw.actor)


def _consultation_of(chain: str) -> str | None:
    kind, _, one = chain.partition("/")
    return one if kind == "consultation" else None
