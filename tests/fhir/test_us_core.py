"""The ten profiles of US Core that are written by hand: each takes what 5.0.1 takes, and refuses what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from scribe.fhir.validation.conformance import US_CORE, conformance_faults, holding, profiles

Json = dict[str, Any]
Change = Callable[[Json], object]
HL7 = "http://terminology.hl7.org/CodeSystem/"
OWN = "http://hl7.org/fhir/us/core/CodeSystem/"
NPI = {"system": "http://hl7.org/fhir/sid/us-npi", "value": "1427048784"}
CLIA = {"system": "urn:oid:2.16.840.1.113883.4.7", "value": "11D0265516"}
ABSENT = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
FIVE_LINES = [{"line": ["1", "2", "3", "4", "5"]}]
PATIENT = {"reference": "urn:uuid:patient"}
LIN: Json = {
    "resourceType": "Patient", "identifier": [{"system": "urn:example:mrn", "value": "7"}],
    "name": [{"family": "Lin"}], "gender": "female",
}  # fmt: skip


def concept(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}


SDOH = concept(f"{OWN}us-core-tags", "sdoh")
PROBLEM = concept(f"{HL7}condition-category", "problem-list-item")
CONCERN = concept(f"{OWN}condition-category", "health-concern")
DIAGNOSIS = concept(f"{HL7}condition-category", "encounter-diagnosis")
PLAN = concept(f"{OWN}careplan-category", "assess-plan")
LAB = concept(f"{HL7}observation-category", "laboratory")
SIGNS = concept(f"{HL7}observation-category", "vital-signs")
PULSE = concept("http://loinc.org", "8867-4")

RIGHT: dict[str, Json] = {
    "practitioner": {
        "resourceType": "Practitioner", "identifier": [NPI], "name": [{"family": "Rahman"}],
        "address": [{"line": ["1", "2", "3", "4"]}],
    },
    "organization": {
        "resourceType": "Organization", "identifier": [NPI, CLIA], "active": True, "name": "St Luke",
        "address": [{"line": ["1", "2", "3", "4"]}],
    },
    "encounter": {
        "resourceType": "Encounter", "identifier": [{"system": "urn:example:visits", "value": "7"}],
        "status": "finished", "class": {"system": f"{HL7}v3-ActCode", "code": "AMB"},
        "type": [{"text": "visit"}], "subject": PATIENT,
    },
    "condition-encounter-diagnosis": {
        "resourceType": "Condition", "category": [DIAGNOSIS, SDOH], "code": {"text": "gout"}, "subject": PATIENT,
    },
    "condition-problems-health-concerns": {
        "resourceType": "Condition", "category": [CONCERN, PROBLEM, SDOH], "code": {"text": "gout"}, "subject": PATIENT,
    },
    "allergyintolerance": {"resourceType": "AllergyIntolerance", "code": {"text": "penicillin"}, "patient": PATIENT},
    "immunization": {
        "resourceType": "Immunization", "status": "completed", "vaccineCode": {"text": "influenza"}, "patient": PATIENT,
        "occurrenceString": "last autumn", "primarySource": False,
    },
    "careplan": {
        "resourceType": "CarePlan", "text": {"status": "additional", "div": "<div>rest</div>"}, "status": "active",
        "intent": "plan", "category": [PLAN], "subject": PATIENT,
    },
    "observation-lab": {
        "resourceType": "Observation", "status": "final", "category": [LAB], "code": {"text": "sodium"},
        "subject": PATIENT, "effectiveDateTime": "2026-05-04",
        "valueQuantity": {"value": 140, "system": "http://unitsofmeasure.org", "code": "mmol/L"},
    },
    "vital-signs": {
        "resourceType": "Observation", "status": "final", "category": [SIGNS], "code": PULSE, "subject": PATIENT,
        "effectiveDateTime": "2026-05-04", "valueQuantity": {"value": 72, "code": "/min"},
    },
}  # fmt: skip


def _at(one: Json, **effective: Any) -> None:
    one.pop("effectiveDateTime")
    one.update(effective)


def _is(one: Json, **value: Any) -> None:
    one.pop("valueQuantity")
    one.update(value)


ALSO_RIGHT: dict[str, tuple[str, Change]] = {
    "an organisation without a number": ("organization", lambda one: one.pop("identifier")),
    "a problem of the list": (
        "condition-problems-health-concerns",
        lambda one: one.update(category=[PROBLEM]),
    ),
    "a concern alone": ("condition-problems-health-concerns", lambda one: one.update(category=[CONCERN])),
    "a plan of a second category": ("careplan", lambda one: one["category"].append(SDOH)),
    "a result of a second category": ("observation-lab", lambda one: one["category"].append(SDOH)),
    "words that were generated": ("careplan", lambda one: one["text"].update(status="generated")),
    "a result over a period": ("observation-lab", lambda one: _at(one, effectivePeriod={"start": "2026"})),
    "a result at times": ("observation-lab", lambda one: _at(one, effectiveTiming={"event": ["2026-05-04"]})),
    "a result at an instant": ("observation-lab", lambda one: _at(one, effectiveInstant="2026-05-04T10:00:00Z")),
    "a result whose time is not known": ("observation-lab", _at),
    "a result in words": ("observation-lab", lambda one: _is(one, valueString="negative")),
    "a result without unit": ("observation-lab", lambda one: _is(one, valueQuantity={"value": 140})),
    "a result that is missing for a reason": (
        "observation-lab",
        lambda one: _is(one, dataAbsentReason={"text": "the tube broke"}),
    ),
    "a vital sign over a period": ("vital-signs", lambda one: _at(one, effectivePeriod={"start": "2026-05-04"})),
}

WRONG: dict[str, tuple[str, Change, str]] = {
    "no number": ("practitioner", lambda one: one.pop("identifier"), "identifier"),
    "a number of no system": ("practitioner", lambda one: one.update(identifier=[{"value": "7"}]), "identifier.system"),
    "a system without number": (
        "practitioner",
        lambda one: one.update(identifier=[{"system": "urn:example:staff"}]),
        "identifier.value",
    ),
    "two national numbers": ("practitioner", lambda one: one.update(identifier=[NPI, NPI]), "identifier"),
    "no name": ("practitioner", lambda one: one.pop("name"), "name"),
    "no family name": ("practitioner", lambda one: one.update(name=[{"text": "Rahman"}]), "name.family"),
    "five lines of an address": ("practitioner", lambda one: one.update(address=FIVE_LINES), "address.line"),
    "two national numbers of a hospital": ("organization", lambda one: one.update(identifier=[NPI, NPI]), "identifier"),
    "two numbers of a laboratory": ("organization", lambda one: one.update(identifier=[CLIA, CLIA]), "identifier"),
    "not said to be active": ("organization", lambda one: one.pop("active"), "active"),
    "a nameless hospital": ("organization", lambda one: one.pop("name"), "name"),
    "five lines of a hospital's address": ("organization", lambda one: one.update(address=FIVE_LINES), "address.line"),
    "a visit's number of no system": ("encounter", lambda one: one["identifier"][0].pop("system"), "identifier.system"),
    "a visit's system without number": (
        "encounter",
        lambda one: one["identifier"][0].pop("value"),
        "identifier.value",
    ),
    "a visit of no type": ("encounter", lambda one: one.pop("type"), "type"),
    "a visit of nobody": ("encounter", lambda one: one.pop("subject"), "subject"),
    "no category of a diagnosis": (
        "condition-encounter-diagnosis",
        lambda one: one.update(category=[SDOH]),
        "category",
    ),
    "the category of a diagnosis twice": (
        "condition-encounter-diagnosis",
        lambda one: one.update(category=[DIAGNOSIS, DIAGNOSIS]),
        "category",
    ),
    "no diagnosis": ("condition-encounter-diagnosis", lambda one: one.pop("code"), "code"),
    "no category of a problem": (
        "condition-problems-health-concerns",
        lambda one: one.update(category=[DIAGNOSIS]),
        "category",
    ),
    "a concern of another system": (
        "condition-problems-health-concerns",
        lambda one: one.update(category=[concept(f"{HL7}condition-category", "health-concern")]),
        "category",
    ),
    "a problem of another system": (
        "condition-problems-health-concerns",
        lambda one: one.update(category=[concept(f"{OWN}condition-category", "problem-list-item")]),
        "category",
    ),
    "two marks of social need": (
        "condition-problems-health-concerns",
        lambda one: one.update(category=[CONCERN, SDOH, SDOH]),
        "category",
    ),
    "no problem": ("condition-problems-health-concerns", lambda one: one.pop("code"), "code"),
    "an allergy to nothing": ("allergyintolerance", lambda one: one.pop("code"), "code"),
    "no allergy, by the code of another guide": (
        "allergyintolerance",
        lambda one: one.update(code=concept(ABSENT, "no-known-allergies")),
        "",
    ),
    "a vaccine that nobody knows the source of": (
        "immunization",
        lambda one: one.pop("primarySource"),
        "primarySource",
    ),
    "a plan without words": ("careplan", lambda one: one.pop("text"), "text"),
    "a plan whose words have extensions": (
        "careplan",
        lambda one: one["text"].update(status="extensions"),
        "text.status",
    ),
    "a plan of another category": ("careplan", lambda one: one.update(category=[CONCERN]), "category"),
    "the category of a plan twice": ("careplan", lambda one: one.update(category=[PLAN, PLAN]), "category"),
    "a result of no laboratory": ("observation-lab", lambda one: one.update(category=[SIGNS]), "category"),
    "the laboratory twice": ("observation-lab", lambda one: one.update(category=[LAB, LAB]), "category"),
    "a result of nobody": ("observation-lab", lambda one: one.pop("subject"), "subject"),
    "a result of a month": ("observation-lab", lambda one: _at(one, effectiveDateTime="2026-05"), "effectiveDateTime"),
    "a result in another system of units": (
        "observation-lab",
        lambda one: one["valueQuantity"].update(system="urn:example:units"),
        "valueQuantity",
    ),
    "a result without value or reason": ("observation-lab", _is, ""),
    "a sign of another category": ("vital-signs", lambda one: one.update(category=[LAB]), "category"),
    "the category of a sign twice": ("vital-signs", lambda one: one.update(category=[SIGNS, SIGNS]), "category"),
    "a sign of nobody": ("vital-signs", lambda one: one.pop("subject"), "subject"),
    "a sign at no time": ("vital-signs", _at, "effective[x]"),
    "a sign of a month": ("vital-signs", lambda one: _at(one, effectiveDateTime="2026-05"), "effectiveDateTime"),
    "a sign at an instant": (
        "vital-signs",
        lambda one: _at(one, effectiveInstant="2026-05-04T10:00:00Z"),
        "effectiveInstant",
    ),
    "a sign without value or reason": ("vital-signs", _is, ""),
    "a part without value or reason": ("vital-signs", lambda one: one.update(component=[{"code": PULSE}]), "component"),
}


def _faults(name: str, one: Json) -> set[str]:
    kind = one["resourceType"]
    found = conformance_faults(one, f"{US_CORE}us-core-{name}")
    return {fault.path.removeprefix(kind).removeprefix(".") for fault in found}


@pytest.mark.parametrize("name", RIGHT)
def test_what_has_everything_holds(name):
    assert _faults(name, RIGHT[name]) == set()


@pytest.mark.parametrize("case", ALSO_RIGHT)
def test_what_the_profile_leaves_open_holds(case):
    name, change = ALSO_RIGHT[case]
    one = deepcopy(RIGHT[name])
    change(one)
    assert _faults(name, one) == set()


@pytest.mark.parametrize("case", WRONG)
def test_what_lacks_one_thing_does_not_hold_for_that(case):
    name, change, path = WRONG[case]
    one = deepcopy(RIGHT[name])
    change(one)
    assert _faults(name, one) == {path}


@pytest.mark.parametrize("name", sorted(RIGHT.keys() - {"practitioner", "organization"}))
def test_the_patient_has_to_hold_too(name):
    nameless = {key: value for key, value in LIN.items() if key != "name"}
    for patient, held in ((LIN, True), (nameless, False)):
        found = holding({"urn:uuid:patient": patient, "urn:uuid:one": RIGHT[name]}, US_CORE)
        assert (f"{US_CORE}us-core-{name}" in found["urn:uuid:one"]) is held


CONDITION = RIGHT["condition-encounter-diagnosis"]
POINTED: dict[str, tuple[str, Json, Json, Json]] = {
    "a visit's doctor": (
        "encounter",
        {"participant": [{"individual": {"reference": "urn:uuid:other"}}]},
        RIGHT["practitioner"],
        {"resourceType": "Practitioner", "name": [{"text": "Rahman"}]},
    ),
    "a visit's hospital": (
        "encounter",
        {"serviceProvider": {"reference": "urn:uuid:other"}},
        RIGHT["organization"],
        {"resourceType": "Organization", "name": "St Luke"},
    ),
    "a visit's diagnosis": (
        "encounter",
        {"reasonReference": [{"reference": "urn:uuid:other"}]},
        CONDITION,
        {**CONDITION, "category": [SDOH]},
    ),
    "a visit's problem": (
        "encounter",
        {"reasonReference": [{"reference": "urn:uuid:other"}]},
        {**CONDITION, "category": [PROBLEM]},
        {**CONDITION, "category": [SDOH]},
    ),
    "a visit's finding": (
        "encounter",
        {"reasonReference": [{"reference": "urn:uuid:other"}]},
        {"resourceType": "Observation", "status": "final", "code": {"text": "rash"}},
        {"resourceType": "Procedure", "status": "completed", "subject": PATIENT},
    ),
    "a visit's vaccine that is due": (
        "encounter",
        {"reasonReference": [{"reference": "urn:uuid:other"}]},
        {"resourceType": "ImmunizationRecommendation", "patient": PATIENT},
        {"resourceType": "Immunization", "patient": PATIENT},
    ),
    "a diagnosis' visit": (
        "condition-encounter-diagnosis",
        {"encounter": {"reference": "urn:uuid:other"}},
        RIGHT["encounter"],
        {**RIGHT["encounter"], "type": []},
    ),
}


@pytest.mark.parametrize("case", POINTED)
def test_what_is_pointed_at_has_to_hold_too(case):
    name, added, right, wrong = POINTED[case]
    for other, held in ((right, True), (wrong, False)):
        entries = {"urn:uuid:patient": LIN, "urn:uuid:one": {**RIGHT[name], **added}, "urn:uuid:other": other}
        assert (f"{US_CORE}us-core-{name}" in holding(entries, US_CORE)["urn:uuid:one"]) is held


def test_every_profile_that_is_written_by_hand_is_among_these():
    given = {"patient", "blood-pressure", "medicationrequest"}
    known = {url.removeprefix(f"{US_CORE}us-core-") for url in profiles() if url.startswith(US_CORE)}
    assert known == RIGHT.keys() | given
