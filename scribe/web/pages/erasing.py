"""Destroying a consultation from its page: the reasons that its reader may give, and the form that they send."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from scribe.access import Action, may
from scribe.errors import BadInput
from scribe.messages import Message
from scribe.model import (
    MAY_ERASE,
    NEEDS_A_NUMBER,
    Consultation,
    ConsultationId,
    ErasureOrder,
    ErasureReason,
    LegalHold,
    Part,
    Role,
    State,
)
from scribe.web.accounts import User
from scribe.web.deps import Service, may_
from scribe.web.waveform import Waveforms

router = APIRouter(prefix="/consultations/{id}", include_in_schema=False)

REASONS: Final[dict[ErasureReason, Message]] = {
    ErasureReason.CONSENT_WITHDRAWN: Message("The patient withdraws consent"),
    ErasureReason.WITHOUT_CONSENT: Message("It was recorded without consent"),
    ErasureReason.WRONG_PATIENT: Message("It belongs to another patient"),
    ErasureReason.ERASURE_REQUEST: Message("A request for erasure"),
    ErasureReason.LEGAL_ORDER: Message("An order of a court or an authority"),
    ErasureReason.TIME_OVER: Message("The time for which it is kept is over"),
}
"""Why a consultation is destroyed, as pages say it."""

CONSENT_GIVERS: Final[dict[str, Message]] = {
    "patient": Message("the patient"),
    "representative": Message("their representative"),
}
CONSENT_FORMS: Final[dict[str, Message]] = {"spoken": Message("spoken"), "written": Message("in writing")}


PARTS: Final[dict[Part, Message]] = {
    Part.RECORDING: Message("Recording"),
    Part.TRANSCRIPT: Message("Transcript", "erasing"),
}


def erasing_view(consultation: Consultation, role: Role, holds: tuple[LegalHold, ...] = ()) -> dict[str, Any]:
    """What a consultation's page shows of consent, of what was removed, and of destroying it."""
    alive = not consultation.recall and consultation.state not in (State.WITHDRAWING, State.WITHDRAWN)
    reasons = reasons_for(role) if alive and may(role, Action.WITHDRAW) else {}
    return {
        "erasure_reasons": reasons,
        "erasure_number": any(reason in NEEDS_A_NUMBER for reason in reasons),
        "erased_because": REASONS[consultation.erasure.reason] if consultation.erasure is not None else None,
        "givers": CONSENT_GIVERS,
        "forms": CONSENT_FORMS,
        "part_words": PARTS,
        "holds": holds,
        "may_hold": alive and may(role, Action.HOLD_BY_LAW),
    }


def reasons_for(role: Role) -> dict[ErasureReason, Message]:
    """The reasons that a person in this role may give."""
    return {reason: pair for reason, pair in REASONS.items() if role in MAY_ERASE[reason]}


@router.post("/withdraw")
def withdraw(
    id: ConsultationId,
    request: Request,
    user: Annotated[User, may_(Action.WITHDRAW)],
    service: Service,
    reason: Annotated[str, Form(max_length=40)] = "",
    reference: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Destroys everything, for the reason that was chosen."""
    service.withdraw(id, order=_order(reason, reference), actor=user.person)
    waveforms: Waveforms = request.app.state.waveforms
    waveforms.forget_removed()
    return RedirectResponse(f"/consultations/{id}", 303)


def _order(reason: str, reference: str) -> ErasureOrder:
    try:
        return ErasureOrder(reason=ErasureReason(reason), reference=reference.strip())
    except (ValueError, ValidationError):
        raise BadInput(
            "The consultation is destroyed for a reason from the list, and the number of a paper has letters, digits "
            "and . _ / - only.",
            remedy="Choose the reason, and write the number without a name.",
        ) from None
