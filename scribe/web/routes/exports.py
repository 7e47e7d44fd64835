"""What leaves the pages: the note as PDF, the patient's summary, and word of what was copied."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import Field

from scribe.access import Action
from scribe.errors import BadNote, MissingPart, NotFound, WrongState
from scribe.model import ConsultationId
from scribe.review.copying import copy_of
from scribe.summary import PatientSummary
from scribe.web.accounts import User
from scribe.web.answers import answer
from scribe.web.deps import Service, export_noted, json_only, may_
from scribe.web.exporting import PDF, first_line_of, note_as_pdf, summary_as_pdf, summary_of
from scribe.web.openapi import COMMON, problems
from scribe.web.schemas import Body

router = APIRouter(prefix="/consultations/{id}", tags=["note"], responses={**COMMON, **problems(NotFound)})

Reader = Annotated[User, may_(Action.READ_NOTE)]
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {PDF: {"schema": {"type": "string", "contentMediaType": PDF}}}}
}


class CopyRequest(Body):
    """What a person copies out of a page."""

    what: Literal["note", "section"]
    section: Annotated[str, Field(max_length=64)] = Field(default="", description="Which section, by its id.")


class Copied(Body):
    """The same words twice. The first line says it where they are not signed."""

    plain: str = Field(description="text/plain")
    rich: str = Field(description="text/html, escaped, without a style")


@router.get("/note.pdf", response_class=Response, responses={**_FILE, **problems(MissingPart)})
def get_note_as_pdf(id: ConsultationId, request: Request, user: Reader, service: Service) -> Response:
    """The note as PDF with the hospital's letterhead. Until it is signed, every page says so in a frame."""
    return note_as_pdf(request, service, user, id)


@router.get("/summary", response_model=PatientSummary, responses=problems(WrongState))
def get_summary(id: ConsultationId, request: Request, user: Reader, service: Service) -> Response:
    """The summary for the patient, of a checked or signed note. Each line names what of the note it rests on."""
    _, _, summary = summary_of(service, id)
    export_noted(request, id, user, "summary")
    return answer(summary)


@router.get("/summary.pdf", response_class=Response, responses={**_FILE, **problems(MissingPart, WrongState)})
def get_summary_as_pdf(id: ConsultationId, request: Request, user: Reader, service: Service) -> Response:
    """The summary for the patient on one sheet, with the hospital's letterhead."""
    return summary_as_pdf(request, service, user, id)


@router.post("/copies", response_model=Copied, responses=problems(BadNote), dependencies=[Depends(json_only)])
def copy_note(id: ConsultationId, wanted: CopyRequest, request: Request, user: Reader, service: Service) -> Response:
    """The note, or a section of it, for a clipboard: plain and rich. Each asking is recorded as an export."""
    consultation, note = service.get(id), service.note(id)
    if (wanted.what == "section") != any(section.id == wanted.section for section in note.sections):
        raise BadNote("The note has no such section.", remedy="Name a section by its id, or the whole note without.")
    mark = first_line_of(consultation, note.language)
    made = copy_of(note, service.template(id), section=wanted.section, mark=mark)
    export_noted(request, id, user, f"{wanted.what}-copied", section=wanted.section)
    return answer(Copied(plain=made.plain, rich=made.rich))
