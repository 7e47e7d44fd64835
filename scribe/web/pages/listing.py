"""Lists: what was checked today, the doctor's day and what waits for a signature."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from scribe.access import Action
from scribe.consultation.service import ConsultationFilter
from scribe.model import State
from scribe.web.accounts import User
from scribe.web.choosing import midnight
from scribe.web.deps import Asker, Service, emr_records_of, may_
from scribe.web.pages.following import FOLLOWED
from scribe.web.pages.left import by_consultation
from scribe.web.pages.notes import who_short
from scribe.web.pages.rendering import catalogue_of, renderer_of
from scribe.web.proofs import proofs_of, session_of
from scribe.web.routes.patients import can_be_changed

router = APIRouter(include_in_schema=False)

Reviewer = Annotated[User, may_(Action.REVIEW)]
Signer = Annotated[User, may_(Action.SIGN)]


@router.get("/checked")
def checked(request: Request, user: Reviewer, who: Asker, service: Service) -> Response:
    """What was checked today, by anybody, of what the reader may see."""
    del user
    return renderer_of(request).page(
        request,
        "checked.j2",
        consultations=service.approved_since(midnight(), who=who),
        sheets=("queue", "keys"),
        scripts=("queue",),
    )


@router.get("/today", dependencies=[FOLLOWED])
def today(request: Request, user: Signer, who: Asker, service: Service) -> Response:
    """The doctor's consultations of today and older ones that are not finished; those too of whom they stand in for."""
    shown = sorted(service.day_of(who, since=midnight()), key=lambda c: c.encounter.started_at)
    return renderer_of(request).page(
        request,
        "today.j2",
        consultations=shown,
        who_short=partial(who_short, say=catalogue_of(request, user)),
        open=can_be_changed,
        left=by_consultation(service.left_uploads(who=who, only=[c.id for c in shown if c.state is State.REGISTERED])),
        asked=service.questions_of(tuple(c.id for c in shown), who),
        to_sign=[c for c in shown if c.state is State.REVIEWED],
        listed=len(proofs_of(request).lists.entries(session_of(request))),
        emr_day=emr_records_of(request).shows_the_day,
        sheets=("queue", "thread", "keys"),
        scripts=("queue", "emr-day"),
    )


@router.get("/to-sign")
def to_sign(request: Request, user: Signer, who: Asker, service: Service) -> Response:
    """Opens the oldest note that waits for this doctor's signature and is not on the session's list.

    When none does, that list is opened, or without one the day.
    """
    del user
    waiting = service.list(ConsultationFilter(states=(State.REVIEWED,)), who=who, action=Action.SIGN)
    entries = proofs_of(request).lists.entries(session_of(request))
    listed = {(one.consultation, one.revision_digest) for one in entries}
    left = [one for one in waiting if (one.id, one.draft) not in listed]
    target = min(left, key=lambda c: c.state_since, default=None)
    if target is not None:
        return RedirectResponse(f"/notes/{target.id}/sign", 303)
    return RedirectResponse("/signing" if len(left) < len(waiting) else "/today", 303)
