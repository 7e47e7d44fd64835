"""A note drafted again with another template. Every draft is kept; one of them is the note, to be checked and signed.

To ask for a draft changes nothing of the note, so it needs no version. To choose another one is a new revision of the
note, and is based on a version (``If-Match``).
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from scribe.access import Action
from scribe.consultation.service import ConsultationService
from scribe.consultation.service.redrafting import refuse_closed
from scribe.errors import (
    Conflict,
    KeyReused,
    NotFound,
    PreconditionRequired,
    StaleRevision,
    UnsupportedLanguage,
    WrongState,
)
from scribe.model import Consultation, ConsultationId, Draft, NoteDraft
from scribe.web.accounts import User
from scribe.web.answers import answer, versioned
from scribe.web.bounds import Numbered
from scribe.web.deps import Once, OnceIfKeyed, Service, Version, may_, note_reading
from scribe.web.openapi import COMMON, problems
from scribe.web.schemas_drafts import DraftRequest, Drafts, FittingTemplate

router = APIRouter(
    prefix="/consultations/{id}/drafts", tags=["review"], responses={**COMMON, **problems(NotFound, WrongState)}
)

Reader = Annotated[User, may_(Action.READ_NOTE)]
Redrafter = Annotated[User, may_(Action.REDRAFT)]
Number = Annotated[Numbered, Path(ge=1, description="Of the draft.")]


@router.get("", response_model=Drafts)
def list_drafts(id: ConsultationId, request: Request, user: Reader, service: Service) -> Response:
    """Every draft of the note, and the templates that it can be drafted with."""
    drafts = service.drafts(id)
    note_reading(request, id, user, "note")
    return answer(Drafts(drafts=drafts, templates=_fitting(service, id)))


@router.post(
    "",
    status_code=202,
    response_model=Draft,
    responses=problems(WrongState, Conflict, UnsupportedLanguage, PreconditionRequired, KeyReused, 415),
)
def ask_for_draft(id: ConsultationId, body: DraftRequest, user: Redrafter, once: Once, service: Service) -> Response:
    """Has a machine draft the note again with another template: by its doctor, or who checks it.

    It is written from the same transcript, with the corrections of its speakers, and the same record. The note stays as
    it is and can be edited meanwhile; the events `redrafted` and `redraft_failed` tell how it ended.
    """

    def work() -> Response:
        return answer(service.ask_draft(id, body.template_id, actor=user.person), status=202)

    return once(user, [body.model_dump(mode="json")], work, consultation=id)


@router.get("/{number}/note", response_model=NoteDraft)
def read_draft(id: ConsultationId, number: Number, request: Request, user: Reader, service: Service) -> Response:
    """One draft as it was left."""
    note, _ = service.draft_note(id, number)
    note_reading(request, id, user, "note")
    return answer(note)


@router.post(
    "/{number}/choose",
    status_code=201,
    response_model=Consultation,
    responses=problems(WrongState, Conflict, StaleRevision, PreconditionRequired, KeyReused, 415),
)
def choose_draft(
    *, id: ConsultationId, number: Number, user: Redrafter, version: Version, once: Once, service: Service
) -> Response:
    """Makes a kept draft the note, as it was left: a new revision. The one that was the note is kept.

    Where who speaks was corrected since it was left, it is verified anew. A nurse's check of the other one ends.
    """

    def work() -> Response:
        chosen = service.choose_draft(id, number, version=version, actor=user.person)
        return versioned(chosen, user, status=201)

    return once(user, [version, number], work, consultation=id)


@router.delete("/{number}", status_code=204, responses=problems(Conflict, KeyReused))
def give_up_draft(
    *, id: ConsultationId, number: Number, user: Redrafter, once: OnceIfKeyed, service: Service
) -> Response:
    """Gives up a draft that is being written, or forgets one that could not be. One that is written is kept."""

    def work() -> Response:
        service.give_up_draft(id, number, actor=user.person)
        return Response(status_code=204)

    return once(user, [number], work, consultation=id)


def _fitting(service: ConsultationService, id: ConsultationId) -> tuple[FittingTemplate, ...]:
    try:
        refuse_closed(service.get(id))
        found = service.fitting_templates(id)
    except (WrongState, NotFound):
        return ()
    return tuple(
        FittingTemplate(template=one.template.ref, title=one.template.title, drafted=one.drafted, is_newer=one.is_newer)
        for one in found
    )
