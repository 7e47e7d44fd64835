"""The patient's summary as a page to read, print and take away; the note as a file; the hospital's logo."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from scribe.access import Action
from scribe.errors import NotFound
from scribe.model import ConsultationId, NoteDraft, Statement
from scribe.summary import summarise
from scribe.web.accounts import User
from scribe.web.deps import Service, may_, note_reading, open_to_all
from scribe.web.exporting import (
    NOT_YET_SIGNED,
    head_of,
    head_words,
    letterhead_for,
    letterheads_of,
    note_as_pdf,
    summary_as_pdf,
    why_not_yet,
)
from scribe.web.pages.note import reviewable
from scribe.web.pages.notes import who
from scribe.web.pages.rendering import catalogue_of, renderer_of

router = APIRouter(include_in_schema=False)

Reader = Annotated[User, may_(Action.READ_NOTE)]
_LOGO_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A picture of its own address runs nothing, whatever it holds."""


@router.get("/notes/{id}/summary")
def show(id: ConsultationId, request: Request, user: Reader, service: Service) -> Response:
    """The summary; of a note that is not checked yet, what is still to be done."""
    consultation = reviewable(service.get(id))
    note = service.note(id)
    note_reading(request, id, user, "summary")
    why = why_not_yet(consultation, note)
    return renderer_of(request).page(
        request,
        "summary.j2",
        c=consultation,
        who=who(consultation, catalogue_of(request, user)),
        why_not=why,
        summary=summarise(note, service.template(id)) if not why else None,
        note_tongue="zh-CN" if note.language == "zh" else "en",
        head=[(head_words(name, note.language), value) for name, value in head_of(consultation)],
        numbers={line.id: number for number, line in enumerate(_kept(note), start=1)},
        texts={line.id: line.text for line in note.statements},
        not_signed=NOT_YET_SIGNED.of(note.language),
        letterhead=letterhead_for(request, consultation),
        sheets=("sign", "summary", "keys"),
        scripts=("summary",),
    )


@router.get("/notes/{id}/summary.pdf")
def summary_file(id: ConsultationId, request: Request, user: Reader, service: Service) -> Response:
    """The summary on one sheet, to be saved."""
    return summary_as_pdf(request, service, user, id)


@router.get("/notes/{id}/note.pdf")
def note_file(id: ConsultationId, request: Request, user: Reader, service: Service) -> Response:
    """The note, to be saved."""
    return note_as_pdf(request, service, user, id)


@router.get(
    "/letterhead/{digest}", dependencies=[open_to_all("The hospital's own logo, which stands on every letter.")]
)
def logo(digest: str, request: Request) -> Response:
    """The logo of a letterhead."""
    found = letterheads_of(request).logo(digest)
    if found is None:
        raise NotFound("There is no such picture.")
    headers = {"Cache-Control": "public, max-age=86400, immutable", "Content-Security-Policy": _LOGO_POLICY}
    return Response(found.data, media_type=found.media_type, headers=headers)


def _kept(note: NoteDraft) -> tuple[Statement, ...]:
    return tuple(statement for section in note.sections for statement in section.kept)
