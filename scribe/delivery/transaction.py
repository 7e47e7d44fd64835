"""From a document to what an EMR stores: one transaction of PUTs, each with its id.

The document itself goes as ``Bundle/<id>``, word for word as it was signed, beside the resources an EMR works with.
Its inner references stay ``urn:uuid:``; the transaction's entries have addresses of the server, so no server rewrites
the signed document on its way in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from scribe.delivery import document
from scribe.delivery.document import Json

SHARED: Final = ("Patient", "Practitioner")
"""What a hospital has of its own: looked for first, never overwritten."""

_RETRACTED: Final[Mapping[str, tuple[str, str]]] = {
    "Condition": ("verificationStatus", "condition-ver-status"),
    "AllergyIntolerance": ("verificationStatus", "allergyintolerance-verification"),
    "MedicationStatement": ("status", ""),
    "MedicationRequest": ("status", ""),
    "Observation": ("status", ""),
    "ServiceRequest": ("status", ""),
    "CarePlan": ("status", ""),
    "FamilyMemberHistory": ("status", ""),
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
    return [_pointing(entry["resource"], places) for entry in bundle["entry"] if entry["fullUrl"] not in known]


def _pointing(value: Any, places: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {
            name: places.get(item, item) if name == "reference" and isinstance(item, str) else _pointing(item, places)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_pointing(item, places) for item in value]
    return value


def retractions(earlier: Json, bundle: Json, known: Mapping[str, str]) -> list[Json]:
    """What an earlier signed version of the document said and this one does not say any more: entered in error.

    Args:
        earlier: the document that the EMR has now.
        bundle: the document that replaces it.
        known: as for :func:`addressed`; the patient and the doctor are the same in both.
    """
    kept = {reference(resource) for resource in document.resources(bundle)}
    return [
        _retracted(resource)
        for resource in addressed(earlier, known)
        if reference(resource) not in kept and resource["resourceType"] in _RETRACTED
    ]


def _retracted(resource: Json) -> Json:
    """The resource, marked as entered in error; by R4's con-5 and ait-2 it then has no clinical status."""
    element, system = _RETRACTED[resource["resourceType"]]
    wrong: Any = "entered-in-error"
    if system:
        wrong = {"coding": [{"system": f"http://terminology.hl7.org/CodeSystem/{system}", "code": wrong}]}
    return {name: value for name, value in {**resource, element: wrong}.items() if name != "clinicalStatus"}


def transaction(base: str, resources: list[Json]) -> Json:
    """One transaction Bundle that puts each resource under its own id."""
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "fullUrl": f"{base}/{reference(resource)}",
                "resource": resource,
                "request": {"method": "PUT", "url": reference(resource)},
            }
            for resource in resources
        ],
    }
