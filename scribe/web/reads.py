"""Who looked at whose record, and who was refused: events of the audit, one a minute for the same by the same."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Final

from scribe.audit import record_alone
from scribe.db import Database, utc_now
from scribe.model import ConsultationId, Person

READ: Final = "read"
"""The kind of event that a reading is."""
EXPORTED: Final = "exported"
"""The kind of event by which a note, a part of it or its summary left the pages: copied, or as a file."""
REFUSED: Final = "access_refused"
"""The kind of event that a refusal of the policy is."""
SAME_LOOK_S: Final = 60.0
_REMEMBERED: Final = 10_000


class ReadLog:
    """Records reads in the chain of events. A player's many range requests are one listening, not a hundred."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: dict[tuple[str, str, ConsultationId | None, str], float] = {}

    def note(self, consultation: ConsultationId, reader: Person, what: str, *, emergency: bool = False) -> None:
        """Records that ``reader`` saw ``what`` (note, transcript, recording…) of this consultation.

        ``emergency`` says that nothing but an emergency access let them.
        """
        detail = {"what": what, "role": reader.role.value} | ({"emergency": True} if emergency else {})
        self._note_once(READ, reader, consultation, what, detail)

    def exported(
        self, consultation: ConsultationId, reader: Person, what: str, *, emergency: bool, section: str = ""
    ) -> None:
        """Records that ``what`` left the pages: every time, since each is a copy of its own.

        ``section`` names a section of the template, never what stands in it.
        """
        detail: dict[str, Any] = {"what": what, "role": reader.role.value}
        detail |= {"section": section} if section else {}
        detail |= {"emergency": True} if emergency else {}
        record_alone(
            self._database, kind=EXPORTED, actor=reader.id, at=utc_now(), consultation=consultation, detail=detail
        )

    def refused(self, consultation: ConsultationId | None, asker: Person, action: str, reason: str) -> None:
        """Records that the policy refused ``asker`` something, of this consultation or, by their role, of any."""
        detail = {"what": action, "role": asker.role.value, "reason": reason}
        self._note_once(REFUSED, asker, consultation, action, detail)

    def _note_once(
        self, kind: str, person: Person, consultation: ConsultationId | None, what: str, detail: dict[str, Any]
    ) -> None:
        look = (kind, person.id, consultation, what)
        now = self._clock()
        with self._lock:
            if now - self._seen.get(look, -SAME_LOOK_S) < SAME_LOOK_S:
                return
        record_alone(self._database, kind=kind, actor=person.id, at=utc_now(), consultation=consultation, detail=detail)
        with self._lock:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            self._seen[look] = now
