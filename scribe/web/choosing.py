"""Among whom the patient of a consultation is chosen: the doctor's appointments of the day, and the hospital's list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final, Literal

from scribe.access import Who
from scribe.consultation.service import ConsultationService
from scribe.db import utc_now
from scribe.emr import Planned
from scribe.emr.patient_list import ListedPatient, PatientList
from scribe.model import Consultation, ConsultationId, Patient, Person
from scribe.web.from_emr import EmrRecords, Wanted

Source = Literal["appointments", "emr", "list"]
MOST: Final = 200
"""How many of the hospital's list are shown: more is nobody's day."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who can be chosen.

    Attributes:
        source: where it comes from.
        patient: as it stands there.
        starts_at: of the appointment.
        reason: of the visit.
        encounter: the visit's number.
        reference: ``Patient/<id>`` at the EMR.
        visit: ``Appointment/<id>`` or ``Encounter/<id>`` at the EMR.
        namesake: whether somebody else of the same name can be chosen too.
        others: consultations of the same patient today, beside the one that a patient is chosen for.
    """

    source: Source
    patient: Patient
    starts_at: datetime | None = None
    reason: str = ""
    encounter: str = ""
    reference: str = ""
    visit: str = ""
    namesake: bool = False
    others: tuple[Consultation, ...] = ()


def midnight() -> datetime:
    """The beginning of today where the hospital is."""
    return utc_now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def day_of(consultation: Consultation) -> date:
    """The day of a visit where the hospital is."""
    return consultation.encounter.started_at.astimezone().date()


def appointments(records: EmrRecords, consultation: Consultation, *, actor: str) -> tuple[Candidate, ...]:
    """What the EMR has on the day of the visit for its doctor.

    Raises:
        NotFound: the doctor's account is linked with nobody at the EMR.
        PartDown: the EMR does not answer.
    """
    doctor = consultation.encounter.practitioner.id
    return _with_namesakes(_of_planned(one) for one in records.day(doctor, day_of(consultation), actor=actor))


def found_in_emr(
    records: EmrRecords, consultation: ConsultationId, wanted: Wanted, *, actor: Person
) -> tuple[Candidate, ...]:
    """The EMR's patients with a number, or with a name and birth date.

    Raises:
        As :meth:`EmrRecords.search`.
    """
    return _with_namesakes(Candidate("emr", one) for one in records.search(consultation, wanted, actor=actor))


def listed(patients: PatientList, consultation: Consultation, wanted: Wanted | None = None) -> tuple[Candidate, ...]:
    """Those of the hospital's list whom the visit's doctor has on its day or today, and whom nobody has; by time.

    With ``wanted`` those with its number, or its name and birth date, whoever has them.

    Raises:
        MissingPart: the list cannot be read.
    """
    doctor = consultation.encounter.practitioner
    days = {day_of(consultation), utc_now().astimezone().date()}
    own = {"", doctor.id.casefold(), doctor.name.casefold()}
    found = [
        one
        for one in patients.read().patients
        if (one.starts_at is None or one.starts_at.astimezone().date() in days)
        and (_is(one, wanted) if wanted is not None else one.doctor.casefold() in own)
    ]
    ordered = sorted(found, key=lambda one: (one.starts_at is None, one.starts_at or utc_now()))
    return _with_namesakes(_of_listed(one) for one in ordered[:MOST])


def with_others(
    candidates: Iterable[Candidate], consultation: Consultation, service: ConsultationService, who: Who, since: datetime
) -> tuple[Candidate, ...]:
    """The candidates, each with the consultations of the same patient since a moment, as far as ``who`` sees them."""
    return tuple(replace(one, others=others_of(one.patient, consultation, service, who, since)) for one in candidates)


def others_of(
    patient: Patient, consultation: Consultation, service: ConsultationService, who: Who, since: datetime
) -> tuple[Consultation, ...]:
    """Consultations of a patient since a moment beside this one."""
    if not patient.identifier:
        return ()
    return tuple(one for one in service.of_patient(patient, who=who, since=since) if one.id != consultation.id)


def _is(one: ListedPatient, wanted: Wanted) -> bool:
    if wanted.number.strip():
        return one.patient.identifier == wanted.number.strip()
    return _folded(one.patient.name) == _folded(wanted.name) and one.patient.birth_date == wanted.birth_date


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _of_planned(one: Planned) -> Candidate:
    return Candidate("appointments", one.patient, one.starts_at, one.reason, one.encounter, one.reference, one.visit)


def _of_listed(one: ListedPatient) -> Candidate:
    return Candidate("list", one.patient, one.starts_at, one.reason, one.visit)


def _with_namesakes(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    every = tuple(candidates)
    people = {(_folded(one.patient.name), one.patient.identifier, one.patient.birth_date) for one in every}
    named = Counter(name for name, _, _ in people)
    return tuple(replace(one, namesake=named[_folded(one.patient.name)] > 1) for one in every)
