"""A database as one file, consistent while others write; and such a file as a database again.

SQLite by its own backup (https://www.sqlite.org/backup.html), PostgreSQL by ``pg_dump`` and ``pg_restore``, which are
looked for on the PATH. What those programs say may hold rows, so none of it is passed on.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO, Final, Literal, cast

from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from scribe.db import Database
from scribe.db.every_table import METADATA
from scribe.db.forms import forms
from scribe.disk import fsync_folder
from scribe.errors import BadInput, Conflict, MissingPart, PartDown, StorageDown
from scribe.outages import outage_of

Kind = Literal["sqlite", "postgresql"]
_COUNTED: Final = ("consultation", "account", "event")
"""A database in which these are empty is nobody's."""
_STDERR_BYTES: Final = 64 * 1024


def kind_of(database: Database) -> Kind:
    """What the database is."""
    return "sqlite" if database.engine.dialect.name == "sqlite" else "postgresql"


def form_of(database: Database) -> str:
    """The form that a database has.

    Raises:
        MissingPart: there is none.
        StorageDown: it does not answer.
    """
    try:
        with database.engine.connect() as connection:
            found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError as error:
        raise outage_of(error) or StorageDown("The database does not answer as one.") from error
    if not found:
        raise MissingPart("There is no database of Scribe's yet.", remedy="Start Scribe once, or run `scribe migrate`.")
    return str(found)


@contextmanager
def dumped(database: Database, scratch: Path) -> Iterator[tuple[BinaryIO, str]]:
    """The whole database at one moment, to be read from front to end, and its form.

    Args:
        database: which one; others may go on with it.
        scratch: a folder of its own, for SQLite's copy.

    Raises:
        MissingPart: pg_dump is not there, or too old.
        StorageDown: the database is away, or there is no space for the copy.
        Conflict: the database was brought to another form meanwhile.
    """
    before = form_of(database)
    with _sqlite_copy(database, scratch) if kind_of(database) == "sqlite" else _pg_dump(database) as file:
        yield file, before
    if form_of(database) != before:
        raise Conflict("The database was brought to a newer form while it was copied.", remedy="Begin again.")


@contextmanager
def _sqlite_copy(database: Database, scratch: Path) -> Iterator[BinaryIO]:
    path = scratch / "database"
    source = database.engine.raw_connection()
    try:
        with closing(sqlite3.connect(path)) as target:
            cast(sqlite3.Connection, source.driver_connection).backup(target)
            target.execute("PRAGMA journal_mode=DELETE")  # the file is whole without a log beside it
    except sqlite3.Error as error:
        raise _told(error) from error
    finally:
        source.close()
    try:
        with path.open("rb") as file:
            yield file
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def _pg_dump(database: Database) -> Iterator[BinaryIO]:
    arguments = ["--format=custom", "--compress=1", "--no-owner", "--no-privileges"]
    with _running("pg_dump", database, arguments, stdout=subprocess.PIPE) as process:
        yield _Watched(process).file


def require_free(database: Database, *, replace: bool) -> bool:
    """Makes sure that nobody uses the database and, unless it may be replaced, that nothing is in it.

    Returns:
        Whether there is something in it.

    Raises:
        Conflict: it is in use, or holds an installation.
        StorageDown: it does not answer.
    """
    if kind_of(database) == "sqlite" and not database.made:
        return False
    if kind_of(database) == "sqlite":
        _require_alone(Path(database.engine.url.database or ""))
    try:
        with database.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                _require_last(connection)
            used = _is_used(connection)
    except SQLAlchemyError as error:
        if kind_of(database) == "postgresql" or not replace:
            raise outage_of(error) or StorageDown("The database does not answer as one.") from error
        used = True  # a damaged file, which is why it is replaced
    finally:
        database.close()
    if used and not replace:
        raise Conflict(
            "There is an installation here already: its database holds consultations, people or events.",
            remedy="Restore into an empty database and data folder; or say --replace, which puts this one aside.",
        )
    return used


