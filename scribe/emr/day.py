"""A doctor's day from the EMR: who has an appointment, or whose visit is open, so that nobody is typed in twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from scribe.emr.reading import EmrReader
from scribe.errors import DeliveryRefused
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
    within = {"date": f"ge{begins.isoformat()}"}
    until = (begins + timedelta(days=1)).isoformat()
    doing = "reading the day's appointments"
    try:
        found = reader.search("Appointment", {"practitioner": practitioner, **within}, doing=doing)
        read: Callable[[Json], tuple[str, str, str, str]] = _of_appointment
    except DeliveryRefused:
        found = reader.search("Encounter", {"participant": practitioner, **within}, doing=doing)
        read = lambda one: _of_encounter(one, encounter_system)  # noqa: E731 (the other of two readings)
    patients: dict[str, Patient | None] = {}
    planned = []
    for one in found[:MOST]:
        start, whose, visit, reason = read(one)
        moment = _moment(start)
        if not whose or one.get("status") in _NOT_TO_COME or (moment and moment >= datetime.fromisoformat(until)):
            continue
        whose = whose.removeprefix(f"{reader.base_url}/")
        if whose not in patients:
            patients[whose] = patient_from(reader.read(whose, doing=doing), patient_system)
        patient = patients[whose]
        if patient is not None:
            planned.append(Planned(moment, patient, whose, visit, reason))
    return tuple(sorted(planned, key=lambda one: one.starts_at.timestamp() if one.starts_at else 0.0))


def patient_from(found: Json | None, system: str) -> Patient | None:
    """One of the EMR's patients as Scribe registers them; ``None`` without a number of the hospital's.

    Args:
        found: the Patient.
        system: of the hospital's numbers; empty takes the first number that has a system.
    """
    if found is None or found.get("resourceType") != "Patient":
        return None
    numbers = [one for one in _objects(found.get("identifier")) if one.get("value") and one.get("system")]
    number = next((one for one in numbers if not system or one["system"] == system), None)
    if number is None:
        return None
    sex = found.get("gender")
    return Patient(
        identifier=str(number["value"]),
        identifier_system=str(number["system"]),
        name=name_of(found),
        gender=sex if sex in _SEXES else "unknown",
        birth_date=_date(found.get("birthDate")),
    )


def name_of(found: Json) -> str:
    """The name in use, as people write it: the official one, else the first; Chinese names without a blank."""
    names = _objects(found.get("name"))
    chosen = next((one for one in names if one.get("use") == "official"), names[0] if names else {})
    if text := chosen.get("text"):
        return str(text)
    given = [str(part) for part in chosen.get("given", [])] if isinstance(chosen.get("given"), list) else []
    family = str(chosen.get("family", ""))
    if any("\u4e00" <= letter <= "\u9fff" for letter in family):
        return family + "".join(given)
    return " ".join(part for part in (*given, family) if part)


def number_of(found: Json, system: str) -> str:
    """A resource's number in a system; empty where it has none."""
    return next(
        (str(one.get("value", "")) for one in _objects(found.get("identifier")) if one.get("system") == system), ""
    )


def _of_appointment(one: Json) -> tuple[str, str, str, str]:
    actors = [str(_member(part, "actor").get("reference", "")) for part in _objects(one.get("participant"))]
    whose = next((actor for actor in actors if actor.split("/")[-2:-1] == ["Patient"]), "")
    return str(one.get("start", "")), whose, "", _reason(one)


def _of_encounter(one: Json, system: str) -> tuple[str, str, str, str]:
    whose = str(_member(one, "subject").get("reference", ""))
    return str(_member(one, "period").get("start", "")), whose, number_of(one, system), _reason(one)


def _reason(one: Json) -> str:
    concepts = _objects(one.get("reasonCode"))
    described = one.get("description")
    return str(next((concept["text"] for concept in concepts if concept.get("text")), described or ""))[:300]


def _moment(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _date(value: Any) -> date | None:
    """A whole date; a year alone is no birth date that Scribe could register."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _member(value: Json, name: str) -> Json:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _objects(value: Any) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
