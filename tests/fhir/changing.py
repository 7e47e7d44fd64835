"""A right document with nearly everything that may stand in one, and ways to change it."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from functools import cache
from typing import Any

from scribe.fhir import to_bundle
from tests.fakes.documents import signed

Json = dict[str, Any]
HL7 = "http://terminology.hl7.org/CodeSystem/"
UCUM = "http://unitsofmeasure.org"
TURNED = "\u202e"


def rich() -> Json:
    """A signed document with further resources that an EMR's documents have; right by R4."""
    return deepcopy(_rich())


@cache
def _rich() -> Json:
    bundle = to_bundle(signed())
    note, patient = first(bundle, "Composition"), first(bundle, "Patient")
    subject = note["subject"]
    patient["telecom"] = [{"system": "phone", "value": "+86 10 5555 0000", "use": "mobile"}]
    patient["contact"] = [{"name": {"text": "Lin Wei"}}]
    patient["extension"] = [
        {"url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace", "valueAddress": {"text": "Beijing"}}
    ]
    first(bundle, "Encounter")["period"]["end"] = "2026-11-20T10:00:00Z"
    problem = first(bundle, "Condition")
    problem["contained"] = [{"resourceType": "Organization", "id": "lab", "name": "Laboratory"}]
    problem["extension"] = [{"url": "https://hospital.example/seen-by", "valueReference": {"reference": "#lab"}}]
    problem["category"] = [concept(f"{HL7}condition-category", "problem-list-item")]
    added = [
        {
            "resourceType": "Immunization",
            "id": "flu",
            "status": "completed",
            "vaccineCode": {"text": "influenza"},
            "patient": subject,
            "occurrenceDateTime": "2026-10-01",
            "doseQuantity": amount(0.5, "mL"),
            "protocolApplied": [{"doseNumberPositiveInt": 1}],
        },
        {
            "resourceType": "DocumentReference",
            "id": "letter",
            "status": "current",
            "subject": subject,
            "content": [{"attachment": {"contentType": "text/plain", "data": "SGVsbG8=", "size": 5}}],
        },
        {
            "resourceType": "Observation",
            "id": "sodium",
            "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "2951-2"}]},
            "subject": subject,
            "valueQuantity": amount(140, "mmol/L"),
            "referenceRange": [{"low": amount(135, "mmol/L"), "high": amount(145, "mmol/L")}],
        },
        {
            "resourceType": "Medication",
            "id": "syrup",
            "code": {"text": "syrup"},
            "amount": {"numerator": amount(5, "mg"), "denominator": amount(1, "mL")},
        },
        {
            "resourceType": "Procedure",
            "id": "suture",
            "status": "completed",
            "code": {"text": "suture"},
            "subject": subject,
            "performedRange": {"low": amount(40, "a"), "high": amount(41, "a")},
        },
    ]
    for one in added:
        url = f"https://emr.example/fhir/{one['resourceType']}/{one['id']}"
        bundle["entry"].append({"fullUrl": url, "resource": one})
        note["section"][0].setdefault("entry", []).append({"reference": url})
    return bundle


def amount(value: float, code: str) -> Json:
    return {"value": value, "unit": code, "system": UCUM, "code": code}


def concept(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}


def first(bundle: Json, kind: str, **having: Any) -> Json:
    """The first resource of the type that has these members."""
    for entry in bundle["entry"]:
        resource = entry["resource"]
        if resource["resourceType"] == kind and all(
            name in resource if value is ... else resource.get(name) == value for name, value in having.items()
        ):
            return resource
    raise LookupError(kind)


def url_of(bundle: Json, kind: str) -> str:
    return next(e["fullUrl"] for e in bundle["entry"] if e["resource"]["resourceType"] == kind)


def put(kind: str, having: str = "", /, **members: Any) -> Callable[[Json], None]:
    """Gives the first resource of the type (with a member of that name) these members; ``None`` takes one away."""

    def change(bundle: Json) -> None:
        resource = bundle if kind == "Bundle" else first(bundle, kind, **({having: ...} if having else {}))
        for name, value in members.items():
            resource.pop(name, None) if value is None else resource.__setitem__(name, value)

    return change


def pressure(bundle: Json) -> Json:
    return first(bundle, "Observation", component=...)


def temperature(bundle: Json) -> Json:
    found = [e["resource"] for e in bundle["entry"] if "bodytemp" in str(e["resource"].get("meta"))]
    return found[0]


def repeat(bundle: Json) -> Json:
    return first(bundle, "MedicationRequest", dosageInstruction=...)["dosageInstruction"][0]["timing"]["repeat"]


def dose(bundle: Json) -> Json:
    return first(bundle, "MedicationRequest", dosageInstruction=...)["dosageInstruction"][0]["doseAndRate"][0][
        "doseQuantity"
    ]


def section(bundle: Json, having: str = "entry") -> Json:
    return next(one for one in first(bundle, "Composition")["section"] if having in one)


def div(inner: str) -> Callable[[Json], None]:
    text = f'<div xmlns="http://www.w3.org/1999/xhtml">{inner}</div>'
    return lambda b: first(b, "Composition")["text"].update(div=text)


def refer(kind: str, name: str, reference: Any) -> Callable[[Json], None]:
    return lambda b: first(b, kind).__setitem__(name, {"reference": reference(b) if callable(reference) else reference})


def entry(bundle: Json, kind: str) -> Json:
    return next(one for one in bundle["entry"] if one["resource"]["resourceType"] == kind)


def contained(bundle: Json) -> Json:
    return first(bundle, "Condition")["contained"][0]


def stray(bundle: Json) -> None:
    bundle["entry"].append(
        {
            "fullUrl": "urn:uuid:0d8e2f8e-0000-4000-8000-00000000aaaa",
            "resource": {"resourceType": "Basic", "code": {"text": "x"}},
        }
    )


def other_patient(bundle: Json) -> None:
    url = "urn:uuid:0d8e2f8e-0000-4000-8000-00000000bbbb"
    bundle["entry"].append({"fullUrl": url, "resource": {"resourceType": "Patient", "gender": "male"}})
    first(bundle, "Immunization")["patient"] = {"reference": url}


def others_visit(bundle: Json) -> None:
    url = "urn:uuid:0d8e2f8e-0000-4000-8000-00000000bbbb"
    bundle["entry"].append({"fullUrl": url, "resource": {"resourceType": "Patient", "gender": "male"}})
    first(bundle, "Encounter")["subject"] = {"reference": url}
