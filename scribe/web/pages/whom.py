"""Whom is it about: the patient and the visit of a consultation are chosen, and confirmed by name and birth date.

Choosing leads to a page that shows name and birth date alone and large; nothing is set before somebody has said there
that they asked the patient. All of it works without scripts, and nothing that was chosen or typed is lost to a refusal.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from scribe.access import Action
from scribe.catalogues import SOURCE, Catalogue
from scribe.consultation.service import ConsultationService, Identification
from scribe.errors import BadInput, Conflict, NotFound, ScribeError, StaleRevision
from scribe.model import Consultation, ConsultationId, Patient, Sha256, State, digest_of
from scribe.settings import Settings
from scribe.web.accounts import User
from scribe.web.choosing import (
    Candidate,
    appointments,
    found_in_emr,
    listed,
    midnight,
    others_of,
    with_others,
)
from scribe.web.deps import (
    Bringing,
    Service,
    SettingsDep,
    emr_records_of,
    emr_visits_of,
    may_,
    note_reading,
    patient_list_of,
    settings_of,
    who_of,
)
from scribe.web.from_emr import Wanted, problem_of_reading
from scribe.web.pages.identity import identity_of
from scribe.web.pages.rendering import catalogue_of, renderer_of
from scribe.web.pages.signin import own_path
from scribe.web.pages.words import PROBLEMS, UNKNOWN_PROBLEM
from scribe.web.pages.words_patient import REFUSED, REFUSED_OTHERWISE
from scribe.web.routes.patients import can_be_changed

router = APIRouter(prefix="/consultations/{id}/whom", include_in_schema=False)

Identifier = Annotated[User, may_(Action.IDENTIFY)]
_SHEETS: Final = ("queue", "access", "whom", "keys")
_VISIT: Final = re.compile(r"(Appointment|Encounter)/[A-Za-z0-9._~-]{1,128}")
_TRIES: Final = 3


class Choice(BaseModel):
    """A patient and a visit as a form carries them, from a list or typed by hand."""

    name: str = Field(default="", max_length=400)
    number: str = Field(default="", max_length=200)
    system: str = Field(default="", max_length=300)
    born: str = Field(default="", max_length=40)
    sex: Literal["male", "female", "other", "unknown"] = "unknown"
    reason: str = Field(default="", max_length=500)
    encounter: str = Field(default="", max_length=200)
    reference: str = Field(default="", max_length=200)
    visit: str = Field(default="", max_length=200)
    was: str = Field(default="", max_length=64)
    """Names the patient that the reader saw before: while it is the same, nobody else has chosen."""
    next: str = Field(default="", max_length=200)
    confirmed: str = Field(default="", max_length=3)

    def patient(self, settings: Settings) -> Patient:
        """The patient.

        Raises:
            BadInput: the birth date is none.
        """
        system = self.system.strip() or settings.emr_patient_system or Patient().identifier_system
        return Patient(
            identifier=self.number.strip(), identifier_system=system, name=" ".join(self.name.split()),
            gender=self.sex, birth_date=_born(self.born),
        )  # fmt: skip

    def identification(self, settings: Settings) -> Identification:
        """What the service is told; a choice without a visit or a reason leaves them to what stands there.

        Raises:
            BadInput: the birth date is none.
        """
        return Identification(
            patient=self.patient(settings),
            encounter_identifier=self.encounter.strip() or None,
            reason=self.reason.strip() or None,
        )

    @property
    def is_of_a_visit(self) -> bool:
        """Whether it is one of the EMR's appointments."""
        return _VISIT.fullmatch(self.visit) is not None and self.reference.startswith("Patient/")


class Sought(BaseModel):
    """A search as its form carries it."""

    number: str = Field(default="", max_length=100)
    name: str = Field(default="", max_length=200)
    born: str = Field(default="", max_length=40)
    next: str = Field(default="", max_length=200)

    def wanted(self) -> Wanted:
        """What is looked for.

        Raises:
            BadInput: too little, or no birth date.
        """
        wanted = Wanted(number=self.number.strip(), name=self.name.strip(), birth_date=_born(self.born))
        wanted.require()
        return wanted


@router.get("")
def show(id: ConsultationId, request: Request, user: Identifier, service: Service, next: str = "") -> Response:
    """Whom it is about now, and among whom to choose."""
    return _page(request, user, service, service.get(id), next_=next)


