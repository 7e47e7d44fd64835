"""Proofs that were begun and are not back yet: each is kept sealed, for some minutes, and counts once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from scribe.db import Database
from scribe.db.sign_in_tables import PendingProofRow
from scribe.encryption import KeyRing

UNDER_WAY: Final = timedelta(minutes=10)
"""How long somebody may take to find their key, or at the provider's sign-in."""


class PendingProofs:
    """What was begun, by what it is for and the value that it comes back with.

    Args:
        database: where it is kept.
        keys: seal it.
        clock: the present moment.
    """

    def __init__(self, database: Database, keys: KeyRing, clock: Callable[[], datetime]) -> None:
        self._database, self._keys, self._clock = database, keys, clock

    def begin(self, purpose: str, value: str, body: dict[str, Any], *, lasts: timedelta = UNDER_WAY) -> None:
        """Keeps what was begun; what nobody came back with in time is removed."""
        now, digest = self._clock(), _digest(purpose, value)
        key, wrapped = self._keys.new_data_key()
        row = PendingProofRow(
            digest=digest, key=wrapped, body=key.seal(json.dumps(body).encode(), digest), expires_at=now + lasts
        )
        with self._database.transaction() as session:
            session.execute(delete(PendingProofRow).where(PendingProofRow.expires_at <= now))
            session.add(row)

    def take(self, purpose: str, value: str) -> dict[str, Any] | None:
        """What was begun, once; ``None`` when it never was, is over or was taken before."""
        digest = _digest(purpose, value)
        with self._database.transaction() as session:
            row = session.scalar(select(PendingProofRow).where(PendingProofRow.digest == digest).with_for_update())
            if row is None:
                return None
            key, body, over = row.key, row.body, row.expires_at <= self._clock()
            session.delete(row)
        opened: dict[str, Any] = json.loads(self._keys.unwrap(key).open(body, digest))
        return None if over else opened

    def is_first(self, purpose: str, value: str, *, lasts: timedelta) -> bool:
        """Whether this value comes for the first time within that time; it is kept as used."""
        try:
            self.begin(purpose, value, {}, lasts=lasts)
        except IntegrityError:
            return False
        return True


def _digest(purpose: str, value: str) -> str:
    return hashlib.sha256(f"{purpose}\n{value}".encode()).hexdigest()
