"""Whom a consultation is about: reading it, choosing among candidates, and saying it until the note is signed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from scribe.access import Action, Who
from scribe.consultation.service import ConsultationService, Identification
from scribe.consultation.service.identifying import refuse_settled
from scribe.errors import (
    BadInput,
    Conflict,
    KeyReused,
    LegallyHeld,
    NotFound,
    PreconditionRequired,
    ScribeError,
    StaleRevision,
    WrongState,
)
from scribe.model import Consultation, ConsultationId, Patient
from scribe.settings import Settings
from scribe.web.accounts import User
from scribe.web.answers import answer, etag, versioned
from scribe.web.choosing import Candidate, Source, appointments, found_in_emr, listed, midnight, with_others
from scribe.web.deps import (
    Asker,
    Bringing,
    OnceIfKeyed,
    Service,
    SettingsDep,
    Version,
    emr_records_of,
    may_,
    note_reading,
    patient_list_of,
)
from scribe.web.from_emr import problem_of_reading
from scribe.web.openapi import COMMON, problems
from scribe.web.schemas_patient import (
    CandidateAnswer,
    CandidatesAnswer,
    PatientAnswer,
    PatientRequest,
    PatientSearch,
    SourceAnswer,
)

router = APIRouter(
    prefix="/consultations/{id}/patient", tags=["consultations"], responses={**COMMON, **problems(NotFound)}
)

Identifier = Annotated[User, may_(Action.IDENTIFY)]
_SETTING = problems(BadInput, WrongState, Conflict, StaleRevision, PreconditionRequired, KeyReused, LegallyHeld, 415)


@router.get("", response_model=PatientAnswer, responses=problems(WrongState))
def show_patient(
    id: ConsultationId, request: Request, user: Annotated[User, may_(Action.READ_NOTE)], service: Service
) -> Response:
    """Whom it is about, who said so, and whether it can be changed. Its `ETag` is the consultation's."""
    consultation = service.get(id)
    if consultation.patient is None:
        raise WrongState("Nothing of this consultation can be read any more.", state=consultation.state.value)
    note_reading(request, id, user, "consultation")
    said = service.identified(id)
    told = PatientAnswer(
        consultation=id,
        patient=consultation.patient,
        known=consultation.patient.is_known,
        encounter_identifier=consultation.encounter.identifier,
        confirmed_by=said.by if said is not None else None,
        confirmed_at=said.at if said is not None else None,
        instead_of=said.instead_of if said is not None else None,
        may_change=can_be_changed(consultation),
    )
    return answer(told, headers={"ETag": etag(consultation.version)})


@router.put("", response_model=Consultation, responses=_SETTING)
def set_patient(  # noqa: PLR0913 (each is a part of the request)
    *,
    id: ConsultationId,
    body: PatientRequest,
    user: Identifier,
    version: Version,
    once: OnceIfKeyed,
    service: Service,
    settings: SettingsDep,
    bring_soon: Bringing,
) -> Response:
    """Sets or corrects the patient and the visit: by its doctor, who stands in, or a nurse, until the note is signed.

    A note gets a new revision, so that whoever signs has seen it. The record of another patient is taken off, with what
    the note has from it alone; then an approval ends too.
    """

    def work() -> Response:
        identification = Identification(
            patient=numbered(body.patient, settings),
            encounter_identifier=body.encounter_identifier,
            reason=body.reason,
        )
        set_ = service.identify(id, identification, version=version, actor=user.person)
        if not set_.revision:
            bring_soon(set_, user)
        return versioned(set_, user)

    return once(user, [version, body.model_dump(mode="json")], work, consultation=id)


@router.get("/candidates", response_model=CandidatesAnswer, responses=problems(WrongState))
def candidates(id: ConsultationId, request: Request, user: Identifier, who: Asker, service: Service) -> Response:
    """Whom the visit's doctor has today: the EMR's appointments, and the hospital's list."""
    consultation = service.get(id)
    refuse_settled(consultation)
    records, patients = emr_records_of(request), patient_list_of(request)
    return answer(
        _told(
            {
                "appointments": (
                    records.shows_the_day, lambda: appointments(records, consultation, actor=user.username)
                ),
                "list": (patients.available, lambda: listed(patients, consultation)),
            },
            consultation, service, who,
        )
    )  # fmt: skip


@router.post("/searches", response_model=CandidatesAnswer, responses=problems(BadInput, WrongState, 415))
def search(
    id: ConsultationId, body: PatientSearch, request: Request, user: Identifier, who: Asker, service: Service
) -> Response:
    """Looks in the EMR and in the hospital's list: by the whole number, or by name and birth date together.

    A POST, so that no number and no name stands in an address. The audit has who looked, and never for whom.
    """
    consultation, wanted = service.get(id), body.wanted()
    refuse_settled(consultation)
    wanted.require()
    records, patients = emr_records_of(request), patient_list_of(request)
    return answer(
        _told(
            {
                "emr": (records.available, lambda: found_in_emr(records, id, wanted, actor=user.person)),
                "list": (patients.available, lambda: listed(patients, consultation, wanted)),
            },
            consultation, service, who,
        )
    )  # fmt: skip


def can_be_changed(consultation: Consultation) -> bool:
    """Whether the patient of a consultation is not settled yet."""
    try:
        refuse_settled(consultation)
    except WrongState:
        return False
    return True


def numbered(patient: Patient, settings: Settings) -> Patient:
    """The patient, with the system of the hospital's numbers where none is named."""
    if not settings.emr_patient_system or "identifier_system" in patient.model_fields_set:
        return patient
    return patient.model_copy(update={"identifier_system": settings.emr_patient_system})


def _told(
    asked: dict[Source, tuple[bool, Callable[[], tuple[Candidate, ...]]]],
    consultation: Consultation,
    service: ConsultationService,
    who: Who,
) -> CandidatesAnswer:
    found: list[Candidate] = []
    sources: list[SourceAnswer] = []
    for source, (there, ask) in asked.items():
        if not there:
            sources.append(SourceAnswer(source=source, state="absent"))
            continue
        try:
            found += with_others(ask(), consultation, service, who, midnight())
        except ScribeError as error:
            sources.append(SourceAnswer(source=source, state="failed", detail=problem_of_reading(error).detail))
        else:
            sources.append(SourceAnswer(source=source, state="answered"))
    return CandidatesAnswer(candidates=tuple(CandidateAnswer.of(one) for one in found), sources=tuple(sources))
