"""What the audit says to PostgreSQL, in the driver's own words.

SQLAlchemy's work for a statement, and the driver's for an array, cost more processor time than PostgreSQL's for the
whole of it: so what is written goes as one JSON text, and a statement is given to the driver as it stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from scribe.audit.sealing import GENESIS, Placed
from scribe.audit.settled import UNDER_WAY
from scribe.model import Sha256

TAKE: Final = """
    INSERT INTO audit_head AS head (chain, events, hash, sequence, seal)
    SELECT %s, 0, %s, 0, '' FROM (
        SELECT pg_advisory_xact_lock_shared(%s + CASE WHEN is_called THEN last_value ELSE 0 END) AS shared
        FROM event_sequence_seq OFFSET 0
    ) AS under_way
    ON CONFLICT (chain) DO UPDATE SET events = head.events
    RETURNING head.events, head.hash, nextval('event_sequence_seq')
"""
"""Locks a chain's head, which it makes where there is none, and waits for who holds it; see :func:`to_take`."""
TAKE_FREE: Final = """
    SELECT head.chain, head.events, head.hash,
        (SELECT array_agg(nextval('event_sequence_seq')) FROM generate_series(1, wanted.many))
    FROM (
        SELECT pg_advisory_xact_lock_shared(%s + CASE WHEN is_called THEN last_value ELSE 0 END) AS shared
        FROM event_sequence_seq OFFSET 0
    ) AS under_way, json_to_recordset(%s) AS wanted (chain text, many integer)
    JOIN audit_head AS head ON head.chain = wanted.chain
    FOR UPDATE OF head SKIP LOCKED
"""
"""Locks the heads that nobody holds; see :func:`to_take_free`. Numbers are taken for a row once all of it is there, so
after the lock of :mod:`scribe.audit.settled` was shared."""
WRITE: Final = """
    WITH told AS MATERIALIZED (
        SELECT * FROM json_to_recordset(%s) AS told (
            sequence bigint, consultation text, at timestamptz, actor text, kind text, detail text, chain text,
            place integer, before text, hash text, seal text
        )
    ), written AS (
        INSERT INTO event (sequence, consultation_id, at, actor, kind, detail, chain, place, before, hash)
        SELECT sequence, consultation, at, actor, kind, CAST(detail AS json), chain, place, before, hash FROM told
    )
    UPDATE audit_head AS head SET events = told.place, hash = told.hash, sequence = told.sequence, seal = told.seal
    FROM told WHERE told.seal IS NOT NULL AND head.chain = told.chain
"""
"""The events, and the heads of the chains that grew, each once; see :func:`to_write`."""

_written: Final = json.JSONEncoder(separators=(",", ":")).encode


def to_take(chain: str) -> tuple[Any, ...]:
    """What :data:`TAKE` is given; it answers with how many events the chain has, its last hash and the sequence."""
    return chain, GENESIS, UNDER_WAY


def to_take_free(wanted: Mapping[str, int]) -> tuple[Any, ...]:
    """What :data:`TAKE_FREE` is given: of which chains how many events are wanted."""
    return UNDER_WAY, _written([{"chain": chain, "many": many} for chain, many in wanted.items()])


def to_write(placed: Iterable[tuple[Placed, Sha256]], seals: Mapping[str, tuple[int, Sha256]]) -> tuple[Any, ...]:
    """What :data:`WRITE` is given: events with their MACs, and of each chain its last place with its head's seal."""
    rows = []
    for one, mac in placed:
        row = {**vars(one), "at": one.at.isoformat(), "detail": _written(one.detail), "hash": mac}
        last, seal = seals[one.chain]
        if last == one.place:
            row["seal"] = seal
        rows.append(row)
    return (_written(rows),)
