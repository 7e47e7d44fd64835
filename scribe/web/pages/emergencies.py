"""Looking through emergency accesses: what waits for it, and what came of the earlier ones."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from scribe.access import Action
from scribe.consultation.service import Verdict
from scribe.web.accounts import User
from scribe.web.deps import Service, may_
from scribe.web.pages.rendering import renderer_of

router = APIRouter(prefix="/emergencies", include_in_schema=False)

Looker = Annotated[User, may_(Action.REVIEW_EMERGENCIES)]
_MOST: Final = 100
_EARLIER: Final = 30


@router.get("")
def show(request: Request, user: Looker, service: Service) -> Response:
    """Those that wait, the oldest first; then those that were looked through, the newest first."""
    return renderer_of(request).page(
        request,
        "emergencies.j2",
        waiting=service.emergencies(actor=user.person, limit=_MOST),
        earlier=service.emergencies(actor=user.person, waiting=False, limit=_EARLIER),
        may_ask=user.may(Action.READ_AUDIT),
        sheets=("facts", "operator", "audit", "access"),
    )


@router.post("/{number}")
def review(number: int, user: Looker, service: Service, verdict: Annotated[Verdict, Form()]) -> Response:
    """What came of one."""
    service.review_emergency(number, verdict=verdict, actor=user.person)
    return RedirectResponse("/emergencies", 303)
