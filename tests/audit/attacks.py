"""What somebody without the key can do to the audit in the database, each with where it must be found."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from scribe.audit.sealing import EventSeal, Placed
from scribe.db.audit_tables import HeadRow
from scribe.db.tables import EventRow
from scribe.encryption import KeyRing
from scribe.model import digest_of

Attack = Callable[[Session, random.Random, dict[str, list[tuple[Any, ...]]]], set[str]]
"""Changes the database; gives the chains of which one at least must be named.

The last argument is every head that each chain ever had, as somebody with old backups knows them.
"""

FOREIGN = EventSeal(KeyRing(b"f" * 32))
OLD = "before"
ANCHORS = "anchors"
"""Where it is told that an event that tells of an anchor is missing."""


def name_of(row: EventRow) -> str:
    return row.chain if row.chain is not None else OLD


def _any(session: Session, chance: random.Random) -> EventRow:
    rows = session.scalars(select(EventRow).order_by(EventRow.sequence)).all()
    return chance.choice(rows)


def _set(session: Session, row: EventRow, **values: Any) -> None:
    session.execute(update(EventRow).where(EventRow.sequence == row.sequence).values(**values))


def edit(session: Session, chance: random.Random, _heads: Any) -> set[str]:
    row = _any(session, chance)
    values: dict[str, Any] = {
        "actor": row.actor + "x",
        "kind": "read" if row.kind != "read" else "signed",
        "at": row.at + timedelta(microseconds=1),
        "detail": {**row.detail, "role": "nurse"},
        "consultation_id": "somebody-else",
        "hash": f"{chance.getrandbits(256):064x}",
    }
    if row.chain is not None:
        values |= {"before": f"{chance.getrandbits(256):064x}", "chain": "consultation/other", "place": row.place + 100}
    column = chance.choice(sorted(values))
    _set(session, row, **{column: values[column]})
    return {name_of(row), "consultation/other"}


def remove(session: Session, chance: random.Random, _heads: Any) -> set[str]:
    row = _any(session, chance)
    session.execute(delete(EventRow).where(EventRow.sequence == row.sequence))
    return {name_of(row)}


def cut_the_tail(session: Session, chance: random.Random, heads: dict[str, list[tuple[Any, ...]]]) -> set[str]:
    """Of one chain; the head is left, removed, counted down, or put back from a backup, where it fits exactly."""
    chain = chance.choice(sorted(heads))
    kept = chance.randrange(len(heads[chain]))
    own = EventRow.chain == chain
    last = session.scalars(select(EventRow).where(own, EventRow.place == kept)).one_or_none()
    session.execute(delete(EventRow).where(own, EventRow.place > kept))
    how = chance.choice(["left", "removed", "counted down", "backup"])
    if how == "removed" or (last is None and how != "left"):
        session.execute(delete(HeadRow).where(HeadRow.chain == chain))
    elif how == "counted down" and last is not None:
        down = {"events": kept, "hash": last.hash, "sequence": last.sequence}
        session.execute(update(HeadRow).where(HeadRow.chain == chain).values(**down))
    elif how == "backup":
        _put_back(session, chain, heads[chain][kept - 1])
    return {chain}


def cut_everything_after(session: Session, chance: random.Random, heads: dict[str, list[tuple[Any, ...]]]) -> set[str]:
    """A whole backup of the audit, put back."""
    after = _any(session, chance).sequence - 1
    rows = session.scalars(select(EventRow).where(EventRow.sequence > after)).all()
    changed = {name_of(row) for row in rows}
    session.execute(delete(EventRow).where(EventRow.sequence > after))
    for chain in changed - {OLD}:
        older = [head for head in heads.get(chain, []) if head[2] <= after]
        if older:
            _put_back(session, chain, older[-1])
        else:
            session.execute(delete(HeadRow).where(HeadRow.chain == chain))
    return changed | {ANCHORS}


def _put_back(session: Session, chain: str, head: tuple[Any, ...]) -> None:
    events, mac, sequence, seal = head
    values = {"events": events, "hash": mac, "sequence": sequence, "seal": seal}
    session.execute(update(HeadRow).where(HeadRow.chain == chain).values(**values))


def rehash(session: Session, chance: random.Random, _heads: Any) -> set[str]:
    """An event is changed, and from it on everything is made to fit, with another key; the head too."""
    row = _any(session, chance)
    own = EventRow.chain == row.chain if row.chain is not None else EventRow.chain.is_(None)
    later = [
        other
        for other in session.scalars(select(EventRow).where(own).order_by(EventRow.sequence))
        if other.sequence >= row.sequence
    ]
    before = row.before if row.chain is not None else _hash_before(session, row)
    for number, other in enumerate(later):
        actor = "nobody" if number == 0 else other.actor
        if other.chain is None:
            at = other.at.isoformat(timespec="microseconds")
            mac = digest_of([before, other.consultation_id, at, actor, other.kind, other.detail])
        else:
            event = Placed(
                other.chain, other.place, before, other.sequence, other.consultation_id, other.at, actor, other.kind,
                other.detail,
            )  # fmt: skip
            mac = FOREIGN.of_event(event)
        _set(session, other, actor=actor, hash=mac, before=before if other.chain is not None else "")
        before = mac
    head = session.get_one(HeadRow, name_of(row))
    seal = FOREIGN.of_head(head.chain, head.events, before, head.sequence)
    values = {"hash": before} | ({"seal": seal} if chance.random() < 0.5 else {})
    session.execute(update(HeadRow).where(HeadRow.chain == head.chain).values(**values))
    return {name_of(row)}


def _hash_before(session: Session, row: EventRow) -> str:
    query = select(EventRow.hash).where(EventRow.chain.is_(None), EventRow.sequence < row.sequence)
    return session.scalar(query.order_by(EventRow.sequence.desc()).limit(1)) or "0" * 64


def renumber(session: Session, chance: random.Random, heads: dict[str, list[tuple[Any, ...]]]) -> set[str]:
    """A keyed event gets another number; or one is taken out and those after it close up."""
    chain = chance.choice(sorted(heads))
    rows = session.scalars(select(EventRow).where(EventRow.chain == chain).order_by(EventRow.place)).all()
    at = chance.randrange(len(rows))
    if chance.random() < 0.5:
        _set(session, rows[at], sequence=rows[at].sequence + 10_000)
        return {chain}
    session.execute(delete(EventRow).where(EventRow.sequence == rows[at].sequence))
    for row in rows[at + 1 :]:
        _set(session, row, place=row.place - 1)
    session.execute(update(HeadRow).where(HeadRow.chain == chain).values(events=len(rows) - 1))
    return {chain}


def swap(session: Session, chance: random.Random, _heads: Any) -> set[str]:
    """Two events change places: everything of them but their numbers, their hashes too."""
    one, two = chance.sample(session.scalars(select(EventRow).where(EventRow.chain.is_not(None))).all(), 2)
    taken = [
        {"actor": row.actor, "kind": row.kind, "at": row.at, "detail": row.detail,
         "consultation_id": row.consultation_id, "hash": row.hash}
        for row in (one, two)
    ]  # fmt: skip
    _set(session, one, **taken[1])
    _set(session, two, **taken[0])
    return {name_of(one), name_of(two)}


def put_in(session: Session, chance: random.Random, heads: dict[str, list[tuple[Any, ...]]]) -> set[str]:
    """An event more at the end of a chain: a copy, or one made with another key; with the head moved on or not."""
    chain = chance.choice([*sorted(heads), OLD])
    own = EventRow.chain == chain if chain != OLD else EventRow.chain.is_(None)
    last = session.scalars(select(EventRow).where(own).order_by(EventRow.sequence.desc()).limit(1)).one()
    sequence = 5000 + chance.randrange(5000)
    place = last.place + 1 if last.chain is not None else 0
    before = last.hash if last.chain is not None else ""
    made = Placed(chain, place, before, sequence, last.consultation_id, last.at, "forger", "read", {})
    at = last.at.isoformat(timespec="microseconds")
    old = digest_of([last.hash, last.consultation_id, at, "forger", "read", {}])
    mac = old if last.chain is None else chance.choice([last.hash, old, FOREIGN.of_event(made)])
    session.execute(
        insert(EventRow).values(
            sequence=sequence, consultation_id=last.consultation_id, at=last.at, actor="forger", kind="read",
            detail={}, chain=last.chain, place=place, before=before, hash=mac,
        )
    )  # fmt: skip
    if chance.random() < 0.5:
        head = session.get_one(HeadRow, chain)
        seal = FOREIGN.of_head(chain, head.events + 1, mac, sequence)
        values = {"events": head.events + 1, "hash": mac, "sequence": sequence, "seal": seal}
        session.execute(update(HeadRow).where(HeadRow.chain == chain).values(**values))
    return {chain}


ATTACKS: tuple[Attack, ...] = (
    edit, remove, cut_the_tail, cut_everything_after, rehash, renumber, swap, put_in,
)  # fmt: skip
