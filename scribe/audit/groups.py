"""How the events of a group are written in one transaction: on PostgreSQL, and on SQLite, which has one writer."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Engine, event, func, insert, select
from sqlalchemy.dialects.sqlite import insert as insert_or_update
from sqlalchemy.orm import Session

from scribe.audit.postgresql import TAKE_FREE, WRITE, to_take_free, to_write
from scribe.audit.sealing import GENESIS, Placed
from scribe.db import Database
from scribe.db.audit_tables import HeadRow
from scribe.db.tables import EventRow
from scribe.failpoints import failpoint
from scribe.model import Sha256


@dataclass(frozen=True)
class End:
    """Where a chain ends, and the sequences of what comes after it."""

    events: int
    hash: Sha256
    numbers: tuple[int, ...]


class Written(Protocol):
    """A transaction that events are written in."""

    def take_free(self, wanted: Mapping[str, int]) -> dict[str, End]:
        """Locks the heads that nobody holds, of the chains for which so many events are wanted."""

    def write(self, placed: Sequence[tuple[Placed, Sha256]], seals: Mapping[str, tuple[int, Sha256]]) -> None:
        """Writes events with their MACs, and of each chain its last place with its head's seal."""


class Groups(Protocol):
    """Gives a group its transaction: it commits at the end of the block, and rolls back when that raises."""

    def transaction(self) -> AbstractContextManager[Written]:
        """A new one."""


def groups_of(database: Database) -> Groups:
    """The way of this database."""
    return _OnPostgresql(database.engine) if database.engine.dialect.name == "postgresql" else _OnSqlite(database)


class _OnPostgresql:
    """On connections that stay with the groups between two of them, beside the pool's.

    They are not asked before use whether they live, which would cost as much as the first statement: where one does
    not, the group's events are written by their tellers on the pool's.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._free: list[Any] = []
        event.listen(engine, "engine_disposed", self._close)

    @contextmanager
    def transaction(self) -> Iterator[Written]:
        connection = self._taken()
        try:
            with connection.cursor() as cursor:
                yield _PostgresqlTransaction(cursor)
            failpoint("db.before_commit")
            connection.commit()
        except BaseException:
            connection.close()
            raise
        self._free.append(connection)
        failpoint("db.after_commit")

    def _taken(self) -> Any:
        try:
            return self._free.pop()
        except IndexError:
            made = self._engine.raw_connection()
            connection = made.driver_connection
            made.detach()
            return connection

    def _close(self, _engine: Engine) -> None:
        while self._free:
            self._free.pop().close()


@dataclass(frozen=True)
class _PostgresqlTransaction:
    cursor: Any
    """psycopg's."""

    def take_free(self, wanted: Mapping[str, int]) -> dict[str, End]:
        """A chain without a head is not among them: making one may mean waiting."""
        found = self.cursor.execute(TAKE_FREE, to_take_free(wanted)).fetchall()
        return {chain: End(events, last, tuple(sorted(taken))) for chain, events, last, taken in found}

    def write(self, placed: Sequence[tuple[Placed, Sha256]], seals: Mapping[str, tuple[int, Sha256]]) -> None:
        self.cursor.execute(WRITE, to_write(placed, seals))


@dataclass(frozen=True)
class _OnSqlite:
    database: Database

    @contextmanager
    def transaction(self) -> Iterator[Written]:
        with self.database.transaction() as session:
            yield _SqliteTransaction(session)


@dataclass(frozen=True)
class _SqliteTransaction:
    session: Session

    def take_free(self, wanted: Mapping[str, int]) -> dict[str, End]:
        query = select(HeadRow.chain, HeadRow.events, HeadRow.hash).where(HeadRow.chain.in_(wanted))
        known = {chain: (events, last) for chain, events, last in self.session.execute(query)}
        numbers = itertools.count((self.session.scalar(select(func.max(EventRow.sequence))) or 0) + 1)
        return {
            chain: End(*known.get(chain, (0, GENESIS)), tuple(itertools.islice(numbers, many)))
            for chain, many in wanted.items()
        }

    def write(self, placed: Sequence[tuple[Placed, Sha256]], seals: Mapping[str, tuple[int, Sha256]]) -> None:
        write_on_sqlite(self.session, placed, seals)


def write_on_sqlite(
    session: Session, placed: Sequence[tuple[Placed, Sha256]], seals: Mapping[str, tuple[int, Sha256]]
) -> None:
    """The events, and the heads of the chains that grew, each once."""
    rows = [{**vars(one), "hash": mac} for one, mac in placed]
    for row in rows:
        row["consultation_id"] = row.pop("consultation")
    session.execute(insert(EventRow), rows)
    heads = [
        {"chain": one.chain, "events": one.place, "hash": mac, "sequence": one.sequence, "seal": seals[one.chain][1]}
        for one, mac in placed
        if seals[one.chain][0] == one.place
    ]
    written = insert_or_update(HeadRow)
    grown = {name: written.excluded[name] for name in ("events", "hash", "sequence", "seal")}
    session.execute(written.on_conflict_do_update(index_elements=[HeadRow.chain], set_=grown), heads)
