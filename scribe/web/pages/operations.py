"""The operator's page: what is parked, what waits where, what was delivered. No patient's name is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from scribe.access import Action
from scribe.consultation.overseeing import Standing
from scribe.consultation.service import ConsultationService
from scribe.consultation.states import RESUMES_FROM
from scribe.db import utc_now
from scribe.messages import Message
from scribe.model import Attempt, Consultation, ConsultationId, Stage, State, StopKind
from scribe.web.accounts import User
from scribe.web.answers import for_reader
from scribe.web.deps import Asker, Service, SettingsDep, may_
from scribe.web.masking import attempts_for
from scribe.web.pages.delivery import Said, reasons
from scribe.web.pages.following import FOLLOWED
from scribe.web.pages.rendering import renderer_of
from scribe.web.pages.words import STAGES

router = APIRouter(prefix="/operations", include_in_schema=False)

Operator = Annotated[User, may_(Action.OPERATE)]
_MOST: Final = 50
"""How many of each list are shown; all of them are counted."""
_ON_THEIR_WAY: Final = (State.UPLOADED, State.TRANSCRIBED, State.DRAFTED, State.REVIEWED, State.SIGNED)


@dataclass(frozen=True)
class Waiting:
    """What waits at one stage, for how long, and how much of it is being worked on."""

    title: Message
    waiting: int
    oldest_s: float
    running: int
    held_up: bool
    """Whether something here waits for another attempt after a failure."""


@dataclass(frozen=True)
class Stuck:
    """A note that needs a person or waits: its last attempt, and what the EMR said then."""

    consultation: Consultation
    last: Attempt | None
    tried: int
    reasons: tuple[Said, ...]
    behind: bool


@router.get("", dependencies=[FOLLOWED])
def show(request: Request, user: Operator, who: Asker, service: Service, settings: SettingsDep) -> Response:
    """The state of the work."""
    standing = service.overseer.standing()
    held, given_up = (StopKind.HELD.value,), (StopKind.GIVEN_UP.value,)
    behind = service.behind_another()

    def stuck(found: tuple[Consultation, ...]) -> tuple[Stuck, ...]:
        return tuple(_stuck(service, one, user, behind) for one in found)

    return renderer_of(request).page(
        request,
        "operator.j2",
        left=service.left_uploads(who=who, limit=_MOST),
        left_s=settings.upload_left_s,
        parked=stuck(service.in_state(State.PARKED, who=who, limit=_MOST)),
        parked_count=standing[State.PARKED].waiting,
        waiting=_by_stage(standing),
        signed=stuck(service.in_state(State.SIGNED, who=who, limit=_MOST)),
        signed_count=standing[State.SIGNED].waiting,
        stopped=stuck(service.in_state(State.SIGNED, who=who, stopped=held, limit=_MOST)),
        stopped_count=standing[State.SIGNED].stopped,
        given_up=stuck(service.in_state(State.PARKED, who=who, stopped=given_up, newest=True, limit=_MOST)),
        given_up_count=standing[State.PARKED].stopped,
        delivered=service.in_state(State.DELIVERED, who=who, newest=True, limit=20),
        delivered_today=service.stored_since(utc_now() - timedelta(hours=24)),
        on_way=sum(standing[state].waiting for state in _ON_THEIR_WAY),
        sheets=("facts", "operator", "trends", "delivery", "queue", "keys"),
        scripts=("queue",),
    )


@router.post("/{id}/retry")
def retry(id: ConsultationId, user: Operator, service: Service) -> Response:
    """Starts a parked stage again and stays on the page."""
    service.retry(id, actor=user.person)
    return RedirectResponse("/operations", 303)


def _stuck(service: ConsultationService, found: Consultation, user: User, behind: frozenset[ConsultationId]) -> Stuck:
    tried = service.attempts(found.id)
    last = attempts_for(tried[-1:], found, user.role)
    return Stuck(
        consultation=for_reader(found, user),
        last=last[0] if last else None,
        tried=len(tried),
        reasons=reasons(last[0].outcome)[:3] if last else (),
        behind=found.id in behind,
    )


def _by_stage(standing: dict[State, Standing]) -> list[Waiting]:
    """The stages in the order of the work, with the two that are people's between them."""
    rows = [_waiting(STAGES[stage], standing[RESUMES_FROM[stage]]) for stage in Stage]
    rows.insert(2, _waiting(Message("Nurse"), standing[State.DRAFTED]))
    rows.insert(3, _waiting(Message("Doctor"), standing[State.REVIEWED]))
    return rows


def _waiting(title: Message, found: Standing) -> Waiting:
    return Waiting(
        title=title,
        waiting=found.waiting,
        oldest_s=(utc_now() - found.since).total_seconds() if found.since is not None else 0.0,
        running=found.running,
        held_up=found.retrying > 0,
    )
