"""Events that stand alone in their transaction are written together with others of the same moment (group commit).

A read changes nothing, so that its event needs no transaction of its own. Who comes first writes for all who wait by
then; each returns when the commit with its event is on the disk, and not before. A chain that somebody else is writing
to is passed over instead of waited for: its event is then written by whoever told it, in a transaction of their own. So
a group waits for nobody's transaction, and takes part in no deadlock.
"""

from __future__ import annotations

import itertools
import json
import random
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Any, Final

from sqlalchemy import BigInteger, bindparam, func, insert, select, text
from sqlalchemy.dialects.sqlite import insert as insert_or_update
from sqlalchemy.orm import Session

from scribe.audit.chain import LANE, chain_of, lane_of, record_event, write_event
from scribe.audit.sealing import GENESIS, Placed, seal_of
from scribe.audit.settled import UNDER_WAY
from scribe.db import Database
from scribe.db.audit_tables import HeadRow
from scribe.db.tables import EventRow
from scribe.model import ConsultationId, Sha256

MOST: Final = 200
"""How many events one transaction takes."""
AT_ONCE: Final = 2
"""How many such transactions a process has under way: while one waits for the disk, another gathers (decision 16)."""
_GROUP: Final = "events_together"

_TAKE_FREE: Final = text("""
    SELECT head.chain, head.events, head.hash,
        (SELECT array_agg(nextval('event_sequence_seq')) FROM generate_series(1, wanted.many))
    FROM (
        SELECT pg_advisory_xact_lock_shared(:base + CASE WHEN is_called THEN last_value ELSE 0 END) AS shared
        FROM event_sequence_seq OFFSET 0
    ) AS under_way, unnest(CAST(:chains AS text[]), CAST(:many AS integer[])) AS wanted (chain, many)
    JOIN audit_head AS head ON head.chain = wanted.chain
    FOR UPDATE OF head SKIP LOCKED
""").bindparams(bindparam("base", type_=BigInteger))
"""Numbers are taken for a row once all of it is there, so after the lock of :mod:`scribe.audit.settled` was shared."""
_TAKE_ONE: Final = text("""
    SELECT head.chain, head.events, head.hash, ARRAY[nextval('event_sequence_seq')]
    FROM (
        SELECT pg_advisory_xact_lock_shared(:base + CASE WHEN is_called THEN last_value ELSE 0 END) AS shared
        FROM event_sequence_seq OFFSET 0
    ) AS under_way, audit_head AS head
    WHERE head.chain = :chain FOR UPDATE OF head SKIP LOCKED
""").bindparams(bindparam("base", type_=BigInteger))
"""The same for one event, which most pages are when nobody else reads: half the work."""
_WRITE: Final = text("""
    WITH written AS (
        INSERT INTO event (sequence, consultation_id, at, actor, kind, detail, chain, place, before, hash)
        SELECT * FROM unnest(
            CAST(:sequence AS bigint[]), CAST(:consultation AS text[]), CAST(:at AS timestamptz[]),
            CAST(:actor AS text[]), CAST(:kind AS text[]), CAST(CAST(:detail AS text[]) AS json[]),
            CAST(:chain AS text[]), CAST(:place AS integer[]), CAST(:before AS text[]), CAST(:hash AS text[])
        )
    )
    UPDATE audit_head AS head SET events = grown.events, hash = grown.hash, sequence = grown.sequence, seal = grown.seal
    FROM unnest(
        CAST(:heads AS text[]), CAST(:events AS integer[]), CAST(:hashes AS text[]), CAST(:sequences AS bigint[]),
        CAST(:seals AS text[])
    ) AS grown (chain, events, hash, sequence, seal)
    WHERE head.chain = grown.chain
""")


@dataclass(frozen=True)
class Told:
    """An event as it is told; its place and number come with its writing."""

    kind: str
    actor: str
    at: datetime
    consultation: ConsultationId | None
    detail: dict[str, Any]


class _Turn(Enum):
    """What somebody who waited has to do."""

    NOTHING = auto()
    """It is written, and on the disk."""
    ALONE = auto()
    """Write it in a transaction of one's own."""
    LEAD = auto()
    """Write for all who wait."""


