"""Wraps every data key anew with the present master key, while everything else goes on.

Each column that holds a wrapped key says so (:data:`scribe.db.base.WRAPPED`). Rows are taken in pages; a row is written
only where it still holds what was read, so that a key that was destroyed meanwhile stays destroyed. What is wrapped
already is passed over: it may be broken off and begun again at any time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, LargeBinary, Table, func, select, tuple_, update
from sqlalchemy.orm import Session

from scribe.db.base import Database
from scribe.db.every_table import METADATA
from scribe.encryption import KeyRing

_PAGE: Final = 200


@dataclass(frozen=True)
class Rewrapped:
    """How far one table has come."""

    table: str
    done: int
    left: int


def wrapped_columns() -> tuple[Column[Any], ...]:
    """Every column that holds something wrapped by the master key."""
    return tuple(column for table in METADATA.sorted_tables for column in table.columns if column.info.get("wrapped"))


def left_to_rewrap(session: Session, keys: KeyRing) -> dict[str, int]:
    """How many rows of each table are wrapped by an earlier master key; tables without one are left out."""
    counts: dict[str, int] = {}
    for column in wrapped_columns():
        count = session.scalar(select(func.count()).select_from(column.table).where(_earlier(column, keys))) or 0
        if count:
            counts[column.table.name] = counts.get(column.table.name, 0) + count
    return counts


def rewrap(database: Database, keys: KeyRing) -> Iterator[Rewrapped]:
    """Wraps page after page, and says after each one how far its table has come.

    Raises:
        MissingPart: something is wrapped by a key that this installation does not have.
    """
    for column in wrapped_columns():
        with database.reading() as session:
            left = session.scalar(select(func.count()).select_from(column.table).where(_earlier(column, keys))) or 0
        after: tuple[Any, ...] | None = None
        done = 0
        while left:
            with database.transaction() as session:
                rows = session.execute(_page(column, keys, after)).all()
                for row in rows:
                    _rewrap_row(session, column, tuple(row[:-1]), row[-1], keys)
            if not rows:
                break
            after = tuple(rows[-1][:-1])
            done += len(rows)
            yield Rewrapped(column.table.name, done, max(0, left - done))


def _rewrap_row(session: Session, column: Column[Any], place: tuple[Any, ...], wrapped: bytes, keys: KeyRing) -> None:
    again = keys.rewrapped(wrapped, column.info["wrapped"])
    if again is None:
        return
    table: Table = column.table
    own = [key == value for key, value in zip(table.primary_key.columns, place, strict=True)]
    session.execute(update(table).where(*own, column == wrapped).values({column.name: again}))


def _page(column: Column[Any], keys: KeyRing, after: tuple[Any, ...] | None) -> Any:
    order = list(column.table.primary_key.columns)
    query = select(*order, column).where(_earlier(column, keys)).order_by(*order).limit(_PAGE)
    return query if after is None else query.where(tuple_(*order) > after)


def _earlier(column: Column[Any], keys: KeyRing) -> ColumnElement[bool]:
    """Whether a row holds a key that another master key than the present one wrapped."""
    prefix = keys.prefix
    start = func.substr(column, 1, len(prefix), type_=LargeBinary)
    bare = func.length(column) == _BARE_BYTES
    return column.is_not(None) & ((start != prefix) | bare)


_BARE_BYTES: Final = 60
"""The length of what was wrapped before master keys had names."""
