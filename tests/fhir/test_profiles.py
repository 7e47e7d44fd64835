"""US Core and the International Patient Summary: valid R4 in every mode, and no profile named that does not hold."""

from __future__ import annotations

import gzip
import json
import runpy
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribe.delivery import FhirDestination, Order
from scribe.errors import MissingPart
from scribe.fhir import to_bundle
from scribe.fhir.validation import faults_of
from scribe.fhir.validation.conformance import IPS, US_CORE, holding
from scribe.model import AllergyAttributes, AllergyFact, Assertion, Patient, canonical_json, digest_of
from scribe.resources.profiles import Profiles, profiles_from
from scribe.settings import load_settings
from tests.fakes.documents import EN_TEXTS, chinese, common, english_facts, note, signed, source, template
from tests.fakes.fhir_server import FhirServer
from tests.fhir.judges import FOLDER, CannotStart, install, judge
from tests.fhir.test_outside_judges import FALSE_ERRORS
from tests.fhir.test_r4 import FACTS

Json = dict[str, Any]
HOSPITAL = {"organisation": "St Luke", "organisation_code": "1427048784", "organisation_system": "urn:example:npi"}
LAB = f"{US_CORE}us-core-observation-lab"
FAMILIES = {"us-core": US_CORE, "ips": IPS}
NAMED = Patient(
    identifier="MRN-77", identifier_system="urn:example:mrn", family="Lin", given=("Mei",), gender="female",
    birth_date="1980-02-03",
)  # fmt: skip


def profiled(family: str, made: Any = None, **hospital: str) -> Json:
    made = made or signed()
    chosen = Profiles(family=family, **(hospital or HOSPITAL))
    return to_bundle(made.model_copy(update={"patient": NAMED, "profiles": chosen}))


def resources(bundle: Json, kind: str = "") -> list[Json]:
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind or not kind]


def claims(bundle: Json) -> Iterator[tuple[Json, str]]:
    for one in resources(bundle):
        for url in one.get("meta", {}).get("profile", []):
            if url.startswith((US_CORE, IPS)):
                yield one, url


def codes(value: Any) -> set[str]:
    found = {value["code"]} if isinstance(value, dict) and isinstance(value.get("code"), str) else set()
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return found.union(*map(codes, inner))


@settings(max_examples=60)
@given(
    facts=st.lists(FACTS, max_size=6),
    sign=st.booleans(),
    zh=st.booleans(),
    family=st.sampled_from(["none", *FAMILIES]),
    patient=st.sampled_from([NAMED, Patient(), Patient(name="Lin Mei"), Patient(identifier="7")]),
    hospital=st.sampled_from([HOSPITAL, {}, {"organisation": "St Luke"}]),
)
def test_any_note_keeps_r4_in_every_mode_and_names_only_what_holds(facts, sign, zh, family, patient, hospital):
    made = chinese() if zh else source(note=note(template(), tuple(facts), EN_TEXTS))
    made = signed(made) if sign else made
    made = made.model_copy(update={"patient": patient, "profiles": Profiles(family=family, **hospital)})
    bundle = to_bundle(made)
    assert faults_of(bundle) == ()
    assert canonical_json(bundle) == canonical_json(to_bundle(made))
    held = holding({entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}, FAMILIES.get(family, "-"))
    for one, url in claims(bundle):
        assert url in held[f"urn:uuid:{one['id']}"]


def test_without_the_setting_nothing_changes():
    assert profiled("none") == to_bundle(signed().model_copy(update={"patient": NAMED}))


@pytest.mark.parametrize(
    ("family", "named"),
    [
        (
            "us-core",
            {
                "us-core-patient", "us-core-organization", "us-core-allergyintolerance", "us-core-blood-pressure",
                "us-core-vital-signs", "us-core-condition-problems-health-concerns", "us-core-careplan",
                "us-core-observation-lab",
            },
        ),
        (
            "ips",
            {
                "Patient-uv-ips", "Practitioner-uv-ips", "Organization-uv-ips", "AllergyIntolerance-uv-ips",
                "Condition-uv-ips", "MedicationRequest-uv-ips",
            },
        ),
    ],
)  # fmt: skip
def test_what_holds_is_named(family, named):
    assert {url.rsplit("/", 1)[1] for _, url in claims(profiled(family))} == named


