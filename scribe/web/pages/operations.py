"""The operator's page: what is parked, what waits where, what was delivered. No patient's name is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from scribe.consultation.service import ConsultationFilter
from scribe.consultation.states import RESUMES_FROM
from scribe.db import utc_now
from scribe.errors import NotAllowed
from scribe.model import Consultation, ConsultationId, Stage, State
from scribe.web.accounts import User
from scribe.web.deps import Service, may_
from scribe.web.pages.rendering import renderer_of
from scribe.web.pages.words import STAGES, Pair
from scribe.web.roles import Action

router = APIRouter(prefix="/operations", include_in_schema=False)

Operator = Annotated[User, may_(Action.RETRY)]


@dataclass(frozen=True)
class Waiting:
    """What waits at one stage, for how long, and how much of it is being worked on."""

    title: Pair
    waiting: int
    oldest_s: float
    running: int
    held_up: bool
    """Whether something here waits for another attempt after a failure."""


@router.get("")
def show(request: Request, user: Operator, service: Service) -> Response:
    """The state of the work."""
    if user.role.value != "administrator":
        raise NotAllowed("This page is for who operates the system.", remedy="Your own pages are in the menu above.")
    now = utc_now()
    alive = [state for state in State if state is not State.WITHDRAWN]
    every = service.list(ConsultationFilter(states=tuple(alive), limit=5000))
    by_state = {state: [c for c in every if c.state is state] for state in State}
    waiting = [_waiting(STAGES[stage], by_state[RESUMES_FROM[stage]]) for stage in Stage]
    waiting.insert(2, _waiting(("Nurse", "护士"), by_state[State.DRAFTED]))
    waiting.insert(3, _waiting(("Doctor", "医生"), by_state[State.REVIEWED]))
    since = now - timedelta(hours=24)
    delivered = [c for c in by_state[State.DELIVERED] if c.delivery is not None]
    return renderer_of(request).page(
        request,
        "operator.j2",
        parked=sorted(by_state[State.PARKED], key=lambda c: c.state_since),
        waiting=waiting,
        deliveries=sorted([*by_state[State.SIGNED], *delivered], key=lambda c: c.updated_at, reverse=True)[:20],
        delivered_today=sum(c.delivery is not None and c.delivery.read_back_at >= since for c in delivered),
        on_way=sum(
            len(by_state[s]) for s in (State.UPLOADED, State.TRANSCRIBED, State.DRAFTED, State.REVIEWED, State.SIGNED)
        ),
        latest=service.latest_sequence(),
        sheets=("facts", "operator", "queue", "keys"),
        scripts=("queue",),
    )


@router.post("/{id}/retry")
def retry(id: ConsultationId, user: Operator, service: Service) -> Response:
    """Starts a parked stage again and stays on the page."""
    service.retry(id, actor=user.person)
    return RedirectResponse("/operations", 303)


def _waiting(title: Pair, found: list[Consultation]) -> Waiting:
    now = utc_now()
    return Waiting(
        title=title,
        waiting=len(found),
        oldest_s=max(((now - c.state_since).total_seconds() for c in found), default=0.0),
        running=sum(c.progress is not None or c.claim is not None for c in found),
        held_up=any(c.next_attempt_at is not None for c in found),
    )
