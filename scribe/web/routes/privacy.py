"""The patient's consent, and destroying a consultation: what a program sends."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from scribe.access import Action
from scribe.errors import BadInput, NotFound, WrongState
from scribe.model import ConsentGiven, Consultation, ConsultationId, ErasureOrder
from scribe.web.accounts import User
from scribe.web.answers import versioned
from scribe.web.deps import OnceIfKeyed, Service, may_
from scribe.web.openapi import COMMON, problems
from scribe.web.waveform import Waveforms

router = APIRouter(
    prefix="/consultations/{id}", tags=["operation"], responses={**COMMON, **problems(BadInput, NotFound, WrongState)}
)


@router.post("/consent", response_model=Consultation)
def note_consent(
    id: ConsultationId,
    body: ConsentGiven,
    user: Annotated[User, may_(Action.UPLOAD)],
    once: OnceIfKeyed,
    service: Service,
) -> Response:
    """Notes that the patient agreed: who gave it, how, and what it covers. An earlier note of it stays."""

    def work() -> Response:
        return versioned(service.note_consent(id, actor=user.person, given=body), user)

    return once(user, body, work, consultation=id)


@router.post("/withdrawal", response_model=Consultation)
def withdraw(
    id: ConsultationId,
    body: ErasureOrder,
    request: Request,
    user: Annotated[User, may_(Action.WITHDRAW)],
    service: Service,
) -> Response:
    """Destroys the recording, the transcript and the note for the reason given. This cannot be undone."""
    withdrawn = service.withdraw(id, order=body, actor=user.person)
    waveforms: Waveforms = request.app.state.waveforms
    waveforms.forget_removed()
    return versioned(withdrawn, user)