@dataclass(eq=False)
class _Waiting:
    told: Told
    turn: _Turn = _Turn.LEAD
    group: list[_Waiting] = field(default_factory=list)
    """Whom it leads."""
    lane: int = 0
    called: threading.Event = field(default_factory=threading.Event)

    @property
    def chain(self) -> str:
        """The chain that it has to stand in; empty where any lane of its day will do."""
        return chain_of(self.told.consultation) if self.told.consultation is not None else ""

    def call(self, turn: _Turn) -> None:
        self.turn = turn
        self.called.set()


def record_alone(
    database: Database,
    *,
    kind: str,
    actor: str,
    at: datetime,
    consultation: ConsultationId | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Writes one event that belongs to no other change; returns when it is on the disk.

    Args:
        database: was given the key for events.
        kind: what happened, a stable word.
        actor: who did it: a user's id, or a worker's name.
        at: when.
        consultation: which one it concerns, if any.
        detail: more about it, for machines; never a patient's words.

    Raises:
        MissingPart: the database was given no key for events.
    """
    group: Together = database.given.setdefault(_GROUP, Together(database))
    group.record(Told(kind, actor, at.astimezone(UTC), consultation, detail or {}))


class Together:
    """The events of one process that wait to be written.

    Args:
        database: where.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._waiting: list[_Waiting] = []
        self._being_written: set[str] = set()
        self._leading = 0

    def record(self, told: Told) -> None:
        """Writes an event, alone or with others; returns when it is on the disk."""
        mine = _Waiting(told)
        with self._lock:
            self._waiting.append(mine)
            if self._leading < AT_ONCE and mine.chain not in self._being_written:
                self._begin(mine)
        mine.called.wait()
        if mine.turn is _Turn.LEAD:
            self._lead(mine.group)
        if mine.turn is _Turn.ALONE:
            self._write_alone(mine)

    def _begin(self, leader: _Waiting) -> None:
        """Has somebody write for all who wait, but for those whose chain is being written to now."""
        free = [one for one in self._waiting if one is not leader and one.chain not in self._being_written]
        group = [leader, *free][:MOST]
        taken = set(group)
        self._waiting = [one for one in self._waiting if one not in taken]
        self._being_written |= {one.chain for one in group if one.chain}
        self._leading += 1
        leader.group = group
        leader.call(_Turn.LEAD)

    def _lead(self, group: list[_Waiting]) -> None:
        """Writes for a group, oneself among it; then the next one begins, and everybody of the group goes on."""
        left = group
        try:
            left = self._write(group)
        except Exception:  # noqa: BLE001 (one's fault is not another's: each asks again by itself, and is told its own)
            left = group
        finally:
            with self._lock:
                self._leading -= 1
                self._being_written -= {one.chain for one in group}
                following = next((one for one in self._waiting if one.chain not in self._being_written), None)
                if following is not None:
                    self._begin(following)
            alone = set(left)
            for one in group:
                one.call(_Turn.ALONE if one in alone else _Turn.NOTHING)

    def _write(self, group: list[_Waiting]) -> list[_Waiting]:
        """Writes those whose chains are free, in one transaction; gives the others back."""
        lane = random.randrange(1 << 16)  # noqa: S311 (spreads, hides nothing)
        for one in group:
            one.lane = lane
        with self._database.transaction() as session:
            session.info[LANE] = lane
            chains = [_chain_of(session, one.told) for one in group]
            free = _take_free(session, Counter(chains))
            taken = [(one.told, chain) for one, chain in zip(group, chains, strict=True) if chain in free]
            if taken:
                _write(session, _placed(session, taken, free))
        return [one for one, chain in zip(group, chains, strict=True) if chain not in free]

    def _write_alone(self, one: _Waiting) -> None:
        told = one.told
        with self._database.transaction() as session:
            session.info[LANE] = one.lane
            record_event(
                session, kind=told.kind, actor=told.actor, at=told.at, consultation=told.consultation,
                detail=told.detail,
            )  # fmt: skip


def _chain_of(session: Session, told: Told) -> str:
    return chain_of(told.consultation) if told.consultation is not None else lane_of(session, told.at)


@dataclass(frozen=True)
class _End:
    """Where a chain ends, and the sequences of what comes after it."""

    events: int
    hash: Sha256
    numbers: tuple[int, ...]


def _take_free(session: Session, wanted: Mapping[str, int]) -> dict[str, _End]:
    """Locks the heads that nobody holds, of the chains for which so many events are wanted.

    A chain without a head is not among them on PostgreSQL, where making one may mean waiting; SQLite has one writer.
    """
    if session.get_bind().dialect.name == "postgresql":
        if sum(wanted.values()) == 1:
            found = session.execute(_TAKE_ONE, {"base": UNDER_WAY, "chain": next(iter(wanted))})
        else:
            asked = {"base": UNDER_WAY, "chains": list(wanted), "many": list(wanted.values())}
            found = session.execute(_TAKE_FREE, asked)
        return {chain: _End(events, last, tuple(sorted(taken))) for chain, events, last, taken in found}
    query = select(HeadRow.chain, HeadRow.events, HeadRow.hash).where(HeadRow.chain.in_(wanted))
    known = {chain: (events, last) for chain, events, last in session.execute(query)}
    numbers = itertools.count((session.scalar(select(func.max(EventRow.sequence))) or 0) + 1)
    return {
        chain: _End(*known.get(chain, (0, GENESIS)), tuple(itertools.islice(numbers, many)))
        for chain, many in wanted.items()
    }


def _placed(
    session: Session, taken: Sequence[tuple[Told, str]], ends: Mapping[str, _End]
) -> list[tuple[Placed, Sha256]]:
    """Each event at the end of its chain, with its MAC."""
    seal, before = seal_of(session), {chain: end.hash for chain, end in ends.items()}
    next_ones = {chain: enumerate(end.numbers, start=end.events + 1) for chain, end in ends.items()}
    placed = []
    for told, chain in taken:
        place, sequence = next(next_ones[chain])
        event = Placed(
            chain, place, before[chain], sequence, told.consultation, told.at, told.actor, told.kind, told.detail
        )
        before[chain] = seal.of_event(event)
        placed.append((event, before[chain]))
    return placed


def _write(session: Session, placed: list[tuple[Placed, Sha256]]) -> None:
    """The events, and the heads of the chains that grew, each once."""
    seal = seal_of(session)
    if len(placed) == 1:
        [(event, mac)] = placed
        write_event(session, event, mac, seal.of_head(event.chain, event.place, mac, event.sequence))
        return
    ends = {event.chain: (event, mac) for event, mac in placed}
    heads = [
        {
            "chain": chain,
            "events": event.place,
            "hash": mac,
            "sequence": event.sequence,
            "seal": seal.of_head(chain, event.place, mac, event.sequence),
        }
        for chain, (event, mac) in ends.items()
    ]
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_WRITE, _columns(placed) | _columns_of_heads(heads))
        return
    rows = [{**vars(event), "hash": mac} for event, mac in placed]
    for row in rows:
        row["consultation_id"] = row.pop("consultation")
    session.execute(insert(EventRow), rows)
    written = insert_or_update(HeadRow)
    grown = {name: written.excluded[name] for name in ("events", "hash", "sequence", "seal")}
    session.execute(written.on_conflict_do_update(index_elements=[HeadRow.chain], set_=grown), heads)


def _columns(placed: list[tuple[Placed, Sha256]]) -> dict[str, list[Any]]:
    events = [event for event, _mac in placed]
    names = ("sequence", "consultation", "at", "actor", "kind", "chain", "place", "before")
    columns = {name: [getattr(event, name) for event in events] for name in names}
    details = [json.dumps(event.detail) for event in events]
    return {**columns, "detail": details, "hash": [mac for _event, mac in placed]}


def _columns_of_heads(heads: list[dict[str, Any]]) -> dict[str, list[Any]]:
    names = {"heads": "chain", "events": "events", "hashes": "hash", "sequences": "sequence", "seals": "seal"}
    return {column: [head[name] for head in heads] for column, name in names.items()}