@router.get("/day")
def day(id: ConsultationId, request: Request, user: Identifier, service: Service, next: str = "") -> Response:
    """The EMR's appointments of the visit's doctor, for the page that brings them behind itself, and on its own."""
    consultation = service.get(id)
    records = emr_records_of(request)
    found: tuple[Candidate, ...] = ()
    problem, linked = None, True
    try:
        if not records.shows_the_day:
            raise NotFound("The EMR's appointments are not shown here.", remedy="Set SCRIBE_EMR_DAY=on.")
        if can_be_changed(consultation):
            found = appointments(records, consultation, actor=user.username)
            found = with_others(found, consultation, service, who_of(request, user), midnight())
    except ScribeError as error:
        problem = problem_of_reading(error)
        linked = not (isinstance(error, NotFound) and records.shows_the_day)
    return renderer_of(request).page(
        request,
        "whom-day.j2",
        c=consultation,
        candidates=found,
        problem=problem,
        linked=linked,
        was=seen(consultation),
        next=_onward(next),
        sheets=_SHEETS,
    )


@router.post("/search")
def search(
    id: ConsultationId, request: Request, user: Identifier, service: Service, sought: Annotated[Sought, Form()]
) -> Response:
    """What the EMR and the hospital's list have by number, or by name and birth date."""
    consultation = service.get(id)
    try:
        wanted = sought.wanted()
    except BadInput as error:
        return _page(request, user, service, consultation, sought=sought, refused=error, next_=sought.next)
    found: tuple[Candidate, ...] = ()
    problem = None
    records, patients = emr_records_of(request), patient_list_of(request)
    if can_be_changed(consultation):
        try:
            if records.available:
                found += found_in_emr(records, id, wanted, actor=user.person)
        except ScribeError as error:
            problem = problem_of_reading(error)
        try:
            if patients.available:
                found += listed(patients, consultation, wanted)
        except ScribeError as error:
            problem = problem or problem_of_reading(error)
    found = with_others(found, consultation, service, who_of(request, user), midnight())
    return _page(request, user, service, consultation, sought=sought, found=found, problem=problem, next_=sought.next)


@router.post("/check")
def check(
    id: ConsultationId, request: Request, user: Identifier, service: Service, choice: Annotated[Choice, Form()]
) -> Response:
    """Name and birth date of who was chosen, to be compared with what the patient says. Nothing is set yet."""
    consultation = service.get(id)
    try:
        service.check_identification(id, choice.identification(settings_of(request)), actor=user.person)
    except (BadInput, Conflict) as error:
        return _page(request, user, service, consultation, choice=choice, refused=error, next_=choice.next)
    return _confirming(request, user, service, consultation, choice)


@router.post("")
def save(
    *,
    id: ConsultationId,
    request: Request,
    user: Identifier,
    service: Service,
    settings: SettingsDep,
    bring: Bringing,
    choice: Annotated[Choice, Form()],
) -> Response:
    """Sets who was confirmed. When somebody else has chosen meanwhile, both are shown and nothing is set."""
    before = service.get(id)
    if choice.confirmed != "yes":
        return _confirming(request, user, service, before, choice, unconfirmed=True)
    try:
        after = _identified(request, user, service, choice, settings, before)
    except StaleRevision:
        return _confirming(request, user, service, service.get(id), choice, stale=True)
    except (BadInput, Conflict) as error:
        return _page(request, user, service, service.get(id), choice=choice, refused=error, next_=choice.next)
    if not after.revision:
        bring(after, user)
    return RedirectResponse(_onward(choice.next) or _usual(after), 303)


def seen(consultation: Consultation) -> Sha256:
    """Names the patient and the visit that a page shows."""
    patient = consultation.patient
    shown = patient.model_dump(mode="json") if patient is not None else None
    return digest_of({"patient": shown, "visit": consultation.encounter.identifier})


def _identified(
    request: Request,
    user: User,
    service: ConsultationService,
    choice: Choice,
    settings: Settings,
    consultation: Consultation,
) -> Consultation:
    """Sets it. A consultation that has only come further meanwhile still has the patient that the reader saw."""
    identification = choice.identification(settings)
    for tried in range(1, _TRIES + 1):
        now = service.get(consultation.id) if tried > 1 else consultation
        if seen(now) != choice.was:
            raise StaleRevision("Somebody else said meanwhile whom it is about.", version=now.version)
        within = None
        if choice.is_of_a_visit:
            visits = emr_visits_of(request)
            within = visits.taking(visits.mark(settings.emr_url, choice.reference, choice.visit), now.id)
        try:
            return service.identify(now.id, identification, version=now.version, actor=user.person, within=within)
        except StaleRevision:
            if tried == _TRIES:
                raise
    raise AssertionError  # the last try has returned or raised


