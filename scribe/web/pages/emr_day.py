"""The EMR's appointments of a doctor's day, beside Scribe's own list: seen, and begun with one click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from scribe.access import Action
from scribe.consultation.service import ConsultationFilter, ConsultationService, Registration
from scribe.db import utc_now
from scribe.emr import Planned
from scribe.errors import NotFound, ScribeError
from scribe.model import Consultation, ConsultationId, Encounter, Problem, State
from scribe.template import TemplateLibrary
from scribe.web.accounts import User
from scribe.web.choosing import midnight
from scribe.web.deps import (
    Bringing,
    Service,
    SettingsDep,
    Templates,
    emr_records_of,
    emr_visits_of,
    may_,
    who_of,
)
from scribe.web.from_emr import problem_of_reading
from scribe.web.pages.rendering import language_of, renderer_of

router = APIRouter(prefix="/today/emr", include_in_schema=False)

Signer = Annotated[User, may_(Action.SIGN)]


@dataclass(frozen=True)
class Line:
    """One appointment, and what Scribe has of it."""

    planned: Planned
    known: ConsultationId | None
    """The consultation that was begun for it."""
    others: tuple[Consultation, ...]
    """Consultations of the same patient with this doctor today, which may be the same visit."""


@router.get("")
def show(request: Request, user: Signer, service: Service, settings: SettingsDep) -> Response:
    """The appointments; where they cannot be read, why, in place of them."""
    entries: tuple[Line, ...] = ()
    problem: Problem | None = None
    linked = True
    try:
        entries = _lines(request, user, service, settings.emr_url)
    except ScribeError as error:
        problem = problem_of_reading(error)
        linked = not (isinstance(error, NotFound) and emr_records_of(request).shows_the_day)
    return renderer_of(request).page(
        request,
        "emr-day.j2",
        entries=entries,
        problem=problem,
        linked=linked,
        sheets=("queue", "keys"),
        scripts=("queue",),
    )


@router.post("")
def record(
    request: Request,
    user: Signer,
    settings: SettingsDep,
    library: Templates,
    bring: Bringing,
    service: Service,
    visit: Annotated[str, Form(max_length=200)],
) -> Response:
    """Begins the consultation of one of the doctor's own appointments, with the EMR's patient and visit."""
    now = utc_now()
    planned = next((one for one in _planned(request, user) if one.visit == visit), None)
    if planned is None:
        raise NotFound("The EMR has no such appointment of yours today.", remedy="Open the day again.")
    visits = emr_visits_of(request)
    language = language_of(request, user)
    template = _template(library, settings.default_template, language)
    registration = Registration(
        patient=planned.patient,
        encounter=Encounter(
            identifier=planned.encounter,
            identifier_system=settings.emr_encounter_system,
            practitioner=user.person,
            department=user.department,
            started_at=min(planned.starts_at or now, now),
            reason=planned.reason,
        ),
        language=library.get(template).language,
        template_id=template,
    )
    mark = visits.mark(settings.emr_url, planned.reference, visit)
    begun, new = visits.begin(mark, registration, actor=user.person)
    if new:
        bring(service.get(begun), user)
        return RedirectResponse(f"/record/{begun}", 303)
    return RedirectResponse(f"/consultations/{begun}", 303)


def _planned(request: Request, user: User) -> tuple[Planned, ...]:
    """The doctor's own appointments of today.

    Raises:
        NotFound: the hospital does not show them, or the account is linked with nobody at the EMR.
        PartDown: the EMR does not answer.
    """
    records = emr_records_of(request)
    if not records.shows_the_day:
        raise NotFound("The EMR's appointments are not shown here.", remedy="Set SCRIBE_EMR_DAY=on.")
    return records.day(user.username, utc_now().astimezone().date())


def _lines(request: Request, user: User, service: ConsultationService, issuer: str) -> tuple[Line, ...]:
    visits = emr_visits_of(request)
    own = service.list(
        ConsultationFilter(practitioner=user.username, since=midnight(), limit=1000), who=who_of(request, user)
    )
    lines = []
    for one in _planned(request, user):
        mark = visits.mark(issuer, one.reference, one.visit)
        known = visits.consultation_of(mark) if one.visit else None
        number = (one.patient.identifier_system, one.patient.identifier)
        others = (
            other
            for other in own
            if other.id != known
            and other.patient is not None
            and (other.patient.identifier_system, other.patient.identifier) == number
            and other.state is not State.WITHDRAWN
        )
        lines.append(Line(one, known, tuple(others)))
    return tuple(lines)


def _template(library: TemplateLibrary, usual: str, language: str) -> str:
    """The hospital's usual template where it is in the doctor's language, else the first that is."""
    if library.get(usual).language == language:
        return usual
    fitting = sorted((one for one in library.all() if one.language == language), key=lambda one: one.title)
    return fitting[0].id if fitting else usual
