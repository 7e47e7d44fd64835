"""What the EMR already has of the patient: given before the visit or beside it, until the note is drafted."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from scribe.access import Action
from scribe.errors import BadInput, NotFound, PreconditionRequired, StaleRevision, WrongState
from scribe.fhir import read_context
from scribe.model import Consultation, ConsultationId, RecordContext
from scribe.web.accounts import User
from scribe.web.answers import answer, versioned
from scribe.web.deps import Service, Version, may_, note_reading
from scribe.web.openapi import COMMON, problems

router = APIRouter(prefix="/consultations/{id}/context", tags=["consultations"], responses=COMMON)

_BUNDLE: dict[str, Any] = {"$ref": "#/components/schemas/FhirBundle"}


@router.put(
    "",
    response_model=Consultation,
    responses=problems(BadInput, NotFound, WrongState, StaleRevision, PreconditionRequired, 415),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": {"anyOf": [{"$ref": "#/components/schemas/RecordContext"}, _BUNDLE]}},
                "application/fhir+json": {"schema": _BUNDLE},
            },
        }
    },
)
async def give_context(
    id: ConsultationId,
    request: Request,
    user: Annotated[User, may_(Action.UPLOAD)],
    version: Version,
    service: Service,
) -> Response:
    """Gives or replaces the patient's record: our own form, or a FHIR R4 Bundle. Possible until the note is drafted."""
    data = await request.body()

    def work() -> Response:
        context = read_context(data)
        return versioned(service.give_context(id, context, version=version, actor=user.person), user)

    return await run_in_threadpool(work)


@router.get("", response_model=RecordContext, responses=problems(NotFound))
def get_context(
    id: ConsultationId, request: Request, user: Annotated[User, may_(Action.READ_NOTE)], service: Service
) -> Response:
    """The patient's record as it was given with the consultation."""
    context = service.context(id)
    if context is None:
        raise NotFound("No record was given with this consultation.", remedy="Put one, until the note is drafted.")
    note_reading(request, id, user, "context")
    return answer(context)
