"""Who else sees a consultation: its care team, and opening it in an emergency."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from scribe.access import Action
from scribe.errors import BadInput, NotFound
from scribe.model import ConsultationId
from scribe.web.accounts import User
from scribe.web.answers import answer
from scribe.web.deps import Service, may_
from scribe.web.openapi import COMMON, problems
from scribe.web.schemas import CareTeam, EmergencyAnswer, MemberAnswer, Reasoned

router = APIRouter(prefix="/consultations/{id}", tags=["sharing"], responses={**COMMON, **problems(NotFound, BadInput)})

Admitter = Annotated[User, may_(Action.ADMIT)]


@router.post("/emergency", status_code=201, response_model=EmergencyAnswer)
def open_in_emergency(
    id: ConsultationId, body: Reasoned, user: Annotated[User, may_(Action.OPEN_IN_EMERGENCY)], service: Service
) -> Response:
    """Opens a consultation that is not the caller's, to read and listen for a while; it is shown and looked through."""
    until = service.open_in_emergency(id, reason=body.reason, actor=user.person)
    return answer(EmergencyAnswer(expires_at=until), status=201)


@router.get("/team", response_model=CareTeam)
def team(id: ConsultationId, user: Annotated[User, may_(Action.READ_NOTE)], service: Service) -> Response:
    """Who was taken into the care team."""
    del user
    return answer(
        CareTeam(
            members=tuple(
                MemberAnswer(username=one.username, name=one.name, role=one.role, since=one.added_at)
                for one in service.team(id)
            )
        )
    )


@router.put("/team/{username}", status_code=204)
def admit(id: ConsultationId, username: str, user: Admitter, service: Service) -> Response:
    """Takes a colleague into the care team; one who is in it stays."""
    service.admit(id, username, actor=user.person)
    return Response(status_code=204)


@router.delete("/team/{username}", status_code=204)
def dismiss(id: ConsultationId, username: str, user: Admitter, service: Service) -> Response:
    """Lets a colleague go from the care team."""
    service.dismiss(id, username, actor=user.person)
    return Response(status_code=204)
