"""A doctor's day from the EMR: who has an appointment, or whose visit is open, so that nobody is typed in twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from scribe.emr.reading import EmrReader
from scribe.emr.values import is_id, member, moment, number, objects, whole_date, words
from scribe.errors import DeliveryRefused, PartDown
from scribe.model import Patient

Json = dict[str, Any]

MOST: Final = 80
"""Patients of one day; more is no doctor's day."""
_NOT_TO_COME: Final = frozenset({"cancelled", "noshow", "entered-in-error", "waitlist", "proposed"})
_SEXES: Final = frozenset({"male", "female", "other"})


@dataclass(frozen=True)
class Planned:
    """One appointment or visit."""

    starts_at: datetime | None
    patient: Patient
    reference: str
    """``Patient/<id>`` at the EMR."""
    encounter: str = ""
    """The visit's number, in the hospital's system of visits; empty where it has none yet."""
    reason: str = ""
    visit: str = ""
    """``Appointment/<id>`` or ``Encounter/<id>`` at the EMR."""


@dataclass(frozen=True)
class _Read:
    """What one appointment or visit says."""

    starts_at: datetime | None
    patient: str
    number: str
    reason: str
    visit: str

    def is_on(self, begins: datetime) -> bool:
        """Whether it is on the day that begins then; one without a time is on the day that was asked for."""
        return self.starts_at is None or begins <= self.starts_at < begins + timedelta(days=1)


def planned_for(
    reader: EmrReader, practitioner: str, day: date, *, patient_system: str, encounter_system: str
) -> tuple[Planned, ...]:
    """A doctor's day, by time.

    Args:
        reader: of the EMR.
        practitioner: ``Practitioner/<id>``.
        day: where the hospital is.
        patient_system: URI of the hospital's patient numbers; a patient without one is left out.
        encounter_system: URI of its visit numbers.

    Raises:
        PartDown: the EMR does not answer.
        DeliveryRefused: it gives neither appointments nor visits.
    """
    begins = datetime.combine(day, datetime.min.time()).astimezone()
    ends = begins + timedelta(days=1)
    within = {"date": [f"ge{begins.isoformat()}", f"lt{ends.isoformat()}"]}
    doing = "reading the day's appointments"
    try:
        found = reader.search("Appointment", {"practitioner": practitioner, **within}, doing=doing)
        read: Callable[[Json], _Read] = _of_appointment
    except DeliveryRefused:
        found = reader.search("Encounter", {"participant": practitioner, **within}, doing=doing)
        read = lambda one: _of_encounter(one, encounter_system)  # noqa: E731 (the other of two readings)
    patients: dict[str, Patient | None] = {}
    planned = []
    of_today = [told for one in found if (told := read(one)).is_on(begins) and one.get("status") not in _NOT_TO_COME]
    for told in of_today[:MOST]:
        whose = told.patient.removeprefix(f"{reader.base_url}/").split("/_history/")[0]
        kind, _, id = whose.partition("/")  # noqa: A001 (FHIR's word)
        if kind != "Patient" or not is_id(id):
            continue
        if whose not in patients:
            patients[whose] = patient_from(asked_for(reader, whose, doing=doing), patient_system)
        patient = patients[whose]
        if patient is not None:
            planned.append(Planned(told.starts_at, patient, whose, told.number, told.reason, told.visit))
    return tuple(sorted(planned, key=lambda one: one.starts_at.timestamp() if one.starts_at else 0.0))


def asked_for(reader: EmrReader, reference: str, *, doing: str) -> Json | None:
    """The resource that was asked for, and no other; ``None`` when the EMR has none.

    Args:
        reader: of the EMR.
        reference: ``Type/<id>``.
        doing: to follow "while".

    Raises:
        PartDown: the EMR does not answer, or with another resource: a cache in between, or a fault of its own.
        DeliveryRefused: it refuses.
    """
    found = reader.read(reference, doing=doing)
    if found is not None and f"{found.get('resourceType')}/{found.get('id')}" != reference:
        raise PartDown(
            f"The EMR answered with another resource than the one that was asked for while {doing}.",
            remedy="Try again; if it stays so, have the EMR's vendor look at it and at any proxy before it.",
        )
    return found


def patient_from(found: Json | None, system: str) -> Patient | None:
    """One of the EMR's patients as Scribe registers them; ``None`` without a number of the hospital's.

    Args:
        found: the Patient.
        system: of the hospital's numbers; empty takes the first number that has a system.
    """
    if found is None or found.get("resourceType") != "Patient":
        return None
    numbers = [(words(one.get("system")), number(one.get("value"))) for one in objects(found.get("identifier"))]
    known = next((one for one in numbers if all(one) and (not system or one[0] == system)), None)
    if known is None:
        return None
    sex = found.get("gender")
    return Patient(
        identifier=known[1],
        identifier_system=known[0],
        name=name_of(found),
        gender=sex if isinstance(sex, str) and sex in _SEXES else "unknown",
        birth_date=whole_date(found.get("birthDate")),
    )


def name_of(found: Json) -> str:
    """The name in use, as people write it: the official one, else the first; Chinese names without a blank."""
    names = objects(found.get("name"))
    chosen = next((one for one in names if one.get("use") == "official"), names[0] if names else {})
    if text := words(chosen.get("text")):
        return text
    listed = chosen.get("given")
    given = [words(part) for part in listed] if isinstance(listed, list) else []
    family = words(chosen.get("family"))
    if any("\u4e00" <= letter <= "\u9fff" for letter in family):
        return family + "".join(given)
    return " ".join(part for part in (*given, family) if part)


def number_of(found: Json, system: str) -> str:
    """A resource's number in a system; empty where it has none."""
    return next(
        (number(one.get("value")) for one in objects(found.get("identifier")) if one.get("system") == system), ""
    )


def _of_appointment(one: Json) -> _Read:
    actors = [words(member(part, "actor").get("reference")) for part in objects(one.get("participant"))]
    whose = next((actor for actor in actors if actor.split("/_history/")[0].split("/")[-2:-1] == ["Patient"]), "")
    return _Read(moment(one.get("start")), whose, "", reason_of(one), _reference(one))


def _of_encounter(one: Json, system: str) -> _Read:
    whose = words(member(one, "subject").get("reference"))
    start = moment(member(one, "period").get("start"))
    return _Read(start, whose, number_of(one, system), reason_of(one), _reference(one))


def reason_of(one: Json) -> str:
    """Why somebody comes, in words."""
    told = (words(concept.get("text")) for concept in objects(one.get("reasonCode")))
    return next((text for text in told if text), words(one.get("description")))


def _reference(one: Json) -> str:
    id = one.get("id")  # noqa: A001 (FHIR's word)
    return f"{one['resourceType']}/{id}" if isinstance(id, str) and is_id(id) else ""
