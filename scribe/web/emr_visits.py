"""Which consultation was begun for which visit at the EMR: one for each, whoever begins it and in which process."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scribe.consultation.service import ConsultationService, Registration
from scribe.db import Database
from scribe.db.web_tables import EmrVisitRow
from scribe.encryption import KeyRing
from scribe.errors import Conflict
from scribe.model import ConsultationId, Person, State

_TRIES: Final = 3


class _Taken(Exception):
    """Somebody else has begun the visit meanwhile."""


class EmrVisits:
    """The visits of one site.

    Args:
        database: keeps them, in the transaction that registers the consultation.
        keys: mark them, so that no number can be read from the table.
        service: registers.
    """

    def __init__(self, database: Database, keys: KeyRing, service: ConsultationService) -> None:
        self._database, self._keys, self._service = database, keys, service

    def mark(self, issuer: str, patient: str, visit: str) -> str:
        """Names a visit.

        Args:
            issuer: FHIR base URL of the EMR.
            patient: ``Patient/<id>`` there.
            visit: its reference there, or what else tells it from the patient's others.
        """
        return self._keys.mark(f"visit\n{issuer.rstrip('/')}\n{patient}\n{visit}")

    def consultation_of(self, mark: str) -> ConsultationId | None:
        """The consultation that was begun for a visit; one that was withdrawn is none any more."""
        with self._database.reading() as session:
            row = session.get(EmrVisitRow, mark)
            known = ConsultationId(row.consultation_id) if row is not None else None
        if known is None or self._service.get(known).state is State.WITHDRAWN:
            return None
        return known

    def begin(self, mark: str, registration: Registration, *, actor: Person) -> tuple[ConsultationId, bool]:
        """Registers the consultation of a visit, or gives the one that it has.

        Returns:
            The consultation, and whether it was registered now.

        Raises:
            As :meth:`ConsultationService.register`.
            Conflict: others begin and withdraw it all the time.
        """
        for _ in range(_TRIES):
            known = self.consultation_of(mark)
            if known is not None:
                return known, False
            before = self._withdrawn(mark)
            try:
                registered = self._service.register(
                    registration, actor=actor, within=partial(_take, mark=mark, before=before)
                )
            except (_Taken, IntegrityError):
                continue
            return registered.id, True
        raise Conflict("This visit is being begun by somebody else.", remedy="Wait a moment, then open it again.")

    def taking(self, mark: str, id: ConsultationId) -> Callable[[Session, ConsultationId], None]:
        """Takes a visit for a consultation that is there already, in the transaction that gives it its patient.

        Raises:
            Conflict: another consultation was begun for the visit.
        """
        known = self.consultation_of(mark)
        if known is not None and known != id:
            raise _has_its_own()
        before = self._withdrawn(mark)

        def take(session: Session, taken_by: ConsultationId) -> None:
            try:
                _take(session, taken_by, mark=mark, before=before)
            except (_Taken, IntegrityError):
                raise _has_its_own() from None

        return take

    def _withdrawn(self, mark: str) -> str:
        with self._database.reading() as session:
            row = session.get(EmrVisitRow, mark)
            return row.consultation_id if row is not None else ""


def _has_its_own() -> Conflict:
    return Conflict(
        "This appointment has a consultation of its own already.",
        remedy="Open that one; or choose another appointment, or the patient without one.",
        reason="visit-taken",
    )


def _take(session: Session, id: ConsultationId, *, mark: str, before: str) -> None:
    """Takes the visit for a consultation; the table lets one of two that do so at once pass.

    Raises:
        _Taken: somebody else has it.
        IntegrityError: somebody else takes it in this moment.
    """
    row = session.scalar(select(EmrVisitRow).where(EmrVisitRow.mark == mark).with_for_update())
    if row is None:
        session.add(EmrVisitRow(mark=mark, consultation_id=id))
    elif row.consultation_id == before:
        row.consultation_id = id
    else:
        raise _Taken
    session.flush()
