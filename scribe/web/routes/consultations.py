"""Registering consultations, listing them, one of them, its history."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from scribe.access import Action, Who
from scribe.consultation.service import ConsultationFilter, ConsultationService, QueueFilter, Registration
from scribe.db import utc_now
from scribe.errors import BadInput, Conflict, KeyReused, NotFound, PreconditionRequired
from scribe.model import Consent, ConsentGiven, Consultation, ConsultationId, Encounter, Role, Stage, State
from scribe.review import queue_order
from scribe.web.accounts import Accounts, User
from scribe.web.answers import answer, for_reader, versioned
from scribe.web.bounds import Moment, Numbered
from scribe.web.deps import AccountsDep, Asker, Bringing, Once, Service, SettingsDep, may_, note_reading
from scribe.web.openapi import COMMON, problems
from scribe.web.routes.patients import numbered
from scribe.web.schemas import ConsultationList, EventAnswer, History, NewConsultation

router = APIRouter(prefix="/consultations", tags=["consultations"], responses=COMMON)

_CREATING = problems(BadInput, NotFound, Conflict, KeyReused, PreconditionRequired, 415)


@router.post("", status_code=201, response_model=Consultation, responses=_CREATING)
def register(
    body: NewConsultation,
    user: Annotated[User, may_(Action.REGISTER)],
    once: Once,
    service: Service,
    accounts: AccountsDep,
    settings: SettingsDep,
    bring_soon: Bringing,
) -> Response:
    """Registers a consultation; its recording follows. Answers with its ``Location`` and its version as ``ETag``."""

    def work() -> Response:
        doctor = _doctor(body.practitioner, user, accounts)
        now = utc_now()
        registration = Registration(
            patient=numbered(body.patient, settings),
            encounter=Encounter(
                identifier=body.encounter_identifier.strip(),
                identifier_system=settings.emr_encounter_system,
                practitioner=doctor.person,
                practitioner_identifier=body.practitioner_identifier.strip(),
                practitioner_identifier_system=settings.emr_practitioner_system,
                department=body.department or doctor.department,
                started_at=_zoned(body.started_at) or now,
                visit=body.visit,
                reason=body.reason,
            ),
            language=body.language,
            template_id=body.template or settings.default_template,
            vocabulary=body.vocabulary,
            consent=_consent(body, user, now),
            context=body.context,
        )
        registered = service.register(registration, actor=user.person)
        bring_soon(registered, user)
        return versioned(registered, user, status=201, location=True)

    return once(user, body, work)


@router.get("", response_model=ConsultationList)
def list_consultations(  # noqa: PLR0913 (each is a part of the request)
    *,
    user: Annotated[User, may_(Action.LIST)],
    who: Asker,
    service: Service,
    state: Annotated[list[State] | None, Query(description="One state or more.")] = None,
    stage: Annotated[Stage | None, Query(description="Waiting for this stage.")] = None,
    practitioner: Annotated[str | None, Query(max_length=64, description="Username of the doctor.")] = None,
    since: Annotated[Moment | None, Query(description="Registered since then.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Response:
    """Consultations that the caller may see, the newest change first."""
    latest = service.latest_sequence()
    found = service.list(
        ConsultationFilter(
            states=tuple(state or ()),
            practitioner=practitioner,
            stage=stage,
            since=_zoned(since),
            limit=limit,
        ),
        who=who,
    )
    return answer(
        ConsultationList(consultations=tuple(for_reader(c, user) for c in reversed(found)), latest_event=latest)
    )


@router.get("/queue", response_model=ConsultationList)
def queue(
    user: Annotated[User, may_(Action.REVIEW)],  # noqa: ARG001 (it refuses everybody else)
    who: Asker,
    service: Service,
) -> Response:
    """What waits for the user: for a nurse the drafts, for a doctor what is to be signed; the riskiest first."""
    latest = service.latest_sequence()
    return answer(ConsultationList(consultations=waiting_for(who, service), latest_event=latest))


_MOST_WAITING = 1000
"""More than this nobody takes at once: the riskiest are given."""


def waiting_for(who: Who, service: ConsultationService) -> tuple[Consultation, ...]:
    """What waits for somebody's check or signature, in the order to take it."""
    if who.role is Role.DOCTOR:
        mine = service.list(
            ConsultationFilter(states=(State.DRAFTED, State.REVIEWED), limit=1000), who=who, action=Action.SIGN
        )
        return queue_order(c for c in mine if c.state is State.REVIEWED or _for_doctor(c, service))
    return service.queue_page(QueueFilter(), who=who, limit=_MOST_WAITING).consultations


def _for_doctor(consultation: Consultation, service: ConsultationService) -> bool:
    """Whether a draft waits for its doctor: sent back to them, or of a template that no nurse checks."""
    if consultation.returned is not None:
        return consultation.returned.to is Role.DOCTOR
    return service.template(consultation.id).review == "doctor"


@router.get("/{id}", response_model=Consultation, responses=problems(NotFound))
def get_consultation(
    id: ConsultationId, request: Request, user: Annotated[User, may_(Action.LIST)], service: Service
) -> Response:
    """One consultation: its state, its progress, why it waits."""
    consultation = service.get(id)
    if user.may(Action.READ_NOTE):
        note_reading(request, id, user, "consultation")
    return versioned(consultation, user)


@router.get("/{id}/history", response_model=History, responses=problems(NotFound))
def history(
    id: ConsultationId,
    user: Annotated[User, may_(Action.LIST)],
    service: Service,
    after: Annotated[Numbered, Query(ge=0, description="Only events behind this number.")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
) -> Response:
    """What happened to the consultation, oldest first: who did what, when."""
    del user
    service.get(id)  # an unknown one is said to be unknown
    events = service.events(id, after=after, limit=limit)
    return answer(
        History(
            events=tuple(
                EventAnswer(sequence=e.sequence, at=e.at, actor=e.actor, kind=e.kind, detail=e.detail) for e in events
            )
        )
    )


def _consent(body: NewConsultation, user: User, now: datetime) -> Consent | None:
    """What was said of the patient's consent, with who says so."""
    given = body.consent
    if given is False:
        return None
    return Consent(**(ConsentGiven() if given is True else given).model_dump(), by=user.person, at=now)


def _doctor(username: str, user: User, accounts: Accounts) -> User:
    """The doctor of the visit: the one named, or the doctor who registers it."""
    if not username and user.role is Role.DOCTOR:
        return user
    if not username:
        raise BadInput("The consultation names no doctor.", remedy="Give the doctor's username as `practitioner`.")
    try:
        doctor = accounts.user(username)
    except NotFound:
        doctor = None
    if doctor is None or doctor.role is not Role.DOCTOR or doctor.disabled:
        raise BadInput("There is no doctor with this username.", remedy="Give a doctor's username as `practitioner`.")
    return doctor


def _zoned(moment: datetime | None) -> datetime | None:
    if moment is not None and moment.tzinfo is None:
        raise BadInput("A time has no zone.", remedy="Write times as 2026-11-20T10:42:00Z or with an offset.")
    return moment
