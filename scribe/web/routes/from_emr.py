"""What comes from the EMR by asking for it: a patient's record, and a doctor's day."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from scribe.access import Action
from scribe.db import utc_now
from scribe.errors import NotFound, PartDown
from scribe.model import ConsultationId
from scribe.web.accounts import User
from scribe.web.answers import answer
from scribe.web.deps import Service, emr_records_of, may_
from scribe.web.from_emr import Day, DayEntry, RecordNews
from scribe.web.openapi import COMMON, problems

router = APIRouter(tags=["consultations"], responses=COMMON)


@router.post("/consultations/{id}/context/bring", response_model=RecordNews, responses=problems(NotFound))
def bring(
    id: ConsultationId, request: Request, user: Annotated[User, may_(Action.UPLOAD)], service: Service
) -> Response:
    """Brings the patient's record from the EMR now, in place of what was given before; says what came of it."""
    service.get(id)
    return answer(emr_records_of(request).bring(id, actor=user.person))


@router.get("/consultations/{id}/context/bring", response_model=RecordNews, responses=problems(NotFound))
def news(
    id: ConsultationId, request: Request, user: Annotated[User, may_(Action.UPLOAD)], service: Service
) -> Response:
    """What came of bringing the record: it waits, it was brought, the EMR has nothing, or why it failed."""
    del user
    service.get(id)
    found = emr_records_of(request).news(id)
    if found is None:
        raise NotFound("Nobody asked for this patient's record.", remedy="Ask for it by POST to the same address.")
    return answer(found)


@router.get("/emr/day", response_model=Day, responses=problems(NotFound, PartDown))
def day(
    request: Request,
    user: Annotated[User, may_(Action.SIGN)],
    on: Annotated[date | None, Query(description="The day where the hospital is; today without it.")] = None,
) -> Response:
    """The doctor's own appointments or visits of a day, as the EMR has them."""
    wanted = on or utc_now().astimezone().date()
    found = emr_records_of(request).day(user.username, wanted)
    return answer(
        Day(
            day=wanted,
            entries=tuple(
                DayEntry(
                    starts_at=one.starts_at, patient=one.patient, encounter_identifier=one.encounter, reason=one.reason
                )
                for one in found
            ),
        )
    )
