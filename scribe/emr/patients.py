"""Whose record it is: the EMR's patient by number, held against the registered one before anything of it is read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from scribe.delivery.identity import PatientMatch, compare, live
from scribe.delivery.people import carries, search_token
from scribe.emr.reading import EmrReader
from scribe.errors import BadInput, NotFound
from scribe.model import Patient

Json = dict[str, Any]


def find_patient(reader: EmrReader, patient: Patient, *, visited: datetime, match: PatientMatch) -> Json:
    """The EMR's patient in use with this number.

    Args:
        reader: of the EMR.
        patient: as registered.
        visited: when the visit began.
        match: what has to agree besides the number.

    Raises:
        BadInput: no number, or another person's record.
        NotFound: the EMR does not know the number.
        DeliveryRefused: several records in use, or none any more.
        PartDown: the EMR does not answer.
    """
    if not patient.identifier:
        raise BadInput(
            "The consultation names no patient number, so nobody's record can be found in the EMR.",
            remedy="Register the consultation with the patient's number.",
        )
    wanted = as_fhir(patient)["identifier"][0]
    answered = reader.search("Patient", {"identifier": search_token(wanted)}, doing="looking for the patient")
    candidates = [one for one in answered if carries(one, wanted)]
    found = live(candidates, reader.read, base=reader.base_url)
    if found is None:
        raise NotFound(
            "The EMR does not know this patient number.",
            remedy="Correct the number, or register the patient in the EMR; then bring the record again.",
        )
    require_same(patient, found, visited=visited, match=match)
    return found


def require_same(patient: Patient, found: Json, *, visited: datetime, match: PatientMatch) -> None:
    """Refuses another person's record.

    Raises:
        BadInput: something differs, or too little agrees.
    """
    comparison = compare(as_fhir(patient), found, visited=visited.isoformat(timespec="seconds"))
    if comparison.differing:
        raise BadInput(
            f"The EMR's patient with this number differs in {', '.join(comparison.differing).replace('_', ' ')}, "
            "so the record was not taken.",
            remedy="Find out who the patient is; correct the number, or the record in the EMR.",
        )
    if not comparison.same_person(match):
        raise BadInput(
            "The EMR's patient has this number, but too little else is known of both to tell that it is the same.",
            remedy="Register the consultation with the patient's name or birth date.",
        )


def as_fhir(patient: Patient) -> Json:
    """The registered patient as a FHIR Patient."""
    made: Json = {
        "resourceType": "Patient",
        "identifier": [{"system": patient.identifier_system, "value": patient.identifier}],
        "gender": patient.gender,
    }
    if patient.name:
        made["name"] = [{"text": patient.name}]
    if patient.birth_date is not None:
        made["birthDate"] = patient.birth_date.isoformat()
    return made
