"""Lists: the nurse's queue and what was checked today, the doctor's day and what waits for a signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from scribe.consultation.service import ConsultationFilter, ConsultationService
from scribe.db import utc_now
from scribe.model import Consultation, Role, State
from scribe.review import QueueRow, queue_rows
from scribe.web.accounts import User
from scribe.web.deps import Service, emr_records_of, may_
from scribe.web.pages.notes import who_short
from scribe.web.pages.rendering import language_of, renderer_of, title_of
from scribe.web.roles import Action

router = APIRouter(include_in_schema=False)

Reviewer = Annotated[User, may_(Action.REVIEW)]
Signer = Annotated[User, may_(Action.SIGN)]


@dataclass(frozen=True)
class Row:
    """One line of a list: the consultation and, in the queue, its place."""

    consultation: Consultation
    place: QueueRow
    sent_back: bool
    who: str
    """Sex, age and number, short."""
    title: tuple[str, str]
    """Of the template, and the ``lang`` it is in."""


@router.get("/queue")
def queue(
    request: Request,
    user: Reviewer,
    service: Service,
    which: str = "all",
    department: str = "",
    language: str = "",
    find: str = "",
) -> Response:
    """Notes that wait for a nurse, riskiest first."""
    everything = _rows(service, request, chinese=language_of(request, user) == "zh")
    rows = [row for row in everything if _matches(row, user, which, department, language, find.strip().lower())]
    free = [row for row in everything if row.place.claim is None or row.place.claim.by.id == user.username]
    return renderer_of(request).page(
        request,
        "queue.j2",
        rows=rows,
        total=len(everything),
        counts={name: sum(_in(row, user, name) for row in everything) for name in ("all", "high", "mine", "back")},
        which=which,
        department=department,
        language=language,
        find=find,
        departments=sorted(
            {r.consultation.encounter.department for r in everything if r.consultation.encounter.department}
        ),
        longest_s=max((row.place.waited_s for row in everything), default=0.0),
        checked=len(_checked_today(service)),
        next_id=free[0].consultation.id if free else None,
        latest=service.latest_sequence(),
        sheets=("queue", "keys"),
        scripts=("queue",),
    )


@router.get("/queue/next")
def open_next(user: Reviewer, service: Service) -> Response:
    """Opens the riskiest note that nobody has."""
    for place in queue_rows(_with_nurse(service), now=utc_now()):
        if place.claim is None or place.claim.by.id == user.username:
            return RedirectResponse(f"/notes/{place.id}", 303)
    return RedirectResponse("/queue", 303)


@router.get("/checked")
def checked(request: Request, user: Reviewer, service: Service) -> Response:
    """What was checked today, by anybody."""
    del user
    return renderer_of(request).page(
        request, "checked.j2", consultations=_checked_today(service), sheets=("queue", "keys"), scripts=("queue",)
    )


@router.get("/today")
def today(request: Request, user: Signer, service: Service) -> Response:
    """The doctor's consultations of today, and older ones that are not finished."""
    own = service.list(ConsultationFilter(practitioner=user.username))
    begins = midnight()
    ended = (State.DELIVERED, State.WITHDRAWN, State.NO_SPEECH)
    shown = [c for c in own if c.registered_at >= begins or c.state not in ended]
    shown.sort(key=lambda c: c.encounter.started_at)
    return renderer_of(request).page(
        request,
        "today.j2",
        consultations=shown,
        who_short=lambda c: who_short(c, chinese=language_of(request, user) == "zh"),
        to_sign=[c for c in shown if c.state is State.REVIEWED],
        latest=service.latest_sequence(),
        emr_day=emr_records_of(request).shows_the_day,
        sheets=("queue", "keys"),
        scripts=("queue", "emr-day"),
    )


@router.get("/to-sign")
def to_sign(user: Signer, service: Service) -> Response:
    """Opens the oldest note that waits for this doctor's signature, or the day when none does."""
    waiting = service.list(ConsultationFilter(states=(State.REVIEWED,), practitioner=user.username))
    target = min(waiting, key=lambda c: c.state_since, default=None)
    return RedirectResponse(f"/notes/{target.id}/sign" if target else "/today", 303)


def _with_nurse(service: ConsultationService) -> list[Consultation]:
    drafted = service.list(ConsultationFilter(states=(State.DRAFTED,)))
    return [c for c in drafted if c.returned is None or c.returned.to is Role.NURSE]


def _rows(service: ConsultationService, request: Request, *, chinese: bool) -> list[Row]:
    by_id = {c.id: c for c in _with_nurse(service)}
    rows = []
    for place in queue_rows(by_id.values(), now=utc_now()):
        consultation = by_id[place.id]
        rows.append(
            Row(
                consultation,
                place,
                sent_back=consultation.returned is not None,
                who=who_short(consultation, chinese=chinese),
                title=title_of(request, consultation.template.id),
            )
        )
    return rows


def _matches(row: Row, user: User, which: str, department: str, language: str, find: str) -> bool:
    consultation = row.consultation
    patient = consultation.patient
    named = f"{patient.name} {patient.identifier}".lower() if patient else ""
    return (
        _in(row, user, which)
        and (not department or consultation.encounter.department == department)
        and (not language or consultation.language == language)
        and (not find or find in named or find.replace(" ", "") in named.replace(" ", ""))
    )


def _in(row: Row, user: User, which: str) -> bool:
    match which:
        case "high":
            return row.place.level.value == "high"
        case "mine":
            return row.place.claim is not None and row.place.claim.by.id == user.username
        case "back":
            return row.sent_back
        case _:
            return True


def _checked_today(service: ConsultationService) -> list[Consultation]:
    later = (State.REVIEWED, State.SIGNED, State.DELIVERED)
    found = service.list(ConsultationFilter(states=later))
    begins = midnight()
    return sorted(
        (c for c in found if c.approval is not None and c.approval.at >= begins),
        key=lambda c: c.approval.at if c.approval else c.updated_at,
        reverse=True,
    )


def midnight() -> datetime:
    """The beginning of today where the hospital is."""
    return utc_now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
