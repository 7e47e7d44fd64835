"""The drafts of a note: drafting it again with another template, reading a kept one, and choosing which is the note."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import RedirectResponse, Response

from scribe.access import Action
from scribe.consultation.service import ConsultationService
from scribe.errors import BadInput, Conflict, NotFound, ScribeError, StaleRevision
from scribe.model import Consultation, ConsultationId, DraftStanding, Transcript
from scribe.web.accounts import User
from scribe.web.bounds import Numbered
from scribe.web.deps import Service, allowed, may_, note_reading
from scribe.web.pages.draft_views import DraftsView, drafts_view, fitting
from scribe.web.pages.following import FOLLOWED
from scribe.web.pages.note import reviewable
from scribe.web.pages.notes import TranscriptView, note_view, who
from scribe.web.pages.rendering import catalogue_of, renderer_of
from scribe.web.pages.takeover import others_claim
from scribe.web.pages.words_drafts import REFUSED, WHY

router = APIRouter(prefix="/notes/{id}/drafts", include_in_schema=False, dependencies=[FOLLOWED])

Reader = Annotated[User, may_(Action.READ_NOTE)]
Redrafter = Annotated[User, may_(Action.REDRAFT)]
Number = Annotated[Numbered, Path(ge=1)]
FormVersion = Annotated[int, Form()]


@router.get("")
def show(id: ConsultationId, request: Request, user: Reader, service: Service) -> Response:
    """Every draft of the note, and the form that asks for another one."""
    consultation = reviewable(service.get(id))
    note_reading(request, id, user, "note")
    return _page(request, user, service, consultation)


@router.post("")
def ask(
    id: ConsultationId,
    request: Request,
    user: Redrafter,
    service: Service,
    template: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Has the note drafted again."""
    if not template:
        error = BadInput("No template was chosen.", remedy="Choose one.", reason="nothing-chosen")
        return _page(request, user, service, reviewable(service.get(id)), failed=error)
    try:
        service.ask_draft(id, template, actor=user.person)
    except (BadInput, Conflict, NotFound) as error:
        return _page(request, user, service, reviewable(service.get(id)), failed=error)
    return RedirectResponse(f"/notes/{id}", 303)


@router.get("/head")
def head(id: ConsultationId, request: Request, user: Reader, service: Service, shown: int = 0) -> Response:
    """The drafts as the head of a page shows them, for the page's script to bring in what is new."""
    consultation = reviewable(service.get(id))
    return renderer_of(request).page(
        request, "drafts-head.j2", c=consultation, drafts=_view(request, user, service, consultation, shown), why=WHY
    )


@router.get("/{number}")
def read(id: ConsultationId, number: Number, request: Request, user: Reader, service: Service) -> Response:
    """A kept draft, as it was left."""
    consultation = reviewable(service.get(id))
    return _kept(request, user, service, consultation, number)


@router.post("/{number}/choose")
def choose(
    *, id: ConsultationId, number: Number, request: Request, user: Redrafter, service: Service, version: FormVersion
) -> Response:
    """Makes a kept draft the note."""
    try:
        service.choose_draft(id, number, version=version, actor=user.person)
    except (StaleRevision, Conflict, NotFound) as error:
        return _page(request, user, service, reviewable(service.get(id)), failed=error)
    return RedirectResponse(f"/notes/{id}", 303)


@router.post("/{number}/give-up")
def give_up(id: ConsultationId, number: Number, request: Request, user: Redrafter, service: Service) -> Response:
    """Gives up a draft that is being written, or forgets one that could not be."""
    try:
        service.give_up_draft(id, number, actor=user.person)
    except (Conflict, NotFound) as error:
        return _page(request, user, service, reviewable(service.get(id)), failed=error)
    return RedirectResponse(f"/notes/{id}", 303)


def _view(
    request: Request, user: User, service: ConsultationService, consultation: Consultation, shown: int = 0
) -> DraftsView:
    id = consultation.id  # noqa: A001 (the model's word)
    view = drafts_view(request, user, service, consultation, service.note(id), service.template(id))
    return replace(view, shown=shown) if shown else view


def _page(
    request: Request,
    user: User,
    service: ConsultationService,
    consultation: Consultation,
    *,
    failed: ScribeError | None = None,
) -> Response:
    return renderer_of(request).page(
        request,
        "drafts.j2",
        status=failed.status if failed is not None else 200,
        c=consultation,
        who=who(consultation, catalogue_of(request, user)),
        drafts=_view(request, user, service, consultation),
        fitting=fitting(service, consultation),
        other_claim=others_claim(consultation, user),
        allowed=allowed(request, user, Action.REDRAFT, consultation.id),
        failed=_refused(request, user, failed) if failed is not None else "",
        why=WHY,
        sheets=("note", "history", "drafts", "keys"),
        scripts=("drafts",),
    )


def _refused(request: Request, user: User, error: ScribeError) -> str:
    """Why something was not done, in the reader's language."""
    reason = "changed-first" if isinstance(error, StaleRevision) else str(error.details.get("reason", ""))
    if "claimed_by" in error.details:
        reason = "checked"
    elif isinstance(error, NotFound) and not reason and "known" not in error.details:
        reason = "transcript"
    if reason not in REFUSED:
        return str(error)
    return catalogue_of(request, user)(REFUSED[reason]).format(most=error.details.get("most", ""))


def _transcript(service: ConsultationService, consultation: Consultation) -> Transcript | None:
    """What was said, for the words that a kept draft's flags quote; ``None`` where it was removed."""
    try:
        return service.transcript(consultation.id)
    except NotFound:
        return None


def _kept(
    request: Request, user: User, service: ConsultationService, consultation: Consultation, number: int
) -> Response:
    id = consultation.id  # noqa: A001 (the model's word)
    view = _view(request, user, service, consultation, number)
    draft = next((one for one in view.drafts if one.number == number), None)
    if draft is None or not draft.is_written:
        raise NotFound(f"There is no draft {number} of this note.", remedy="Load the page anew.")
    if draft.standing is DraftStanding.NOTE:
        return RedirectResponse(f"/notes/{id}", 303)
    note, template = service.draft_note(id, number)
    note_reading(request, id, user, "note")
    return renderer_of(request).page(
        request,
        "draft.j2",
        c=consultation,
        who=who(consultation, catalogue_of(request, user)),
        drafts=view,
        draft=draft,
        view=note_view(note, _transcript(service, consultation), template),
        heard=TranscriptView((), ()),
        template=template,
        other_claim=others_claim(consultation, user),
        readonly=True,
        record=None,
        why=WHY,
        sheets=("note", "history", "drafts", "keys"),
        scripts=("drafts",),
    )