def _require_alone(file: Path) -> None:
    """SQLite leaves its log only when nobody else has the file open."""
    with (
        closing(sqlite3.connect(file, timeout=1.0, isolation_level=None)) as connection,
        suppress(sqlite3.DatabaseError),
    ):
        try:
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            mode = "wal"
        if mode != "delete":
            raise _in_use("another process has it open")


def _require_last(connection: Connection) -> None:
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND backend_type = 'client backend'"
    )
    others = connection.scalar(query) or 0
    if others:
        raise _in_use(f"{others} other connections are open")


def _in_use(how: str) -> Conflict:
    return Conflict(
        f"The database is in use: {how}.",
        remedy="Stop the site, the workers and the reconciler first, on every machine.",
    )


def _is_used(connection: Connection) -> bool:
    tables = set(inspect(connection).get_table_names())
    strangers = tables - set(METADATA.tables) - {"alembic_version"}
    if strangers and connection.dialect.name == "postgresql":
        raise Conflict(
            f"The database holds tables that are not Scribe's: {', '.join(sorted(strangers)[:3])}.",
            remedy="Give Scribe a database of its own.",
        )
    return any(
        connection.scalar(text(f"SELECT 1 FROM {table} LIMIT 1")) is not None  # noqa: S608 (names of ours)
        for table in _COUNTED
        if table in tables
    )


def load(database: Database, file: BinaryIO, stamp: str, *, aside: bool) -> str:
    """Makes a database of what :func:`dumped` gave, all of it or nothing, and says where an old one was put.

    Args:
        database: nobody uses it.
        file: read from front to end.
        stamp: names an old one that is put aside; the same when this is done again after it was broken off.
        aside: whether what is there is kept under that name.

    Raises:
        MissingPart: pg_restore is not there, or too old.
        BadInput: it is no database.
        StorageDown: the database is away, or there is no space.
    """
    database.close()
    name = f"before_restore_{stamp}"
    if kind_of(database) == "postgresql":
        return _pg_restore(database, file, name, aside=aside)
    return _sqlite_put(Path(database.engine.url.database or ""), file, name, aside=aside)


