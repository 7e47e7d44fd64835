"""Events that stand alone in their transaction are written together with others of the same moment (group commit).

A read changes nothing, so that its event needs no transaction of its own. Who comes first writes for all who wait by
then; each returns when the commit with its event is on the disk, and not before. A chain that somebody else is writing
to is passed over instead of waited for: its event is then written by whoever told it, in a transaction of their own. So
a group waits for nobody's transaction, and takes part in no deadlock.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Any, Final

from scribe.audit.chain import LANE, chain_of, lane_on, record_event
from scribe.audit.groups import End, groups_of
from scribe.audit.sealing import EventSeal, Placed, seal_of
from scribe.db import Database
from scribe.model import ConsultationId, Sha256

MOST: Final = 200
"""How many events one transaction takes."""
AT_ONCE: Final = 2
"""How many such transactions a process has under way: while one waits for the disk, another gathers (decision 16)."""
_GROUP: Final = "events_together"


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


class _Waiting:
    """One who waits for an event to be written. A lock that is held until then costs a fifth of an ``Event``'s time."""

    __slots__ = ("_called", "chain", "lane", "told", "turn")

    def __init__(self, told: Told) -> None:
        self.told = told
        self.chain = chain_of(told.consultation) if told.consultation is not None else ""
        """The chain that it has to stand in; empty where any lane of its day will do."""
        self.turn = _Turn.LEAD
        self.lane = 0
        self._called = threading.Lock()
        self._called.acquire()

    def wait(self) -> _Turn:
        """Until somebody says what to do."""
        self._called.acquire()
        return self.turn

    def call(self, turn: _Turn) -> None:
        """Says what to do, once."""
        self.turn = turn
        self._called.release()


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
    group: Together | None = database.given.get(_GROUP)
    if group is None:
        group = database.given.setdefault(_GROUP, Together(database))
    group.record(Told(kind, actor, at.astimezone(UTC), consultation, detail or {}))


class Together:
    """The events of one process that wait to be written.

    Args:
        database: where.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._groups = groups_of(database)
        self._lock = threading.Lock()
        self._waiting: list[_Waiting] = []
        self._being_written: set[str] = set()
        self._leading = 0

    def record(self, told: Told) -> None:
        """Writes an event, alone or with others; returns when it is on the disk."""
        mine = _Waiting(told)
        with self._lock:
            leads = self._leading < AT_ONCE and mine.chain not in self._being_written
            if leads:
                self._begin(mine)
            else:
                self._waiting.append(mine)
        if leads or mine.wait() is _Turn.LEAD:
            self._lead(mine)
        if mine.turn is _Turn.ALONE:
            self._write_alone(mine)

    def _begin(self, leader: _Waiting) -> None:
        """Has somebody write for all who wait by the time that they come to it."""
        self._leading += 1
        if leader.chain:
            self._being_written.add(leader.chain)

    def _gathered(self, leader: _Waiting) -> list[_Waiting]:
        """The leader and all who wait, but for those whose chain another group writes to now."""
        with self._lock:
            taken: list[_Waiting] = [leader]
            left: list[_Waiting] = []
            for one in self._waiting:
                free = one.chain == leader.chain or one.chain not in self._being_written
                (taken if free and len(taken) < MOST else left).append(one)
            self._waiting = left
            self._being_written.update(one.chain for one in taken if one.chain)
        return taken

    def _lead(self, leader: _Waiting) -> None:
        """Writes for a group, oneself among it; then the next one begins, and everybody of the group goes on."""
        group = left = self._gathered(leader)
        try:
            left = self._write(group)
        except Exception:  # noqa: BLE001 (one's fault is not another's: each asks again by itself, and is told its own)
            left = group
        finally:
            self._hand_over(group)
            alone = set(left)
            for one in group:
                one.call(_Turn.ALONE if one in alone else _Turn.NOTHING)

    def _hand_over(self, group: list[_Waiting]) -> None:
        """Has the first of those who wait, and may, lead the next group."""
        with self._lock:
            self._leading -= 1
            self._being_written.difference_update(one.chain for one in group)
            following = next((one for one in self._waiting if one.chain not in self._being_written), None)
            if following is not None:
                self._waiting.remove(following)
                self._begin(following)
        if following is not None:
            following.call(_Turn.LEAD)

    def _write(self, group: list[_Waiting]) -> list[_Waiting]:
        """Writes those whose chains are free, in one transaction; gives the others back."""
        lane = random.randrange(1 << 16)  # noqa: S311 (spreads, hides nothing)
        for one in group:
            one.lane = lane
        seal = seal_of(self._database)
        chains = [one.chain or lane_on(one.told.at, lane) for one in group]
        with self._groups.transaction() as under_way:
            free = under_way.take_free(Counter(chains))
            taken = [(one.told, chain) for one, chain in zip(group, chains, strict=True) if chain in free]
            if taken:
                under_way.write(*_placed(seal, taken, free))
        return [one for one, chain in zip(group, chains, strict=True) if chain not in free]

    def _write_alone(self, one: _Waiting) -> None:
        told = one.told
        with self._database.transaction() as session:
            session.info[LANE] = one.lane
            record_event(
                session, kind=told.kind, actor=told.actor, at=told.at, consultation=told.consultation,
                detail=told.detail,
            )  # fmt: skip


def _placed(
    seal: EventSeal, taken: Sequence[tuple[Told, str]], ends: Mapping[str, End]
) -> tuple[list[tuple[Placed, Sha256]], dict[str, tuple[int, Sha256]]]:
    """Each event at the end of its chain, with its MAC; and of each chain its last place, with its head's seal."""
    before = {chain: end.hash for chain, end in ends.items()}
    next_ones = {chain: enumerate(end.numbers, start=end.events + 1) for chain, end in ends.items()}
    placed, last = [], {}
    for told, chain in taken:
        place, sequence = next(next_ones[chain])
        event = Placed(
            chain, place, before[chain], sequence, told.consultation, told.at, told.actor, told.kind, told.detail
        )
        before[chain] = seal.of_event(event)
        placed.append((event, before[chain]))
        last[chain] = (place, sequence)
    seals = {
        chain: (place, seal.of_head(chain, place, before[chain], sequence)) for chain, (place, sequence) in last.items()
    }
    return placed, seals