def test_what_the_visit_does_not_have_takes_the_claim_with_everything_that_rests_on_it():
    nameless = signed().model_copy(update={"patient": Patient(), "profiles": Profiles(family="us-core", **HOSPITAL)})
    assert {url for _, url in claims(to_bundle(nameless))} == {f"{US_CORE}us-core-organization"}
    unborn = NAMED.model_copy(update={"birth_date": None})
    bundle = to_bundle(signed().model_copy(update={"patient": unborn, "profiles": Profiles(family="ips", **HOSPITAL)}))
    assert {one["resourceType"] for one, _ in claims(bundle)} == {"Organization", "Practitioner"}


def test_a_practitioner_whose_family_name_is_not_known_claims_nothing_of_us_core():
    claimed = {one["resourceType"] for one, _ in claims(profiled("us-core"))}
    assert not claimed & {"Practitioner", "Encounter", "MedicationRequest"}


def test_a_patient_without_allergies_is_named_in_ips_alone():
    fact = AllergyFact(**common(1, "No known allergies"), attributes=AllergyAttributes(assertion=Assertion.DENIED))
    made = signed(source(note=note(template(), (fact,), EN_TEXTS)))
    for family, named in (("us-core", []), ("ips", [f"{IPS}AllergyIntolerance-uv-ips"])):
        (allergy,) = resources(profiled(family, made), "AllergyIntolerance")
        assert allergy.get("meta", {}).get("profile", []) == named


def test_a_resource_gets_the_categories_that_are_true_of_it():
    bundle = profiled("us-core")
    assert codes(resources(bundle, "Composition")[0]["category"]) == {"clinical-note"}
    assert {tuple(sorted(codes(one["category"]))) for one in resources(bundle, "Condition")} == {
        ("encounter-diagnosis",),
        ("health-concern",),
    }
    kinds = ("MedicationRequest", "MedicationStatement")
    assert {code for kind in kinds for one in resources(bundle, kind) for code in codes(one["category"])} == {
        "community"
    }
    assert codes(resources(bundle, "CarePlan")[0]["category"]) == {"assess-plan"}
    diagnoses = resources(bundle, "Encounter")[0]["diagnosis"]
    of_today = [one for one in resources(bundle, "Condition") if "encounter-diagnosis" in codes(one["category"])]
    assert [one["condition"]["reference"] for one in diagnoses] == [f"urn:uuid:{one['id']}" for one in of_today]


@pytest.mark.parametrize("family", FAMILIES)
def test_the_hospital_is_the_custodian(family):
    bundle = profiled(family)
    (keeper,) = resources(bundle, "Organization")
    assert keeper["identifier"] == [{"system": "urn:example:npi", "value": "1427048784"}]
    assert resources(bundle, "Composition")[0]["custodian"] == {"reference": f"urn:uuid:{keeper['id']}"}
    nameless = to_bundle(signed().model_copy(update={"profiles": Profiles(family=family)}))
    assert "custodian" not in resources(nameless, "Composition")[0]


def test_a_code_of_the_hospital_needs_its_system(monkeypatch):
    monkeypatch.setenv("SCRIBE_ENV_FILE", "")
    chosen = {"fhir_profiles": "us-core", "emr_organisation": "St Luke", "emr_organisation_code": "1427048784"}
    with pytest.raises(MissingPart, match="SCRIBE_EMR_ORGANISATION_SYSTEM"):
        load_settings(**chosen)
    assert profiles_from(load_settings(**chosen, emr_organisation_system="urn:example:npi")) == Profiles(
        family="us-core", **HOSPITAL
    )


def test_an_addendum_leaves_alone_what_it_leaves_alone():
    chosen = Profiles(family="us-core", **HOSPITAL)
    first = signed().model_copy(update={"patient": NAMED, "profiles": chosen})
    earlier = to_bundle(first)
    later = signed(source(note=note(template(), english_facts()[2:], revision=2)))
    amended = to_bundle(
        later.model_copy(update={"patient": NAMED, "profiles": chosen, "amends": first.signature, "earlier": earlier})
    )
    before = {one["id"]: one for one in resources(earlier)}
    for kind in ("Observation", "AllergyIntolerance", "Condition", "CarePlan"):
        assert resources(amended, kind)
        assert all(one == before[one["id"]] for one in resources(amended, kind))


