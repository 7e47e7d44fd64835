"""The patient and the visit that the EMR opened Scribe on, and the consultation that is begun for it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from fastapi import Request

from scribe.consultation.service import Registration
from scribe.db import utc_now
from scribe.emr import EmrReader
from scribe.emr.day import asked_for, number_of, patient_from, reason_of
from scribe.emr.launch import Opened
from scribe.emr.values import member, moment, objects, words
from scribe.errors import BadInput, NotFound, ScribeError
from scribe.model import ConsultationId, Encounter, Patient, Role
from scribe.web.accounts import User
from scribe.web.deps import accounts_of, emr_records_of, emr_visits_of, launches_of, settings_of, templates_of

Json = dict[str, Any]

_OVER: Final = frozenset({"finished", "cancelled", "entered-in-error"})


@dataclass(frozen=True)
class LaunchVisit:
    """What is shown to the doctor before a consultation is begun."""

    patient: Patient
    reference: str
    """``Patient/<id>`` at the EMR."""
    started_at: datetime
    number: str
    """Of the visit, in the hospital's system; empty where it has none."""
    department: str
    reason: str
    practitioners: tuple[str, ...]
    """References of who takes part in the visit."""
    over: bool
    """Whether the EMR says that the visit is over."""
    died: bool
    """Whether the EMR says that the patient has died."""


def visit_of(request: Request, opened: Opened) -> LaunchVisit:
    """Reads the patient and the visit with the launch's own token.

    Raises:
        BadInput: the EMR opened no patient, or the visit is another patient's.
        NotFound: it does not show them, or the patient has no number of the hospital's.
        PartDown: it does not answer.
        DeliveryRefused: it does not let Scribe read them.
    """
    if not opened.patient:
        raise BadInput("The EMR opened Scribe without a patient.", remedy="Open a patient's record in the EMR first.")
    settings = settings_of(request)
    with launches_of(request).reader(opened) as reader:
        found = asked_for(reader, opened.patient, doing="reading the patient")
        _require_in_use(found)
        patient = patient_from(found, settings.emr_patient_system)
        if patient is None:
            raise NotFound(
                "The EMR's patient has no number of the hospital's, or is not shown to Scribe.",
                remedy="Check the patient in the EMR, and SCRIBE_EMR_PATIENT_SYSTEM.",
            )
        encounter = _encounter(reader, opened)
    now = utc_now()
    started = min(moment(member(encounter, "period").get("start")) or now, now)
    return LaunchVisit(
        patient=patient,
        reference=opened.patient,
        started_at=started,
        number=number_of(encounter, settings.emr_encounter_system),
        department=words(member(encounter, "serviceType").get("text")),
        reason=reason_of(encounter),
        practitioners=tuple(
            words(member(one, "individual").get("reference")) for one in objects(encounter.get("participant"))
        ),
        over=words(encounter.get("status")) in _OVER,
        died=has_died(found),
    )


def begin_consultation(
    request: Request, visit: LaunchVisit, opened: Opened, user: User, template: str
) -> ConsultationId:
    """Registers the consultation of a visit, once; its record follows where the hospital wants that.

    Raises:
        BadInput: a nurse begins it, and the visit names no doctor of Scribe's.
        NotFound: no such template.
    """
    launches, visits, settings = launches_of(request), emr_visits_of(request), settings_of(request)
    doctor = user if user.role is Role.DOCTOR else _doctor(request, visit, opened)
    chosen = templates_of(request).get(template or settings.default_template)
    registration = Registration(
        patient=visit.patient,
        encounter=Encounter(
            identifier=visit.number,
            identifier_system=settings.emr_encounter_system,
            practitioner=doctor.person,
            department=visit.department or doctor.department,
            started_at=visit.started_at,
            reason=visit.reason,
        ),
        language=chosen.language,
        template_id=chosen.id,
    )
    id, new = visits.begin(launches.visit_mark(opened, visits), registration, actor=user.person)  # noqa: A001 (the model's word)
    if new:
        _bring(request, id, opened, user)
    return id


def known_consultation(request: Request, opened: Opened) -> ConsultationId | None:
    """The consultation that was begun for what the EMR opened."""
    visits = emr_visits_of(request)
    return visits.consultation_of(launches_of(request).visit_mark(opened, visits))


def has_died(patient: Json | None) -> bool:
    """Whether the EMR says so."""
    told = patient or {}
    return told.get("deceasedBoolean") is True or bool(words(told.get("deceasedDateTime")))


def _bring(request: Request, id: ConsultationId, opened: Opened, user: User) -> None:
    """The record, with the launch's own token; by the request's side, so that the page never waits for it."""
    records = emr_records_of(request)
    if settings_of(request).emr_record != "on":
        return
    records.announce(id)
    reader = launches_of(request).reader(opened)
    threading.Thread(
        target=records.bring,
        args=(id,),
        kwargs={"actor": user.person, "reader": reader, "known": opened.patient},
        daemon=True,
    ).start()


def _doctor(request: Request, visit: LaunchVisit, opened: Opened) -> User:
    """The doctor of the visit, where the EMR names one who has an account here."""
    for reference in visit.practitioners:
        username = launches_of(request).account_of(opened.issuer, reference.removeprefix(f"{opened.issuer}/"))
        try:
            found = accounts_of(request).user(username) if username is not None else None
        except NotFound:
            continue
        if found is not None and found.role is Role.DOCTOR and not found.disabled:
            return found
    raise BadInput(
        "The EMR's visit names no doctor who has an account here.",
        remedy="Have the doctor open Scribe, or register the consultation by hand.",
    )


def _require_in_use(patient: Json | None) -> None:
    """Refuses a record that the EMR has retired: what is registered with it would not find its way back.

    Raises:
        BadInput: it was replaced by another one, or is not in use.
    """
    told = patient or {}
    if told.get("active") is False or any(one.get("type") == "replaced-by" for one in objects(told.get("link"))):
        raise BadInput(
            "The EMR has retired this record of the patient.", remedy="Open Scribe from the patient's record in use."
        )


def _encounter(reader: EmrReader, opened: Opened) -> Json:
    """The visit; nothing where the EMR opened none, or does not show it.

    Raises:
        BadInput: it is another patient's, or does not say whose.
    """
    if not opened.encounter:
        return {}
    try:
        found = asked_for(reader, opened.encounter, doing="reading the visit")
    except ScribeError as error:
        if error.retryable:
            raise
        return {}
    if found is None:
        return {}
    whose = words(member(found, "subject").get("reference")).removeprefix(f"{opened.issuer}/")
    if whose.split("/_history/")[0] != opened.patient:
        raise BadInput(
            "The visit that the EMR opened is another patient's, or names none.",
            remedy="Open Scribe from the right visit in the EMR.",
        )
    return found
