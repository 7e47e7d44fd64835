"""The journal of a stage, in the database."""

from __future__ import annotations

from typing import Any

from scribe.consultation.service import ConsultationService
from scribe.failpoints import failpoint
from scribe.model import Lease, Sha256


class LeasedJournal:
    """A stage's journal, for as long as the lease holds; see :class:`~scribe.transcription.protocol.Journal`."""

    def __init__(self, service: ConsultationService, lease: Lease) -> None:
        self._service, self._lease = service, lease

    def read(self, fingerprint: Sha256) -> tuple[dict[str, Any], ...]:
        """What an earlier attempt kept."""
        return self._service.journal(self._lease, fingerprint)

    def append(self, fingerprint: Sha256, entry: dict[str, Any]) -> None:
        """Keeps one more entry."""
        self._service.append_journal(self._lease, fingerprint, entry)
        failpoint("transcribe.after_window")
