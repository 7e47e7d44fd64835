"""What an operator does: retry what is parked and open again what had no speech."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from scribe.access import Action
from scribe.errors import NotFound, WrongState
from scribe.model import Consultation, ConsultationId
from scribe.web.accounts import User
from scribe.web.answers import versioned
from scribe.web.deps import OnceIfKeyed, Service, may_
from scribe.web.openapi import COMMON, problems

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
