"""What migrations do to large tables while others work on them."""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op
from sqlalchemy import text
from sqlalchemy.sql.elements import TextClause


def add_index(name: str, table: str, columns: Sequence[str | TextClause], *, where: str = "") -> None:
    """Adds an index; on PostgreSQL beside those who write (CREATE INDEX CONCURRENTLY), which takes longer.

    One that was broken off stays there and is of no use (https://www.postgresql.org/docs/current/sql-createindex.html):
    it is removed first. What the migration did before this is committed with it. ``where`` names the rows that stand in
    it; empty: all of them.
    """
    rows = text(where) if where else None
    if op.get_context().dialect.name != "postgresql":
        op.create_index(name, table, list(columns), sqlite_where=rows)
        return
    with op.get_context().autocommit_block():
        op.execute(text("SET lock_timeout = 0"))  # it waits for those who write now, and nobody waits for it
        op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
        op.create_index(name, table, list(columns), postgresql_concurrently=True, postgresql_where=rows)


def drop_index(name: str, table: str) -> None:
    """Removes an index that others make up for; on PostgreSQL beside those who read and write."""
    if op.get_context().dialect.name != "postgresql":
        op.drop_index(name, table)
        return
    with op.get_context().autocommit_block():
        op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