BREAKS = {
    "patient's number": ("us-core", "Patient", lambda one: one.pop("identifier")),
    "patient's name": ("us-core", "Patient", lambda one: one.pop("name")),
    "no family name": ("us-core", "Patient", lambda one: one.update(name=[{"text": "Lin Mei"}])),
    "hospital that is not said to be active": ("us-core", "Organization", lambda one: one.pop("active")),
    "allergy to nothing": ("us-core", "AllergyIntolerance", lambda one: one.pop("code")),
    "concern without its category": ("us-core", "Condition", lambda one: one.pop("category")),
    "plan without its category": ("us-core", "CarePlan", lambda one: one.pop("category")),
    "result of no laboratory": ("us-core", "Observation", lambda one: one.update(category=[], meta={"profile": [LAB]})),
    "birth date": ("ips", "Patient", lambda one: one.pop("birthDate")),
    "nameless": ("ips", "Patient", lambda one: one.pop("name")),
    "nameless doctor": ("ips", "Practitioner", lambda one: one.pop("name")),
    "allergy without code": ("ips", "AllergyIntolerance", lambda one: one.pop("code")),
    "another type": ("ips", "Condition", lambda one: one["meta"].update(profile=[f"{IPS}Patient-uv-ips"])),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKS)
def test_a_claim_that_does_not_hold_is_a_fault(name):
    family, kind, change = BREAKS[name]
    bundle = deepcopy(profiled(family))
    one = next(one for one, _ in claims(bundle) if one["resourceType"] == kind)
    change(one)
    assert "profile" in {fault.rule for fault in faults_of(bundle)}


PRESSURES = {
    "no lower value": lambda one: one["component"].pop(),
    "another unit": lambda one: one["component"][0]["valueQuantity"].update(code="kPa", unit="kPa"),
    "another code": lambda one: one["code"]["coding"][0].update(code="8867-4"),
    "another category": lambda one: one["category"][0]["coding"][0].update(code="exam"),
    "a year alone": lambda one: one.update(effectiveDateTime="2026"),
}


@pytest.mark.parametrize("name", PRESSURES)
def test_a_blood_pressure_that_is_none_of_us_cores_is_a_fault(name):
    bundle = deepcopy(profiled("us-core"))
    one = next(one for one, url in claims(bundle) if url == f"{US_CORE}us-core-blood-pressure")
    one["meta"]["profile"] = [f"{US_CORE}us-core-blood-pressure"]
    PRESSURES[name](one)
    assert "profile" in {fault.rule for fault in faults_of(one)}


def test_a_practitioner_with_a_family_name_would_carry_the_visit_and_its_medicines():
    """The rules do not refuse everything: a document of somebody who has the names holds as a whole."""
    entries = {entry["fullUrl"]: entry["resource"] for entry in deepcopy(profiled("us-core"))["entry"]}
    for one in entries.values():
        if one["resourceType"] == "Practitioner":
            one["name"][0]["family"] = "Rahman"
    held = holding(entries, US_CORE)
    by_kind = {entries[name]["resourceType"] for name, urls in held.items() if urls}
    assert {"Practitioner", "Encounter", "MedicationRequest"} <= by_kind


@pytest.mark.parametrize("family", FAMILIES)
def test_a_document_with_its_custodian_arrives_once(family):
    bundle = profiled(family)
    with FhirServer() as server:
        destination = FhirDestination(server.url, unknown_patient="create")
        first = destination.deliver(Order(bundle, digest_of(bundle))).locations
        assert any(place.reference.startswith("Organization/") for place in first)
        assert set(destination.deliver(Order(bundle, digest_of(bundle))).locations) == set(first)
        assert destination.retract(Order(bundle, digest_of(bundle))).locations


@pytest.fixture(scope="session")
def node() -> str:
    try:
        return install()
    except CannotStart as why:
        pytest.skip(str(why))


@pytest.mark.parametrize("family", FAMILIES)
def test_medplum_agrees_with_every_claim_that_it_has_the_definition_of(node, family):
    made = [profiled(family), profiled(family, signed(chinese()))]
    claiming = [one for bundle in made for one, _ in claims(bundle)]
    said = judge(node, claiming)
    assert len(said) > 10
    assert {fault for one in said for fault in one["medplum"] if fault not in FALSE_ERRORS} == set()


def test_medplum_refuses_the_same_broken_claims(node):
    broken = []
    for family, kind, change in (BREAKS[name] for name in ("patient's number", "birth date", "nameless doctor")):
        one = deepcopy(next(one for one, _ in claims(profiled(family)) if one["resourceType"] == kind))
        change(one)
        broken.append(one)
    assert all(one["medplum"] for one in judge(node, broken))


def test_the_definitions_are_those_of_the_packages(node):
    del node
    tool = runpy.run_path(str(FOLDER.parent / "profile_definitions.py"))
    held = json.loads(gzip.decompress((tool["DATA"] / "profiles.json.gz").read_bytes()))
    assert tool["packed"](FOLDER / "node_modules") == held
    assert len(held) > 15
