"""The patient's record from the EMR, on the pages of a consultation that has no note yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from scribe.access import Action
from scribe.model import Consultation, ConsultationId, RecordContext
from scribe.web.accounts import User
from scribe.web.deps import Service, emr_records_of, may_, service_of
from scribe.web.from_emr import RecordNews

router = APIRouter(prefix="/consultations/{id}/record", include_in_schema=False)


@dataclass(frozen=True)
class BroughtView:
    """What a page shows of it."""

    news: RecordNews | None
    context: RecordContext | None
    possible: bool
    """Whether it can be brought, or brought again."""


@router.post("")
def bring(
    id: ConsultationId, request: Request, user: Annotated[User, may_(Action.UPLOAD)], service: Service
) -> Response:
    """Brings the record and shows what came of it."""
    service.get(id)
    emr_records_of(request).bring(id, actor=user.person)
    return RedirectResponse(f"/consultations/{id}", 303)


def brought_view(consultation: Consultation, request: Request, user: User) -> BroughtView | None:
    """What is shown to this user; ``None`` for who may not see the patient, and once the note is drafted."""
    if consultation.patient is None or consultation.revision or not user.may(Action.READ_NOTE):
        return None
    records = emr_records_of(request)
    news = records.news(consultation.id)
    waits = news is not None and news.state == "waiting"
    context = service_of(request).context(consultation.id) if consultation.context is not None else None
    numbered = bool(consultation.patient.identifier)
    return BroughtView(news, context, possible=records.available and numbered and not waits)
