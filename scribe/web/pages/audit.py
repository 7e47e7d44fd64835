"""The page of the audit: who saw a patient's consultations, what somebody did, as a list or as a file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from scribe.access import Action
from scribe.errors import BadInput
from scribe.model import Event
from scribe.web.accounts import User
from scribe.web.audit_answers import MOST, AuditQuestion, answered
from scribe.web.audit_answers import Form as AnswerForm
from scribe.web.deps import Service, may_
from scribe.web.pages.rendering import renderer_of

router = APIRouter(prefix="/audit", include_in_schema=False)

Auditor = Annotated[User, may_(Action.READ_AUDIT)]
_SHOWN: Final = 200


class Asked(BaseModel):
    """The page's form, as it is sent."""

    consultation: str = Field(default="", max_length=40)
    patient_system: str = Field(default="", max_length=200)
    patient_number: str = Field(default="", max_length=64)
    person: str = Field(default="", max_length=160)
    since: str = Field(default="", max_length=10)
    until: str = Field(default="", max_length=10)
    form: AnswerForm = AnswerForm.PAGE


@router.get("")
def show(request: Request, user: Auditor) -> Response:  # noqa: ARG001 (may_ refuses everybody else)
    """The question alone: nothing is read before somebody asks."""
    return _page(request, AuditQuestion(), None)


@router.post("")
def ask(request: Request, user: Auditor, service: Service, asked: Annotated[Asked, Form()]) -> Response:
    """The answer, on the page or as a file."""
    form = asked.form
    wanted = AuditQuestion(
        consultation=asked.consultation,
        patient_system=asked.patient_system,
        patient_number=asked.patient_number,
        person=asked.person,
        since=_day(asked.since),
        until=_after(_day(asked.until)),
        limit=_SHOWN if form is AnswerForm.PAGE else MOST,
        form=form,
    )
    events = service.ask_audit(wanted.question(), actor=user.person, patient=wanted.patient, form=form.value)
    return _page(request, wanted, events) if form is AnswerForm.PAGE else answered(events, form)


def _page(request: Request, wanted: AuditQuestion, events: tuple[Event, ...] | None) -> Response:
    return renderer_of(request).page(
        request,
        "audit.j2",
        wanted=wanted,
        last=wanted.until - timedelta(days=1) if wanted.until else None,
        events=events,
        shown=_SHOWN,
        sheets=("operator", "audit"),
    )


def _day(text: str) -> datetime | None:
    """The beginning of a day in UTC.

    Raises:
        BadInput: it is none.
    """
    if not text.strip():
        return None
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise BadInput("A day cannot be read.", remedy="Write days as 2026-11-28.") from None


def _after(day: datetime | None) -> datetime | None:
    return day + timedelta(days=1) if day is not None else None