def _sqlite_put(path: Path, file: BinaryIO, name: str, *, aside: bool) -> str:
    draft, old = path.with_name(f"{path.name}.restoring"), path.with_name(f"{path.name}.{name}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as copy:
            shutil.copyfileobj(file, copy, 1024 * 1024)
            copy.flush()
            os.fsync(copy.fileno())
        require_sound(draft)
        if aside and path.exists() and not old.exists():
            os.link(path, old)
        for leftover in ("-wal", "-shm", "-journal"):  # of the old file; the new one has none
            there = path.with_name(path.name + leftover)
            if aside and there.exists():
                there.replace(old.with_name(old.name + leftover))
            there.unlink(missing_ok=True)
        draft.replace(path)
        fsync_folder(path.parent)
    except OSError as error:
        raise outage_of(error) or StorageDown(
            f"The database cannot be written at {path}: {error.strerror}.", remedy="Give the rights."
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    return str(old) if old.exists() else ""


def require_sound(path: Path) -> None:
    """Has SQLite look at all of a file.

    Raises:
        BadInput: it is damaged.
    """
    with closing(sqlite3.connect(path)) as connection:
        try:
            found = connection.execute("PRAGMA integrity_check").fetchone()
        except sqlite3.DatabaseError:
            found = None
    if found != ("ok",):
        raise BadInput("The database in the backup is damaged.", remedy="Take another backup.")


def _pg_restore(database: Database, file: BinaryIO, name: str, *, aside: bool) -> str:
    try:
        with database.engine.begin() as connection:
            is_put_aside = name in inspect(connection).get_schema_names()
            if inspect(connection).get_table_names():
                if is_put_aside or not aside:
                    connection.execute(text("DROP SCHEMA public CASCADE"))
                else:
                    connection.execute(text(f'ALTER SCHEMA public RENAME TO "{name}"'))
                    is_put_aside = True
                connection.execute(text("CREATE SCHEMA public"))
    except SQLAlchemyError as error:
        raise outage_of(error) or StorageDown(
            "The old database cannot be put aside.", remedy="Let Scribe's user own the database and its schema public."
        ) from error
    finally:
        database.close()
    arguments = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    with _running("pg_restore", database, arguments, stdin=subprocess.PIPE) as process, suppress(BrokenPipeError):
        shutil.copyfileobj(file, cast(IO[bytes], process.stdin), 1024 * 1024)
        cast(IO[bytes], process.stdin).close()
    return f"the schema {name}" if is_put_aside else ""


def require_listed(file: BinaryIO) -> None:
    """Has pg_restore read all of a dump's list of contents.

    Raises:
        BadInput: it is damaged.
        MissingPart: pg_restore is not there.
    """
    process = subprocess.Popen(  # noqa: S603 (a program of PostgreSQL's, and arguments of ours)
        [_program("pg_restore"), "--list"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    with suppress(BrokenPipeError):
        shutil.copyfileobj(file, cast(IO[bytes], process.stdin), 1024 * 1024)
    with suppress(BrokenPipeError):
        cast(IO[bytes], process.stdin).close()
    if process.wait():
        raise BadInput("The database in the backup is damaged.", remedy="Take another backup.")


@contextmanager
def _running(
    program: str, database: Database, arguments: list[str], *, stdin: int | None = None, stdout: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """One of PostgreSQL's programs, connected to the database; that it ended well is seen at the block's end."""
    url = database.engine.url
    asked = {"host": url.host, "port": url.port, "user": url.username, "dbname": url.database, **url.query}
    where = make_conninfo("", **{name: str(value) for name, value in asked.items() if value})
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    process = subprocess.Popen(  # noqa: S603 (a program of PostgreSQL's, and arguments of ours)
        [_program(program), *arguments, f"--dbname={where}"],
        stdin=stdin if stdin is not None else subprocess.DEVNULL,
        stdout=stdout if stdout is not None else subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, **secret},
    )
    try:
        yield process
        said = cast(IO[bytes], process.stderr).read(_STDERR_BYTES).decode(errors="replace")
        if process.wait():
            raise _refused(program, said, process.returncode)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()


class _Watched:
    """What a program writes, whose end counts only when the program ended well."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    @property
    def file(self) -> BinaryIO:
        return cast(BinaryIO, self)

    def read(self, size: int = -1) -> bytes:
        piece = cast(IO[bytes], self._process.stdout).read(size)
        if not piece and self._process.wait():
            said = cast(IO[bytes], self._process.stderr).read(_STDERR_BYTES).decode(errors="replace")
            raise _refused("pg_dump", said, self._process.returncode)
        return piece


def _refused(program: str, said: str, code: int) -> MissingPart | StorageDown:
    """What a program's words mean; they are not passed on, since they may hold rows."""
    if "server version" in said or "unsupported version" in said:
        return MissingPart(
            f"{program} is older than the database.", remedy="Install PostgreSQL's programs of the server's version."
        )
    if "connection to server" in said or "could not connect" in said:
        return StorageDown("The database does not answer.", remedy="Start it, or correct SCRIBE_DATABASE_URL.")
    if "No space left" in said:
        return StorageDown("There is no space left for the database.", remedy="Make space on its disk.")
    return StorageDown(
        f"{program} ended with code {code}.", remedy="Look at the database's own log; nothing was changed."
    )


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise MissingPart(f"{name} is not on the PATH.", remedy="Install PostgreSQL's programs (postgresql-client).")
    return found


def _told(error: sqlite3.Error) -> PartDown:
    name = str(getattr(error, "sqlite_errorname", ""))
    if name == "SQLITE_FULL":
        return StorageDown("There is no space left for a copy of the database.", remedy="Make space on its disk.")
    return StorageDown(f"The database cannot be copied ({name or type(error).__name__}).", remedy="Look at its disk.")


def require_known(version: str) -> None:
    """Makes sure that this Scribe knows a form of the database.

    Raises:
        MissingPart: a newer one made it.
    """
    if version not in forms():
        raise MissingPart(
            "The backup was made by a newer Scribe, whose database this one does not know.",
            remedy="Restore it with that version or a newer one.",
        )