def _page(  # noqa: PLR0913 (what the page can show)
    request: Request,
    user: User,
    service: ConsultationService,
    consultation: Consultation,
    *,
    choice: Choice | None = None,
    sought: Sought | None = None,
    found: tuple[Candidate, ...] | None = None,
    problem: Any = None,
    refused: BadInput | Conflict | None = None,
    next_: str = "",
) -> Response:
    say = catalogue_of(request, user)
    patients, open_ = patient_list_of(request), can_be_changed(consultation)
    note_reading(request, consultation.id, user, "consultation")
    on_list: tuple[Candidate, ...] = ()
    as_of, list_problem, left_out = None, None, 0
    if patients.available and open_:
        try:
            listing = patients.read()
            as_of, left_out = listing.as_of, listing.left_out
            on_list = with_others(
                listed(patients, consultation), consultation, service, who_of(request, user), midnight()
            )
        except ScribeError as error:
            list_problem = problem_of_reading(error)
    return renderer_of(request).page(
        request,
        "whom.j2",
        status=refused.status if refused is not None else 200,
        c=consultation,
        identity=identity_of(consultation.patient, seen_at=consultation.encounter.started_at, say=say),
        said=service.identified(consultation.id),
        open=open_,
        emr_day=emr_records_of(request).shows_the_day,
        may_search=emr_records_of(request).available or patients.available,
        has_list=patients.available,
        on_list=on_list,
        as_of=as_of,
        left_out=left_out,
        list_problem=list_problem,
        choice=choice or _as_it_stands(consultation),
        sought=sought or Sought(),
        found=found,
        problem=problem,
        refused=why(refused, say) if refused is not None else "",
        of_search=sought is not None,
        was=seen(consultation),
        next=_onward(next_),
        back=_onward(next_) or _usual(consultation),
        sheets=_SHEETS,
        scripts=("emr-day",),
    )


def _confirming(
    request: Request,
    user: User,
    service: ConsultationService,
    consultation: Consultation,
    choice: Choice,
    *,
    unconfirmed: bool = False,
    stale: bool = False,
) -> Response:
    say, at = catalogue_of(request, user), consultation.encounter.started_at
    patient = choice.patient(settings_of(request))
    note_reading(request, consultation.id, user, "consultation")
    before = identity_of(consultation.patient, seen_at=at, say=say)
    chosen = identity_of(patient, seen_at=at, say=say)
    change = service.check_identification(
        consultation.id, choice.identification(settings_of(request)), actor=user.person
    )
    return renderer_of(request).page(
        request,
        "whom-check.j2",
        status=412 if stale else 422 if unconfirmed else 200,
        c=consultation,
        identity=chosen,
        before=before if before != chosen else None,
        drops_record=change.drops_record,
        approved=consultation.state is State.REVIEWED,
        others=others_of(patient, consultation, service, who_of(request, user), midnight()),
        said=service.identified(consultation.id),
        choice=choice.model_copy(update={"was": seen(consultation)}),
        unconfirmed=unconfirmed,
        stale=stale,
        next=_onward(choice.next),
        sheets=_SHEETS,
    )


def _as_it_stands(consultation: Consultation) -> Choice:
    patient = consultation.patient or Patient()
    return Choice(
        name=patient.name[:400], number=patient.identifier[:200], sex=patient.gender,
        system=patient.identifier_system[:300] if patient.identifier else "",
        born=patient.birth_date.isoformat() if patient.birth_date is not None else "",
        reason=consultation.encounter.reason[:500],
    )  # fmt: skip


def why(error: ScribeError, say: Catalogue) -> str:
    """Why a choice was refused, in the reader's language."""
    otherwise = REFUSED_OTHERWISE if isinstance(error, BadInput) else None
    told = say.told(REFUSED.get(str(error.details.get("reason", "")), otherwise))
    if told or say.language == SOURCE or isinstance(error, BadInput):
        return told or str(error)
    return say(PROBLEMS.get(error.code, UNKNOWN_PROBLEM)) + say(".")


def _onward(target: str) -> str:
    """Where to go afterwards; empty where nothing of this site is named."""
    return own_path(target) if target and own_path(target) == target else ""


def _usual(consultation: Consultation) -> str:
    """Where a consultation goes on."""
    if consultation.draft is not None:
        return f"/notes/{consultation.id}"
    return f"/{'record' if consultation.state is State.REGISTERED else 'consultations'}/{consultation.id}"


def _born(value: str) -> date | None:
    if not value.strip():
        return None
    try:
        return date.fromisoformat(value.strip().replace("/", "-"))
    except ValueError:
        raise BadInput("The birth date cannot be read.", remedy="Write it as 1959-03-14.", reason="no-date") from None
