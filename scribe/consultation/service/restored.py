"""What a database needs that comes from a backup, before anybody uses it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import delete

from scribe.audit import record_event
from scribe.consultation import lease as leases
from scribe.consultation.service.settling import Settling
from scribe.db.process_tables import ProcessRow
from scribe.db.sign_in_tables import PendingProofRow, SessionRow

RESTORED: Final = "backup_restored"
"""The kind of event."""


class Restored(Settling):
    """The part of the service that takes over after a restore."""

    def take_over(self, backup: str, of: datetime, *, actor: str) -> None:
        """Ends what went on in the backup: leases, sessions, proofs that were begun, processes. Notes the restore.

        Args:
            backup: its name.
            of: when its database was copied.
            actor: who restored it.
        """
        now = self._clock()
        with self._database.transaction() as session:
            leases.overtake_all(session, now=now)
            for table in (PendingProofRow, SessionRow, ProcessRow):
                session.execute(delete(table))
            detail = {"backup": backup, "of": of.isoformat(timespec="seconds")}
            record_event(session, kind=RESTORED, actor=actor, at=now, detail=detail)
