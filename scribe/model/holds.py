"""Legal holds: nothing of a consultation, or of a patient's, is removed while one stands."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from scribe.model.base import ConsultationId, Frozen, Instant
from scribe.model.privacy import CaseNumber, ErasureOrder


class HoldReason(StrEnum):
    """Why something has to stay."""

    LITIGATION = "litigation"
    COMPLAINT = "complaint"
    INVESTIGATION = "investigation"
    AUTHORITY_ORDER = "authority_order"


class ReleaseReason(StrEnum):
    """Why it need not stay any longer."""

    CASE_CLOSED = "case_closed"
    ORDER_LIFTED = "order_lifted"
    PLACED_BY_MISTAKE = "placed_by_mistake"


class HoldOrder(Frozen):
    """A person's word that something has to stay: why, and the number of the case."""

    reason: HoldReason
    reference: CaseNumber = Field(min_length=1)
    """The hospital's own number of the case. It stays in the clear, so it holds no name and no sentence."""


class LegalHold(HoldOrder):
    """A hold as it stands, or stood."""

    number: int
    consultation: ConsultationId | None
    """``None``: everything of one patient, whose number is kept as a keyed mark alone."""
    placed_by: str
    placed_at: Instant
    released_by: str = ""
    released_at: Instant | None = None
    released_because: ReleaseReason | None = None
    consultations: tuple[ConsultationId, ...] = ()
    """Which consultations it keeps, where that was asked for."""


class PostponedErasure(ErasureOrder):
    """A removal that somebody asked for while a hold stood: it is carried out when the last one is released."""

    consultation: ConsultationId
    by: str
    at: Instant
