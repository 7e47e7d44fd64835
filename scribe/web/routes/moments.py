"""Moments of a recording: what a person marked while it was made, and where it was interrupted."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from scribe.access import Action
from scribe.errors import BadInput, NotFound, WrongState
from scribe.model import ConsultationId
from scribe.web.accounts import User
from scribe.web.deps import Service, may_
from scribe.web.openapi import COMMON, problems
from scribe.web.schemas import NewMoment

router = APIRouter(prefix="/consultations/{id}/moments", tags=["recording"], responses=COMMON)


@router.post("", status_code=204, responses=problems(BadInput, NotFound, WrongState, 415))
def note_moment(
    id: ConsultationId, body: NewMoment, user: Annotated[User, may_(Action.UPLOAD)], service: Service
) -> Response:
    """Notes a mark, or an interruption with how long nothing was recorded, until the note is drafted.

    The same kind in the same second is noted once, so a request may be repeated; an interruption keeps the longest time
    that was told. A mark is shown in the transcript and on the note and raises no risk; an interruption is a gap of
    the transcript and a flag of the note.
    """
    service.note_moment(id, body.kind, at_s=body.at_s, missing_s=body.missing_s, actor=user.person)
    return Response(status_code=204)
