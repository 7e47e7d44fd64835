"""Deliveries to the EMR: what waits and why, each attempt's answer; hold, resume, give up, accept the patient."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from scribe.access import Action
from scribe.consultation.service import ConsultationService
from scribe.errors import BadInput, Conflict, NotFound, WrongState
from scribe.model import Consultation, ConsultationId, State
from scribe.web.accounts import User
from scribe.web.answers import answer, for_reader, versioned
from scribe.web.deps import Asker, OnceIfKeyed, Service, may_, note_reading
from scribe.web.masking import attempts_for
from scribe.web.openapi import COMMON, problems
from scribe.web.schemas import AcceptPatientRequest, DeliveryAnswer, DeliveryList, Reasoned

router = APIRouter(tags=["delivery"], responses=COMMON)

_ONE: Final = "/consultations/{id}/delivery"
_DECIDING: Final = problems(NotFound, WrongState, BadInput)

Decider = Annotated[User, may_(Action.STOP_DELIVERY)]


class Which(StrEnum):
    """Which deliveries to list."""

    WAITING = "waiting"
    HELD = "held"
    PARKED = "parked"
    GIVEN_UP = "given_up"
    DELIVERED = "delivered"
    WITHDRAWING = "withdrawing"


WHERE: Final[dict[Which, tuple[State, str]]] = {
    Which.WAITING: (State.SIGNED, ""),
    Which.HELD: (State.SIGNED, "held"),
    Which.PARKED: (State.PARKED, ""),
    Which.GIVEN_UP: (State.PARKED, "given_up"),
    Which.DELIVERED: (State.DELIVERED, ""),
    Which.WITHDRAWING: (State.WITHDRAWING, ""),
}
"""For each, the state and what a person said."""


@router.get("/deliveries", response_model=DeliveryList)
def list_deliveries(
    user: Annotated[User, may_(Action.LIST)],
    who: Asker,
    service: Service,
    which: Annotated[Which, Query(description="Which deliveries.")] = Which.WAITING,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Deliveries with their attempts: the longest wait first; of those that are done, the newest."""
    state, stopped = WHERE[which]
    found = service.in_state(
        state,
        who=who,
        stopped=(stopped,),
        newest=which is Which.DELIVERED,
        limit=limit,
        at_the_emr=which is Which.PARKED,
    )
    behind = service.behind_another() if which is Which.WAITING else frozenset()
    return answer(
        DeliveryList(
            deliveries=tuple(_delivery(service, c, user, behind=c.id in behind, compared=False) for c in found)
        )
    )


@router.get(_ONE, response_model=DeliveryAnswer, responses=problems(NotFound))
def get_delivery(
    id: ConsultationId, request: Request, user: Annotated[User, may_(Action.LIST)], service: Service
) -> Response:
    """One delivery. What was compared of the patient is shown to those who may see the patient."""
    consultation = service.get(id)
    if user.may(Action.READ_NOTE):
        note_reading(request, id, user, "delivery")
    return answer(_delivery(service, consultation, user, behind=id in service.behind_another(), compared=True))


@router.post(f"{_ONE}/hold", response_model=Consultation, responses=_DECIDING)
def hold(id: ConsultationId, body: Reasoned, user: Decider, once: OnceIfKeyed, service: Service) -> Response:
    """Keeps a signed note from being sent until somebody resumes it."""
    return once(
        user, body, lambda: versioned(service.hold(id, reason=body.reason, actor=user.person), user), consultation=id
    )


@router.post(f"{_ONE}/resume", response_model=Consultation, responses=_DECIDING)
def resume(id: ConsultationId, body: Reasoned, user: Decider, once: OnceIfKeyed, service: Service) -> Response:
    """Lets a held note go to the EMR."""
    return once(
        user, body, lambda: versioned(service.resume(id, reason=body.reason, actor=user.person), user), consultation=id
    )


@router.post(f"{_ONE}/give-up", response_model=Consultation, responses=_DECIDING)
def give_up(id: ConsultationId, body: Reasoned, user: Decider, once: OnceIfKeyed, service: Service) -> Response:
    """Ends the tries to deliver: the note stays here."""
    return once(
        user, body, lambda: versioned(service.give_up(id, reason=body.reason, actor=user.person), user), consultation=id
    )


@router.post(
    f"{_ONE}/patient",
    response_model=Consultation,
    responses=problems(NotFound, WrongState, BadInput, Conflict),
)
def accept_patient(
    id: ConsultationId,
    body: AcceptPatientRequest,
    user: Annotated[User, may_(Action.ACCEPT_PATIENT)],
    once: OnceIfKeyed,
    service: Service,
) -> Response:
    """Says that the EMR's record is this patient's although something differs, and delivers again."""

    def work() -> Response:
        accepted = service.accept_patient(id, compared=body.compared, reason=body.reason, actor=user.person)
        return versioned(accepted, user)

    return once(user, body, work, consultation=id)


def _delivery(
    service: ConsultationService, consultation: Consultation, user: User, *, behind: bool, compared: bool
) -> DeliveryAnswer:
    shown = for_reader(consultation, user)
    attempts = attempts_for(service.attempts(consultation.id), consultation, user.role)
    problem = shown.parked.problem if shown.parked is not None else None
    if not compared:
        attempts = tuple(attempt.model_copy(update={"compared": {}}) for attempt in attempts)
        extra = {name: value for name, value in (problem.extra if problem else {}).items() if name != "compared"}
        problem = problem.model_copy(update={"extra": extra}) if problem is not None else None
    return DeliveryAnswer(
        consultation=consultation.id,
        state=shown.state,
        since=shown.state_since,
        behind_another=behind,
        stop=shown.stop,
        next_attempt_at=shown.next_attempt_at,
        problem=problem,
        attempts=attempts,
    )
