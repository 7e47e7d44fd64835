"""What a consultation has become: its transcript, its note and the note's revisions, its FHIR Bundle."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from scribe.access import Action
from scribe.errors import NotFound
from scribe.model import ConsultationId, NoteDraft, Transcript
from scribe.review import note_markdown
from scribe.review.speakers import as_recognised
from scribe.web.accounts import User
from scribe.web.answers import answer, etag, unchanged
from scribe.web.bounds import Numbered
from scribe.web.deps import Service, may_, note_reading
from scribe.web.openapi import COMMON, problems
from scribe.web.proofs import show_for_signing
from scribe.web.schemas import RevisionAnswer, RevisionList

router = APIRouter(prefix="/consultations/{id}", tags=["note"], responses={**COMMON, **problems(NotFound)})

Reader = Annotated[User, may_(Action.READ_NOTE)]
Number = Annotated[Numbered | None, Query(ge=1, description="An older revision; without it the newest.")]
FHIR_JSON = "application/fhir+json"


@router.get("/transcript", response_model=Transcript)
def get_transcript(
    id: ConsultationId,
    request: Request,
    user: Reader,
    service: Service,
    speakers: Annotated[
        Literal["corrected", "recognised"],
        Query(description="`recognised`: as they were before anybody corrected them."),
    ] = "corrected",
) -> Response:
    """What was said, with the seconds of each turn. `corrections` tells who changed which speakers, and when."""
    transcript = service.transcript(id)
    note_reading(request, id, user, "transcript")
    return answer(transcript if speakers == "corrected" else as_recognised(transcript))


@router.get("/note", response_model=NoteDraft, responses={304: {"description": "Unchanged."}})
def get_note(id: ConsultationId, request: Request, user: Reader, service: Service, revision: Number = None) -> Response:
    """The note. The newest revision carries the consultation's version as ``ETag``: edits send it in ``If-Match``."""
    consultation = service.get(id)
    note = service.note(id, revision or consultation.revision or None)
    note_reading(request, id, user, "note")
    tag = etag(consultation.version) if revision is None else f'"revision-{revision}"'
    kept = unchanged(request, tag)
    if kept is not None:  # whoever names the version need not have read it, so this shows nothing for signing
        return kept
    if revision is None and user.may(Action.SIGN):
        show_for_signing(request, consultation)
    return answer(note, headers={"ETag": tag})


@router.get("/note.md", response_class=Response, responses={200: {"content": {"text/markdown": {}}}})
def get_note_as_text(
    id: ConsultationId, request: Request, user: Reader, service: Service, revision: Number = None
) -> Response:
    """The note as plain text to read, in Markdown."""
    consultation = service.get(id)
    note = service.note(id, revision)
    note_reading(request, id, user, "note")
    text = note_markdown(note, service.template(id), consultation.encounter, consultation.patient)
    return Response(text, media_type="text/markdown")


@router.get("/revisions", response_model=RevisionList)
def list_revisions(id: ConsultationId, user: Reader, service: Service) -> Response:
    """Every revision of the note: who made it, when, what changed."""
    del user
    return answer(
        RevisionList(
            revisions=tuple(
                RevisionAnswer(number=r.number, digest=r.digest, author=r.author, at=r.at, summary=r.summary)
                for r in service.revisions(id)
            )
        )
    )


@router.get("/bundle", response_model=None, responses={200: {"content": {FHIR_JSON: {"schema": {"type": "object"}}}}})
def get_bundle(id: ConsultationId, request: Request, user: Reader, service: Service) -> Response:
    """The FHIR R4 document Bundle: a preview until the doctor signs, then exactly what the EMR gets."""
    bundle: dict[str, Any] = service.bundle(id)
    note_reading(request, id, user, "bundle")
    return JSONResponse(bundle, media_type=FHIR_JSON)
