"""What a question to the audit looks like over HTTP, and its answer as JSON, a table or FHIR."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Final

from fastapi.responses import JSONResponse, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from scribe.audit import Question
from scribe.audit.table import as_csv
from scribe.errors import BadInput
from scribe.fhir.audit_event import audit_bundle
from scribe.model import Event
from scribe.web.bounds import Numbered, ZonedMoment

MOST: Final = 10_000


class Form(StrEnum):
    """How an answer is given."""

    PAGE = "page"
    JSON = "json"
    CSV = "csv"
    FHIR = "fhir"


class AuditQuestion(BaseModel):
    """Which events are wanted; what is empty narrows nothing. It travels as a body: an address is kept by logs."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    consultation: str = Field(default="", max_length=40, description="Who saw or changed this consultation.")
    patient_system: str = Field(default="", max_length=200, description="Of which system the patient's number is.")
    patient_number: str = Field(default="", max_length=64, description="Who saw or changed what is of this patient.")
    person: str = Field(default="", max_length=160, description="What this user or machine did.")
    kinds: list[str] = Field(default=[], max_length=40, description="Kinds of events: `read`, `signed`, …")
    since: ZonedMoment | None = None
    until: ZonedMoment | None = None
    before: Numbered | None = Field(default=None, ge=1, description="Events with a lower sequence: the next page.")
    limit: int = Field(default=1000, ge=1, le=MOST)
    form: Form = Form.JSON

    def question(self) -> Question:
        """What the service is asked.

        Raises:
            BadInput: both a consultation and a patient.
        """
        if self.consultation and self.patient_number:
            raise BadInput("Both a consultation and a patient are named.", remedy="Name one of the two.")
        return Question(
            consultations=(self.consultation,) if self.consultation else None,
            actor=self.person,
            kinds=tuple(self.kinds),
            since=self.since,
            until=self.until,
            before=self.before,
            limit=self.limit,
        )

    @property
    def patient(self) -> tuple[str, str] | None:
        """The patient's system and number, when one is meant."""
        return (self.patient_system, self.patient_number) if self.patient_number else None


class AuditLine(BaseModel):
    """One event."""

    sequence: int
    at: AwareDatetime
    actor: str
    kind: str
    consultation: str | None
    detail: dict[str, object]
    hash: str


class AuditAnswer(BaseModel):
    """The events, newest first."""

    events: list[AuditLine]


def answered(events: tuple[Event, ...], form: Form) -> Response:
    """The events as a file of this form."""
    match form:
        case Form.CSV:
            saved = {"Content-Disposition": 'attachment; filename="audit.csv"'}
            return Response(as_csv(events), media_type="text/csv; charset=utf-8", headers=saved)
        case Form.FHIR:
            body = json.dumps(audit_bundle(events), ensure_ascii=False)
            saved = {"Content-Disposition": 'attachment; filename="audit-events.json"'}
            return Response(body, media_type="application/fhir+json", headers=saved)
        case Form.JSON | Form.PAGE:
            lines = AuditAnswer(events=[AuditLine.model_validate(event.model_dump()) for event in events])
            return JSONResponse(lines.model_dump(mode="json"))
