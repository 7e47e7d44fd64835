"""Brings a database to the newest form, step by step, while older processes go on working.

A step either adds (a table, an index, a column with a default), which the program before it does not notice, or takes
something away, and then says so: its migration has ``contracts = True``. Such a step is made only when no process works
any more whose program is older than the form before it. The table ``form`` names the forms whose programs can work on
the database as it is, so that an older program may also start on it.

A step is one transaction. On PostgreSQL it waits for no lock longer than a few seconds, because everything that comes
after it would wait with it: it gives way and tries again. SQLite has one writer: all steps are one transaction there.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, delete, inspect, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from scribe.db.base import Database, utc_now
from scribe.db.forms import FOLDER, forms
from scribe.db.presence import alive
from scribe.db.process_tables import FormRow, ProcessRow
from scribe.errors import MissingPart, PartDown
from scribe.outages import outage_of

if TYPE_CHECKING:
    from alembic.runtime.migration import RevisionStep

log = logging.getLogger(__name__)

_ADVISORY_LOCK: Final = 0x5C21BF
_LOOK_S: Final = 0.2
_LOCK_NOT_AVAILABLE: Final = "55P03"
_KEPT_SINCE: Final = "0014_processes"
"""The form that has the tables of processes and forms."""


@dataclass(frozen=True)
class Patience:
    """How a step gives way to what holds its tables.

    Attributes:
        lock_within_s: how long it waits for one, and everybody behind it.
        pause_s: how long it leaves them alone then.
        tries: how often it tries before it is given up.
    """

    lock_within_s: float = 3.0
    pause_s: float = 2.0
    tries: int = 20


PATIENCE: Final = Patience()


def migrate(database: Database, *, folder: Path = FOLDER, patience: Patience = PATIENCE) -> tuple[str, ...]:
    """Makes every step that is missing. Several processes may start at once: one works, the others wait.

    Args:
        database: which one.
        folder: of the migrations.
        patience: with what holds the tables; on PostgreSQL.

    Returns:
        The steps that are left for later, because they take away what older processes that are at work still need.

    Raises:
        PartDown: the database does not answer, or its tables stay locked.
        MissingPart: it has a form on which this program cannot work, or steps that this program needs stand behind one
            for which older processes have to end first.
    """
    known = forms(folder)
    try:
        with database.reading() as session:
            if _form_of(session) == known[-1]:
                return ()
        with _alone(database) as connection:
            return _climb(database, connection, known, _Steps(folder, patience))
    except SQLAlchemyError as error:
        raise (
            outage_of(error)
            or PartDown(
                f"The database cannot be used: {type(error).__name__}.",
                remedy="Check SCRIBE_DATABASE_URL and that the server runs.",
            )
        ) from error


@contextmanager
def _alone(database: Database) -> Iterator[Connection | None]:
    """While nobody else migrates; on SQLite with the connection whose one transaction holds all steps.

    PostgreSQL's lock is asked for again and again: who waits in it would keep an index from being built beside others.
    """
    if database.engine.dialect.name != "postgresql":
        with database.engine.begin() as connection:
            yield connection
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as keeper:
        while not keeper.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _ADVISORY_LOCK}):
            time.sleep(_LOOK_S)
        try:
            yield None
        finally:
            keeper.scalar(text("SELECT pg_advisory_unlock(:key)"), {"key": _ADVISORY_LOCK})


def _climb(database: Database, connection: Connection | None, known: tuple[str, ...], steps: _Steps) -> tuple[str, ...]:
    """All the steps, one after the other; gives those that are left."""
    with _session(database, connection) as session:
        form = _form_of(session)
    if form and form not in known:
        _require_served(database, connection, known)
        return ()
    missing = known[known.index(form) + 1 if form else 0 :]
    for place, step in enumerate(missing):
        older = _older(database, connection, before=step, known=known) if steps.contracts(step) else ()
        if older:
            _require_nothing_behind(missing[place:], steps, older)
            return missing[place:]
        steps.make(database, connection, step)
        _serve(database, connection, step, known, only=steps.contracts(step))
    return ()


class _Steps:
    """The migrations, by Alembic, which is imported only when there is something to do."""

    def __init__(self, folder: Path, patience: Patience) -> None:
        from alembic.config import Config  # noqa: PLC0415 (a tenth of a second that most starts do without)
        from alembic.script import ScriptDirectory  # noqa: PLC0415

        self._patience = patience
        self._config = Config()
        self._config.set_main_option("script_location", str(folder).replace("%", "%%"))
        self._scripts = ScriptDirectory.from_config(self._config)

    def contracts(self, step: str) -> bool:
        """Whether it takes something away."""
        revision = self._scripts.get_revision(step)
        return bool(getattr(revision.module, "contracts", False))

    def make(self, database: Database, connection: Connection | None, step: str) -> None:
        """One step."""
        if connection is not None:
            self._upgrade(connection, step)
            return
        for tried in range(1, self._patience.tries + 1):
            own = database.engine.connect()
            try:
                own.exec_driver_sql(f"SET lock_timeout = {self._patience.lock_within_s * 1000:.0f}")
                own.exec_driver_sql("SET statement_timeout = 0")
                own.commit()
                self._upgrade(own, step)
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", "") != _LOCK_NOT_AVAILABLE or tried == self._patience.tries:
                    raise
                log.info("a table that %s changes is in use; it is tried again", step)
            else:
                return
            finally:
                _as_others(own)
            time.sleep(self._patience.pause_s)

    def _upgrade(self, connection: Connection, step: str) -> None:
        from alembic.runtime.environment import EnvironmentContext  # noqa: PLC0415

        def towards(form: Any, _context: Any) -> list[RevisionStep]:
            return self._scripts._upgrade_revs(step, form)  # noqa: SLF001 (command.upgrade reads every script anew)

        self._config.attributes["connection"] = connection
        with EnvironmentContext(self._config, self._scripts, fn=towards, destination_rev=step):
            self._scripts.run_env()


def _as_others(connection: Connection) -> None:
    """Gives a connection back with the limits that every one has."""
    with suppress(SQLAlchemyError):  # one that broke is not used again
        connection.rollback()
        connection.exec_driver_sql("RESET lock_timeout")
        connection.exec_driver_sql("RESET statement_timeout")
        connection.commit()
    connection.close()


def _form_of(session: Session) -> str:
    """The form that the database has; empty before the first step."""
    if not inspect(session.connection()).has_table("alembic_version"):
        return ""
    return session.scalar(text("SELECT version_num FROM alembic_version")) or ""


def _require_served(database: Database, connection: Connection | None, known: tuple[str, ...]) -> None:
    """Lets a program start on a newer form that has kept all that it needs."""
    with _session(database, connection) as session:
        has_forms = inspect(session.connection()).has_table(FormRow.__tablename__)
        if has_forms and session.get(FormRow, known[-1]) is not None:
            return
    raise MissingPart(
        "The database has a form that this Scribe does not know; a newer one has used it.",
        remedy="Start the newer Scribe, or restore the database from before it.",
    )


def _serve(database: Database, connection: Connection | None, step: str, known: tuple[str, ...], *, only: bool) -> None:
    """Notes that programs of a form can work on the database; behind a step that took something away no older one."""
    if step < _KEPT_SINCE:
        return
    with _session(database, connection) as session:
        if only:
            session.execute(delete(FormRow).where(FormRow.revision.not_in(_since_before(step, known))))
        session.merge(FormRow(revision=step))
        session.commit()


def _older(
    database: Database, connection: Connection | None, *, before: str, known: tuple[str, ...]
) -> tuple[ProcessRow, ...]:
    """The processes at work that still need what a step takes away."""
    with _session(database, connection) as session:
        if not inspect(session.connection()).has_table(ProcessRow.__tablename__):
            return ()
        enough = _since_before(before, known)
        return tuple(one for one in alive(session, utc_now()) if one.form in known and one.form not in enough)


def _since_before(step: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """The forms whose programs do without what a step takes away: from the one before it on."""
    return known[max(0, known.index(step) - 1) :]


def _require_nothing_behind(left: tuple[str, ...], steps: _Steps, older: tuple[ProcessRow, ...]) -> None:
    """Goes on without the steps that are left only where this program does not need them."""
    who = ", ".join(f"{one.kind} {one.version} on {one.host} (process {one.pid})" for one in older[:5])
    said = f"{len(older)} older {'process is' if len(older) == 1 else 'processes are'} still at work: {who}."
    if all(steps.contracts(step) for step in left):
        log.warning("%s The database keeps what they need until `scribe migrate` runs again without them.", said)
        return
    raise MissingPart(
        f"The database cannot be brought to the form that this Scribe needs while older ones work. {said}",
        remedy="Stop them, wait half a minute, and start this one again.",
    )


@contextmanager
def _session(database: Database, connection: Connection | None) -> Iterator[Session]:
    """A session on the connection that migrates and commits by itself, or on one of its own."""
    if connection is None:
        with Session(database.engine) as session:
            yield session
        return
    with Session(connection, join_transaction_mode="rollback_only") as session:
        yield session
