"""Questions to the audit: who saw a patient's consultations, what somebody did. Asking is an event itself."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from scribe.access import Action
from scribe.errors import BadInput
from scribe.web.accounts import User
from scribe.web.audit_answers import AuditAnswer, AuditQuestion, answered
from scribe.web.deps import Service, may_
from scribe.web.openapi import COMMON, problems

router = APIRouter(prefix="/audit", tags=["audit"], responses={**COMMON, **problems(BadInput)})


@router.post("/questions", response_model=AuditAnswer)
def ask(wanted: AuditQuestion, user: Annotated[User, may_(Action.READ_AUDIT)], service: Service) -> Response:
    """The events that answer the question, newest first: as JSON, as CSV, or as FHIR R4 AuditEvents."""
    events = service.ask_audit(wanted.question(), actor=user.person, patient=wanted.patient, form=wanted.form.value)
    return answered(events, wanted.form)
