"""The database: one declarative base, one engine, one way to open a transaction."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import DateTime, Dialect, Engine, MetaData, TypeDecorator, create_engine, event, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_random

from scribe.errors import BadInput, StorageDown
from scribe.failpoints import failpoint
from scribe.outages import outage_of, read_only

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table; constraints have names, so migrations can change them."""

    metadata = MetaData(naming_convention=NAMING)


WRAPPED: Final = {"wrapped": "data-key"}
"""Of a column (``info``) that holds a data key wrapped by the master key: it is wrapped anew when that one changes."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (SQLAlchemy's signature)
        """Refuses a time without a zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a time needs its zone")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (as above)
        """Gives every moment its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def utc_now() -> datetime:
    """The present moment, with its zone."""
    return datetime.now(UTC)


class Database:
    """One engine for SQLite or PostgreSQL. A unit of work is one :meth:`transaction`; nobody else commits."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.given: dict[str, Any] = {}
        try:
            self.engine: Engine = create_engine(url, **_options(url))
        except ArgumentError as error:
            raise BadInput(  # without its words: the address may hold a password
                "SCRIBE_DATABASE_URL is no address of a database.",
                remedy="Write it as postgresql+psycopg://user:password@host/name, or leave it empty for SQLite.",
            ) from error
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._readers = sessionmaker(self.engine.execution_options(reads_only=True), expire_on_commit=False)

    @property
    def made(self) -> bool:
        """Whether SQLite's file is there, which the first question would make; of PostgreSQL always true."""
        return self.engine.dialect.name != "sqlite" or Path(self.engine.url.database or "").exists()

    def give(self, **parts: Any) -> None:
        """Puts something into the ``info`` of every session from now on, as the key that audit events need."""
        self.given |= parts
        self._sessions.configure(info=self.given)
        self._readers.configure(info=self.given)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Commits at the end of the block, rolls back when it raises."""
        with self._sessions.begin() as session:
            yield session
            failpoint("db.before_commit")
        failpoint("db.after_commit")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only reads: on SQLite it waits for no writer. What it changes is rolled back."""
        with self._readers() as session:
            yield session
            session.rollback()

    def require_writable(self) -> None:
        """Asks whether it answers and takes what is written, without writing.

        Raises:
            StorageDown: it does not answer, or can only be read (a standby, a read-only disk).
        """
        try:
            with self.engine.connect() as connection:
                if self.engine.dialect.name == "sqlite":
                    connection.execute(text("SELECT 1"))
                    file = Path(self.engine.url.database or "").absolute()
                    only_read = not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK))
                else:
                    only_read = connection.scalar(text("SHOW transaction_read_only")) == "on"
        except SQLAlchemyError as error:
            raise (outage_of(error) or StorageDown("The database does not answer as one.")) from error
        if only_read:
            raise read_only()

    def forget_removed(self) -> None:
        """Empties SQLite's log, where what was just removed could still be read; PostgreSQL has its own ways."""
        if self.engine.dialect.name != "sqlite":
            return
        connection = self.engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        finally:
            connection.close()

    def close(self) -> None:
        """Gives the connections back."""
        self.engine.dispose()


_LIMITS: Final = {
    "idle_in_transaction_session_timeout": "15s",
    "lock_timeout": "20s",
    "statement_timeout": "120s",
}
"""Of every connection to PostgreSQL. Who vanishes or stands still within a transaction does not keep its locks; who
waits for a lock is told that the database is too busy; no question runs for ever."""

_NETWORK: Final = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""A server behind a network that swallows everything is noticed after some 15 s, and not after TCP's 15 minutes."""


def _options(url: str) -> dict[str, Any]:
    """The engine's options. Errors never show parameters: they hold people's names."""
    if url.startswith("sqlite"):
        return {"hide_parameters": True, "connect_args": {"timeout": 30, "check_same_thread": False}}
    arguments = _NETWORK | {"options": " ".join(f"-c {name}={limit}" for name, limit in _LIMITS.items())}
    return {
        "hide_parameters": True,
        "connect_args": arguments,
        "pool_pre_ping": True,
        "pool_size": 10,
        "max_overflow": 20,
    }


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's BEGIN below is the only one
    cursor = connection.cursor()  # secure_delete: a destroyed key leaves no trace in a free page
    for pragma in ("busy_timeout=30000", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    _keep_a_log(cursor)
    cursor.close()


@retry(
    retry=retry_if_exception_type(sqlite3.OperationalError),
    wait=wait_random(0.02, 0.1),
    stop=stop_after_delay(30),
    reraise=True,
)
def _keep_a_log(cursor: Any) -> None:
    """Turns the write-ahead log on. While another process does so, SQLite refuses at once instead of waiting."""
    cursor.execute("PRAGMA journal_mode=WAL")


def _begin_sqlite(connection: Any) -> None:
    """A writer takes SQLite's lock at once: a read that becomes a write can then never fail with a busy database."""
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
