"""Asking for a note that a colleague has before them, and answering who asks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from scribe.access import Action
from scribe.consultation.service.claiming import KEPT_FOR, LAPSES_AFTER
from scribe.db import utc_now
from scribe.errors import Conflict
from scribe.model import Claim, Consultation, ConsultationId
from scribe.web.accounts import User
from scribe.web.deps import Service, may_
from scribe.web.pages.asked import refusal

router = APIRouter(prefix="/notes/{id}", include_in_schema=False)

Reader = Annotated[User, may_(Action.READ_NOTE)]
Reviewer = Annotated[User, may_(Action.REVIEW)]
Part = Annotated[str, Form(max_length=1)]


@dataclass(frozen=True)
class TakeoverView:
    """A takeover that the reader has to do with.

    Attributes:
        by: who asks.
        at: since when.
        left_s: how long it can still be answered, in whole seconds.
        own: whether the reader asks; else they are asked.
        kept_at: when it was said that the colleague is still at it.
    """

    by: str
    at: datetime
    left_s: int
    own: bool
    kept_at: datetime | None


def takeover_view(consultation: Consultation, user: User) -> TakeoverView | None:
    """The takeover of a note that its reader asked for, or is asked for."""
    claim, now = living_claim(consultation), utc_now()
    asked = claim.takeover if claim is not None else None
    if claim is None or asked is None or user.username not in (claim.by.id, asked.by.id):
        return None
    own = asked.by.id == user.username
    over = asked.kept_at + KEPT_FOR if asked.kept_at is not None else asked.due_at + LAPSES_AFTER
    if now > over or (asked.kept_at is not None and not own):
        return None
    left_s = max(0, math.ceil((asked.due_at - now).total_seconds()))
    return TakeoverView(asked.by.name, asked.at, left_s, own, asked.kept_at)


def living_claim(consultation: Consultation) -> Claim | None:
    """The claim on a note, unless it ran out."""
    claim = consultation.claim
    return claim if claim is not None and claim.expires_at > utc_now() else None


def others_claim(consultation: Consultation, user: User) -> Claim | None:
    """The claim on a note, when it is somebody else's."""
    claim = living_claim(consultation)
    return claim if claim is not None and claim.by.id != user.username else None


@router.get("/holder")
def holder(id: ConsultationId, user: Reader, service: Service) -> Response:
    """Who has the note before them, when it is somebody else, and the takeover that the reader has to do with."""
    consultation = service.get(id)
    claim = others_claim(consultation, user)
    return JSONResponse({"holder": claim.by.name if claim is not None else "", **_told(consultation, user)})


@router.post("/claim")
def take_over(id: ConsultationId, request: Request, user: Reviewer, service: Service, part: Part = "") -> Response:
    """Asks a colleague for a note; has it where nobody has to be asked, or nobody answered in time."""
    before = service.get(id)
    how = _how(before, user)
    try:
        now = service.claim(id, actor=user.person, take_over=True)
    except Conflict as error:
        said = refusal(request, user, error)
        if said is None:
            raise
        if part:
            return JSONResponse({"has": False, "said": said, **_told(service.get(id), user)}, error.status)
        return RedirectResponse(f"/notes/{id}", 303)
    has_it = now.claim is not None and now.claim.by.id == user.username
    if part:
        return JSONResponse({"has": has_it, "how": how, **_told(now, user)})
    return RedirectResponse(f"/notes/{id}?taken={how}" if has_it else f"/notes/{id}", 303)


@router.post("/claim/answer")
def answer(
    id: ConsultationId,
    request: Request,
    user: Reviewer,
    service: Service,
    give: Annotated[Literal["yes", "no"], Form()],
    part: Part = "",
) -> Response:
    """Gives the note to who asks for it, or keeps it."""
    said = ""
    try:
        service.answer_takeover(id, give=give == "yes", actor=user.person)
    except Conflict as error:
        refused = refusal(request, user, error)
        if refused is None:
            raise
        said = refused
    if part:
        return JSONResponse({"said": said, **_told(service.get(id), user)})
    return RedirectResponse(f"/notes/{id}", 303)


def _how(before: Consultation, user: User) -> str:
    """How a note goes over to the reader who takes it now."""
    claim = others_claim(before, user)
    if claim is None:
        return "expired"
    asked = takeover_view(before, user)
    return "unanswered" if asked is not None and asked.own and asked.left_s == 0 else "away"


def _told(consultation: Consultation, user: User) -> dict[str, Any]:
    view = takeover_view(consultation, user)
    if view is None:
        return {"takeover": None}
    kept = view.kept_at is not None
    return {"takeover": {"by": view.by, "left_s": view.left_s, "own": view.own, "kept": kept}}
