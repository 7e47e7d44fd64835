"""The database of a new installation: its tables are made once in a process, and every test has a copy."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from scribe.db import Database, migrate


def new_sqlite(file: Path) -> str:
    """Makes an SQLite database with every table in ``file``, unless one is there; its SQLAlchemy URL."""
    if not file.exists():
        file.write_bytes(_migrated())
    return f"sqlite:///{file}"


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "template.sqlite3"
        migrated(f"sqlite:///{file}")
        return file.read_bytes()


def migrated(url: str) -> str:
    """Makes the tables of an empty database; its URL again."""
    database = Database(url)
    try:
        migrate(database)
    finally:
        database.close()
    return url
