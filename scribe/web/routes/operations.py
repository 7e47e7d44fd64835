"""What an operator does: retry what is parked, open again what had no speech, withdraw."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from scribe.errors import NotFound, WrongState
from scribe.model import Consultation, ConsultationId
from scribe.web.accounts import User
from scribe.web.answers import versioned
from scribe.web.deps import OnceIfKeyed, Service, idempotency_of, may_
from scribe.web.openapi import COMMON, problems
from scribe.web.roles import Action
from scribe.web.waveform import Waveforms

router = APIRouter(
    prefix="/consultations/{id}", tags=["operation"], responses={**COMMON, **problems(NotFound, WrongState)}
)


@router.post("/retry", response_model=Consultation)
def retry(
    id: ConsultationId, user: Annotated[User, may_(Action.RETRY)], once: OnceIfKeyed, service: Service
) -> Response:
    """Tries a parked stage again, with all its attempts."""
    return once(user, None, lambda: versioned(service.retry(id, actor=user.person), user), consultation=id)


@router.post("/reopening", response_model=Consultation)
def reopen(
    id: ConsultationId, user: Annotated[User, may_(Action.REOPEN)], once: OnceIfKeyed, service: Service
) -> Response:
    """Opens a consultation in which nobody spoke for another recording."""
    return once(user, None, lambda: versioned(service.reopen(id, actor=user.person), user), consultation=id)


@router.post("/withdrawal", response_model=Consultation)
def withdraw(
    id: ConsultationId, request: Request, user: Annotated[User, may_(Action.WITHDRAW)], service: Service
) -> Response:
    """The patient withdrew consent: the recording, the transcript and the note are destroyed. This cannot be undone."""
    withdrawn = service.withdraw(id, actor=user.person)
    idempotency_of(request).forget(id)
    waveforms: Waveforms = request.app.state.waveforms
    waveforms.forget(id)
    return versioned(withdrawn, user)
