"""Finding the hospital's own patient and practitioners by their identifiers."""

from __future__ import annotations

from typing import Any, Literal

from scribe.delivery.document import Json
from scribe.errors import DeliveryRefused

UnknownPatient = Literal["create", "refuse"]


def search_token(resource: Json) -> str | None:
    """The search value ``system|value`` of the resource's first identifier, or ``None`` without one.

    Escaped as https://hl7.org/fhir/R4/search.html#escaping says.
    """
    identifiers = resource.get("identifier", [])
    if not identifiers:
        return None
    parts = (identifiers[0].get("system", ""), identifiers[0].get("value", ""))
    return "|".join(_escaped(part) for part in parts)


def _escaped(part: str) -> str:
    for mark in "\\,|$":
        part = part.replace(mark, f"\\{mark}")
    return part


def matching(found: Any, wanted: Json) -> list[Json]:
    """The resources of a search's answer that really carry the identifier: a server may ignore what it cannot search.

    Args:
        found: the searchset Bundle.
        wanted: our own resource of the same type.
    """
    identifier = wanted["identifier"][0]
    entries = found.get("entry", []) if isinstance(found, dict) else []
    candidates = [entry.get("resource", {}) for entry in entries]
    return [
        candidate
        for candidate in candidates
        if candidate.get("resourceType") == wanted["resourceType"]
        and any(
            (item.get("system"), item.get("value")) == (identifier.get("system"), identifier["value"])
            for item in candidate.get("identifier", [])
        )
    ]


def chosen(candidates: list[Json], wanted: Json, unknown_patient: UnknownPatient) -> Json | None:
    """The one that the EMR has, or ``None`` when it has to be created.

    Raises:
        DeliveryRefused: several match, or the patient is unknown, out of use, or born on another day.
    """
    kind = wanted["resourceType"]
    if len(candidates) > 1:
        raise DeliveryRefused(
            f"The EMR has {len(candidates)} records of the type {kind} with the same number.",
            remedy="Merge them in the EMR, then retry the delivery.",
        )
    if not candidates:
        if kind == "Patient" and unknown_patient == "refuse":
            raise DeliveryRefused(
                "The EMR does not know this patient number.",
                remedy="Register the patient in the EMR, or correct the number; then retry the delivery.",
            )
        return None
    found = candidates[0]
    if kind == "Patient" and _other_person(found, wanted):
        raise DeliveryRefused(
            "The EMR has a patient with this number who was born on another day.",
            remedy="Find out whose note it is before anything else; then correct the number or the birth date.",
        )
    if kind == "Patient" and found.get("active") is False:
        raise DeliveryRefused(
            "The EMR's record of this patient is not in use any more; it may have been merged with another one.",
            remedy="Correct the patient number to the record that is in use, then retry the delivery.",
        )
    return found


def _other_person(found: Json, wanted: Json) -> bool:
    """Birth dates may be known to different precision; only what both know is compared."""
    ours, theirs = wanted.get("birthDate", ""), found.get("birthDate", "")
    known = min(len(ours), len(theirs))
    return bool(known) and ours[:known] != theirs[:known]
