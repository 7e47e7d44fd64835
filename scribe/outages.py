"""What an error of the database or the disk means: away, full, read-only, or a fault of ours.

Drivers say it in their own ways: SQLite by result codes (https://www.sqlite.org/rescode.html), PostgreSQL by SQLSTATE
(https://www.postgresql.org/docs/current/errcodes-appendix.html) or, without a connection, by nothing but the class.
"""

from __future__ import annotations

import errno
import re
import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from scribe.errors import StorageDown

RETRY_AFTER_S: Final = 5
"""When a client asks again: by then a database that was restarted is often back."""

_AWAY: Final = ("The database does not answer.", "Start it, or correct SCRIBE_DATABASE_URL.")
_BUSY: Final = ("The database is too busy to answer in time.", "Look at what else it does; requests are tried again.")
_FULL: Final = ("There is no space left where Scribe stores.", "Make space on the disk of the data or the database.")
_READ_ONLY: Final = (
    "What Scribe stores in can only be read.",
    "Make the database and the data folder writable again; a standby that took over has to be promoted.",
)
_BROKEN: Final = (
    "The disk or the database file is damaged.",
    "Look at the machine's log; restore a backup if need be.",
)
_OLD: Final = ("The database has another form than this version needs.", "Run `scribe migrate`.")

_SQLITE: Final = {
    "SQLITE_BUSY": _BUSY, "SQLITE_LOCKED": _BUSY, "SQLITE_FULL": _FULL, "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY, "SQLITE_CANTOPEN": _AWAY, "SQLITE_PROTOCOL": _BUSY, "SQLITE_IOERR": _BROKEN,
    "SQLITE_CORRUPT": _BROKEN, "SQLITE_NOTADB": _BROKEN, "SQLITE_NOMEM": _BUSY,
}  # fmt: skip
_SQLSTATE: Final = {
    "53100": _FULL, "25006": _READ_ONLY, "25P03": _BUSY, "42P01": _OLD, "42703": _OLD, "58030": _BROKEN,
    "XX001": _BROKEN, "XX002": _BROKEN, "55P03": _BUSY, "57014": _BUSY, "3D000": _AWAY,
}  # fmt: skip
_SQLSTATE_CLASS: Final = {"08": _AWAY, "28": _AWAY, "57": _AWAY, "53": _BUSY, "40": _BUSY, "58": _BROKEN}
_ERRNO: Final = {
    errno.ENOSPC: _FULL, errno.EDQUOT: _FULL, errno.EFBIG: _FULL,
    errno.EROFS: _READ_ONLY, errno.EIO: _BROKEN, errno.ESTALE: _AWAY,
}  # fmt: skip
_MISSING_TABLE: Final = re.compile(r"no such (?:table|column)", re.IGNORECASE)


def outage_of(error: BaseException) -> StorageDown | None:
    """What to tell of an error that the database or the disk brought; ``None`` when it is a fault of ours."""
    found = _sentence(error)
    return None if found is None else _down(found)


def read_only() -> StorageDown:
    """What to tell of a database or a disk that can only be read."""
    return _down(_READ_ONLY)


def full() -> StorageDown:
    """What to tell of a disk without space."""
    return _down(_FULL)


def _down(said: tuple[str, str]) -> StorageDown:
    message, remedy = said
    return StorageDown(message, remedy=remedy, retry_after_s=RETRY_AFTER_S)


def _sentence(error: BaseException) -> tuple[str, str] | None:
    if isinstance(error, PoolTimeout):
        return _BUSY
    if isinstance(error, DisconnectionError):
        return _AWAY
    if isinstance(error, DBAPIError):
        return _of_driver(error)
    if isinstance(error, OSError):
        return _ERRNO.get(error.errno or 0)
    return None


def _of_driver(error: DBAPIError) -> tuple[str, str] | None:
    original = error.orig
    if isinstance(original, sqlite3.Error):
        name = str(getattr(original, "sqlite_errorname", ""))
        if _MISSING_TABLE.match(str(original)):
            return _OLD
        return next((said for code, said in _SQLITE.items() if name == code or name.startswith(f"{code}_")), None)
    state = getattr(original, "sqlstate", None)
    if state:
        return _SQLSTATE.get(state) or _SQLSTATE_CLASS.get(state[:2])
    if error.connection_invalidated or type(original).__name__ in ("OperationalError", "InterfaceError"):
        return _AWAY
    return None
