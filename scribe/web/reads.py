"""Who looked at whose record: reading is an audit event too (one a minute for the same look by the same person)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

from scribe.audit import record_alone
from scribe.db import Database, utc_now
from scribe.model import ConsultationId, Person

READ: Final = "read"
"""The kind of event that a reading is."""
SAME_LOOK_S: Final = 60.0
_REMEMBERED: Final = 10_000


class ReadLog:
    """Records reads in the chain of events. A player's many range requests are one listening, not a hundred."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: dict[tuple[str, ConsultationId, str], float] = {}

    def note(self, consultation: ConsultationId, reader: Person, what: str, *, emergency: bool = False) -> None:
        """Records that ``reader`` saw ``what`` (note, transcript, recording…) of this consultation.

        ``emergency`` says that nothing but an emergency access let them.
        """
        look = (reader.id, consultation, what)
        now = self._clock()
        with self._lock:
            if now - self._seen.get(look, -SAME_LOOK_S) < SAME_LOOK_S:
                return
        record_alone(
            self._database,
            kind=READ,
            actor=reader.id,
            at=utc_now(),
            consultation=consultation,
            detail={"what": what, "role": reader.role.value} | ({"emergency": True} if emergency else {}),
        )
        with self._lock:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            self._seen[look] = now
