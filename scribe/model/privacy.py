"""What a patient agreed to, what was removed of a consultation, and why."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from scribe.model.base import ConsultationId, Frozen, Instant, Person, Role

ConsentScope = Literal["recording", "transcript"]
"""What a consent covers: that the visit is recorded, or that a transcript made elsewhere is taken."""

EVERYTHING: Final[tuple[ConsentScope, ...]] = ("recording", "transcript")

CaseNumber = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._/-]{0,40}$")]
"""The hospital's own number of a request or an order. It stays in the clear, so it holds no name and no sentence."""


class ConsentGiven(Frozen):
    """What the patient agreed to, and how they said so."""

    given_by: Literal["patient", "representative"] = "patient"
    form: Literal["spoken", "written"] = "spoken"
    covers: tuple[ConsentScope, ...] = Field(default=EVERYTHING, min_length=1)


class Consent(ConsentGiven):
    """The patient agreed: noted by whom, when."""

    by: Person
    at: Instant


class ErasureReason(StrEnum):
    """Why everything of a consultation is destroyed."""

    CONSENT_WITHDRAWN = "consent_withdrawn"
    WITHOUT_CONSENT = "without_consent"
    WRONG_PATIENT = "wrong_patient"
    ERASURE_REQUEST = "erasure_request"
    LEGAL_ORDER = "legal_order"
    TIME_OVER = "time_over"


MAY_ERASE: Final[dict[ErasureReason, frozenset[Role]]] = {
    ErasureReason.CONSENT_WITHDRAWN: frozenset({Role.DOCTOR, Role.NURSE, Role.ADMINISTRATOR}),
    ErasureReason.WITHOUT_CONSENT: frozenset({Role.DOCTOR, Role.NURSE}),
    ErasureReason.WRONG_PATIENT: frozenset({Role.DOCTOR}),
    ErasureReason.ERASURE_REQUEST: frozenset({Role.ADMINISTRATOR}),
    ErasureReason.LEGAL_ORDER: frozenset({Role.ADMINISTRATOR}),
    ErasureReason.TIME_OVER: frozenset(),
}
"""Who may destroy for which reason; nobody by hand because a time is over: the rules of retention do that."""

NEEDS_A_NUMBER: Final = frozenset({ErasureReason.ERASURE_REQUEST, ErasureReason.LEGAL_ORDER})
"""Reasons that rest on a paper of the hospital's, whose number is named."""


class ErasureOrder(Frozen):
    """A person's word that everything is to be destroyed: why, and the number of the paper that it rests on."""

    reason: ErasureReason
    reference: CaseNumber = ""


class Erasure(ErasureOrder):
    """The same as it was carried out: by whom (``None``: by a rule of retention), when."""

    by: Person | None
    at: Instant


class Part(StrEnum):
    """What may be removed of a consultation."""

    RECORDING = "recording"
    TRANSCRIPT = "transcript"
    WITHDRAWN = "withdrawn"
    """Nothing may be read any more; the EMR is still to be told."""
    KEY = "key"
    """The data key, and with it everything."""


class Removal(Frozen):
    """One entry of the register of what was removed."""

    consultation: ConsultationId
    part: Part
    reason: ErasureReason
    at: Instant
