"""A document's resources as an EMR stores them one by one: with references of the server, and without what is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from scribe.delivery import document
from scribe.delivery.document import Json

_RETRACTED: Final[Mapping[str, tuple[str, str]]] = {
    "Condition": ("verificationStatus", "condition-ver-status"),
    "AllergyIntolerance": ("verificationStatus", "allergyintolerance-verification"),
    "MedicationStatement": ("status", ""),
    "MedicationRequest": ("status", ""),
    "Observation": ("status", ""),
    "ServiceRequest": ("status", ""),
    "CarePlan": ("status", ""),
    "FamilyMemberHistory": ("status", ""),
    "Composition": ("status", ""),
    "Encounter": ("status", ""),
    "Immunization": ("status", ""),
    "Procedure": ("status", ""),
    "DiagnosticReport": ("status", ""),
}


def reference(resource: Json) -> str:
    """``Type/id``."""
    return f"{resource['resourceType']}/{resource['id']}"


def addressed(bundle: Json, known: Mapping[str, str]) -> list[Json]:
    """The document's resources with references that the server understands.

    Args:
        bundle: the document.
        known: for the ``fullUrl`` of a resource that the EMR has already: its reference there. It is left out.
    """
    places = {entry["fullUrl"]: reference(entry["resource"]) for entry in bundle["entry"]} | dict(known)
    return [pointing(entry["resource"], places) for entry in bundle["entry"] if entry["fullUrl"] not in known]


def pointing(value: Any, places: Mapping[str, str]) -> Any:
    """A part of a resource with the references that the server understands, by what they were within the document."""
    if isinstance(value, dict):
        return {name: _pointing(name, item, places) for name, item in value.items()}
    if isinstance(value, list):
        return [pointing(item, places) for item in value]
    return value


def _pointing(name: str, value: Any, places: Mapping[str, str]) -> Any:
    """A member: a reference, or the link ``Type/id#words`` to words of a narrative."""
    if name == "reference" and isinstance(value, str):
        return places.get(value, value)
    if name == "valueUrl" and isinstance(value, str) and "#" in value:
        linked, _, words = value.partition("#")
        return f"{places.get('urn:uuid:' + linked.rpartition('/')[2], linked)}#{words}"
    return pointing(value, places)


def retractions(earlier: Json, bundle: Json, known: Mapping[str, str]) -> list[Json]:
    """What an earlier signed version of the document said and this one does not say any more: entered in error.

    Args:
        earlier: the document that the EMR has now.
        bundle: the document that replaces it.
        known: as for :func:`addressed`; the patient and the doctor are the same in both.
    """
    kept = {reference(resource) for resource in document.resources(bundle)}
    gone = [one for one in addressed(earlier, known) if reference(one) not in kept]
    return [one for one in map(retracted, gone) if one is not None]


def retracted(resource: Json) -> Json | None:
    """The resource, marked as entered in error, or ``None`` for what has no such mark.

    By R4's con-5 and ait-2 it then has no clinical status.
    """
    if resource["resourceType"] not in _RETRACTED:
        return None
    element, system = _RETRACTED[resource["resourceType"]]
    wrong: Any = "entered-in-error"
    if system:
        wrong = {"coding": [{"system": f"http://terminology.hl7.org/CodeSystem/{system}", "code": wrong}]}
    return {name: value for name, value in {**resource, element: wrong}.items() if name != "clinicalStatus"}


def withdrawn(bundle: Json) -> Json:
    """The document with all that it says marked as entered in error."""
    entries = [{**entry, "resource": retracted(entry["resource"]) or entry["resource"]} for entry in bundle["entry"]]
    return {**bundle, "entry": entries}


def in_error(resource: Json) -> Json | None:
    """A stored resource or document, marked as entered in error; ``None`` for what has no such mark."""
    return withdrawn(resource) if resource["resourceType"] == "Bundle" else retracted(resource)
