"""What was signed, for programs that read it: the document of the newest signed version, found by its patient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from scribe.access import Action, Who, require, subject_of
from scribe.consultation.repository import Record, load, mark_of
from scribe.consultation.service.base import Parts
from scribe.db.tables import ConsultationRow
from scribe.errors import NotFound
from scribe.model import Consultation, ConsultationId, Signature, State

_MAY_BE_SIGNED: Final = tuple(
    state.value for state in (State.DRAFTED, State.REVIEWED, State.SIGNED, State.DELIVERED, State.PARKED)
)
"""A note that is open for an addendum has its earlier version still."""


@dataclass(frozen=True)
class SignedDocument:
    """The newest signed version of a note."""

    consultation: Consultation
    bundle: dict[str, Any]
    signature: Signature


class Signed(Parts):
    """The part of the service for programs that read what was signed."""

    def signed_document(self, id: ConsultationId, *, who: Who, action: Action) -> SignedDocument:
        """The newest signed version; while an addendum is written, the one before it.

        Raises:
            NotAllowed: ``who`` may not do this with it.
            NotFound: there is no such consultation, nothing of it was signed, or consent was withdrawn.
        """
        with self._reading(id) as record:
            require(who, action, subject_of(record.session, id, self._clock()))
            found = _signed(record)
            if found is None:
                raise NotFound("Nothing of this consultation was signed.")
            return found

    def signed_documents(
        self, system: str, number: str, *, who: Who, action: Action, limit: int = 1000
    ) -> tuple[SignedDocument, ...]:
        """The signed documents of the patient with this number that ``who`` may have, the newest visit first."""
        row = ConsultationRow
        query = (
            select(row.id)
            .where(row.patient_mark == mark_of(self._keys, system, number), row.state.in_(_MAY_BE_SIGNED))
            .where(self._seen_by(who, action))
            .order_by(row.registered_at.desc(), row.id)
            .limit(limit)
        )
        with self._database.reading() as session:
            records = (load(session, ConsultationId(id), self._keys) for id in session.scalars(query))  # noqa: A001
            return tuple(document for record in records if (document := _signed(record)) is not None)


def _signed(record: Record) -> SignedDocument | None:
    now = record.consultation
    digest = now.bundle if now.signature is not None else now.delivery.bundle if now.delivery is not None else None
    signature = now.signature or now.amends
    if digest is None or signature is None or now.patient is None:
        return None
    return SignedDocument(now, record.artefact(digest, "FHIR document"), signature)
