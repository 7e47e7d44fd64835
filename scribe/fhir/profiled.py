"""What US Core and the International Patient Summary ask beyond FHIR R4, and which profiles a document may name.

A resource gets the categories that are true of it, the document its custodian. A profile is named in ``meta.profile``
only where the resource keeps all of it, together with what it refers to; nothing is made up to keep one.

Sources: https://hl7.org/fhir/us/core/STU5.0.1 and https://hl7.org/fhir/uv/ips/STU2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from scribe.fhir.validation.conformance import IPS, US_CORE, holding, profiles_for
from scribe.resources.codes import Json, hl7
from scribe.resources.frame import Frame, identity, urn
from scribe.resources.profiles import Profiles

_CODE_SYSTEMS: Final = "http://hl7.org/fhir/us/core/CodeSystem/"
_URLS: Final = {"us-core": US_CORE, "ips": IPS}
_GENERAL: Final = frozenset({f"{US_CORE}us-core-vital-signs"})
"""Profiles that others of the same family are built on: named only where none of those holds."""


def categorised(resource: Json, profiles: Profiles) -> Json:
    """A fact's resource with the category that its kind has in this family; one that it has already stays.

    Args:
        resource: of a fact.
        profiles: as the installation chose them.
    """
    if profiles.family == "none" or "category" in resource:
        return resource
    match resource["resourceType"]:
        case "MedicationRequest":
            made = [hl7("medicationrequest-category", "community", "Community")]
            return _before(resource, "medicationCodeableConcept", category=made)
        case "MedicationStatement":
            kind = hl7("medication-statement-category", "community", "Community")
            return _before(resource, "medicationCodeableConcept", category=kind)
        case "Condition" if profiles.family == "us-core":
            # what the patient tells stands on no problem list yet
            return _before(
                resource, "code", category=[_us_core("condition-category", "health-concern", "Health Concern")]
            )
        case "CarePlan" if profiles.family == "us-core":
            made = [_us_core("careplan-category", "assess-plan", "Assessment and Plan of Treatment")]
            return _before(resource, "subject", category=made)
    return resource


def organisation(profiles: Profiles) -> Json | None:
    """The hospital; ``None`` where no family is chosen or the hospital gave no name."""
    if profiles.family == "none" or not profiles.organisation:
        return None
    name, code, system = profiles.organisation, profiles.organisation_code, profiles.organisation_system
    number = {"identifier": [{"system": system, "value": code}]} if code else {}
    return {
        "resourceType": "Organization",
        "id": identity("organisation", system, code or name),
        **number,
        "active": True,
        "name": name,
    }


def kept_by(note: Json, keeper: Json | None, profiles: Profiles) -> Json:
    """The Composition with its custodian and, for US Core, its category.

    Args:
        note: the Composition.
        keeper: the Organization.
        profiles: as the installation chose them.
    """
    if profiles.family == "us-core":
        kind = _us_core("us-core-documentreference-category", "clinical-note", "Clinical Note")
        note = _before(note, "subject", category=[kind])
    if keeper is not None:
        place = "relatesTo" if "relatesTo" in note else "section"
        note = _before(note, place, custodian={"reference": urn(keeper["id"])})
    return note


def claimed(resources: Sequence[Json], frame: Frame) -> list[Json]:
    """The resources of a document, each with the profiles that hold for it and with no other one of a family.

    Args:
        resources: everything that the document holds.
        frame: the document's frame.
    """
    plain = [without_claims(one) for one in resources]
    family = frame.source.profiles.family
    if family == "none":
        return plain
    held = holding({urn(one["id"]): one for one in plain}, _URLS[family])
    return [_with_claims(one, held[urn(one["id"])]) for one in plain]


def _with_claims(resource: Json, urls: Sequence[str]) -> Json:
    named = [url for url in urls if url not in _GENERAL] or list(urls)
    if not named:
        return resource
    meta = resource.get("meta", {})
    return _with_meta(resource, {"profile": [*meta.get("profile", []), *named], **_without(meta, "profile")})


def without_claims(resource: Json) -> Json:
    """A resource as it is without the profiles of the families; what R4 itself defines stays named."""
    named = resource.get("meta", {}).get("profile", [])
    ours = {url for family in _URLS.values() for url in profiles_for(family, resource["resourceType"])}
    left = [url for url in named if url not in ours]
    if left == named:
        return resource
    meta = _without(resource["meta"], "profile")
    return _with_meta(resource, {**({"profile": left} if left else {}), **meta})


def _with_meta(resource: Json, meta: Json) -> Json:
    first = {name: resource[name] for name in ("resourceType", "id")}
    rest = {name: value for name, value in resource.items() if name not in {"resourceType", "id", "meta"}}
    return {**first, **({"meta": meta} if meta else {}), **rest}


def _without(members: Json, name: str) -> Json:
    return {key: value for key, value in members.items() if key != name}


def _before(resource: Json, place: str, **added: Json | list[Json]) -> Json:
    """The resource with members more, before the one at this place."""
    made: Json = {}
    for name, value in resource.items():
        if name == place:
            made |= added
        made[name] = value
    return made if place in resource else {**made, **added}


def _us_core(system: str, code: str, display: str) -> Json:
    return {"coding": [{"system": f"{_CODE_SYSTEMS}{system}", "code": code, "display": display}]}
