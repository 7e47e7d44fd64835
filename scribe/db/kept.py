"""Secrets that are derived from the first master key and outlive it: of the marks, of the audit, of browsers."""

from __future__ import annotations

from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError

from scribe.db.base import Database
from scribe.db.privacy_tables import KeptKeyRow
from scribe.encryption import BROWSERS, KEPT, MARKS, KeyRing


def keep_secrets(database: Database, keys: KeyRing) -> None:
    """Gives the ring the secrets that are kept; the first time it keeps those that the master key gives.

    Raises:
        MissingPart: they are wrapped by a master key that is not there.
    """
    if take_secrets(database, keys):
        return
    try:
        with database.transaction() as session:
            for name in (MARKS, BROWSERS):
                session.add(KeptKeyRow(name=name, wrapped=keys.wrap(keys.secret(name), KEPT)))
    except IntegrityError:  # another process kept them at this moment
        pass
    take_secrets(database, keys)


def take_secrets(database: Database, keys: KeyRing) -> bool:
    """Gives the ring the secrets that are kept, and says whether there are some. Writes nothing.

    Raises:
        MissingPart: they are wrapped by a master key that is not there.
    """
    if not inspect(database.engine).has_table(KeptKeyRow.__tablename__):
        return False
    with database.reading() as session:
        found = {row.name: keys.opened(row.wrapped, KEPT) for row in session.scalars(select(KeptKeyRow))}
    keys.use(found)
    return bool(found)
