"""Others say the same: Medplum's validator, Lantana's, and HL7's own examples of FHIR R4."""

from __future__ import annotations

import gzip
import runpy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scribe.fhir import to_bundle
from scribe.fhir.validation import faults_in_file, faults_of
from scribe.fhir.validation.definitions import resource_types
from scribe.model import DrafterRef, KnownBy, Weights
from tests.fakes.documents import EN_TEXTS, chinese, note, signed, source, template, written_by_models
from tests.fhir.changing import rich
from tests.fhir.judges import EXAMPLES, CannotStart, example, install, judge
from tests.fhir.mutations import MUTATIONS
from tests.fhir.test_r4 import FACTS

Json = dict[str, Any]

FALSE_ERRORS = (
    "Observation.component: Incorrect number of values provided for slice 'SystolicBP': expected 1..1, but found 0",
    "Observation.component: Incorrect number of values provided for slice 'DiastolicBP': expected 1..1, but found 0",
)
"""Medplum cannot tell the components of a blood pressure by their codes; HL7's own example gets the same (below)."""

WRONG_EXAMPLES = {
    "Bundle-10bb101f-a121-4264-a920-67be9cb82c74": "fullUrl",  # the patient's fullUrl ends in pat12, its id is pat2
    "Bundle-3a0707d3-549e-4467-b8b8-5a2ab3800efe": "fullUrl",  # the same
    "Bundle-father": "ucum",  # tbl
    "Bundle-lri-example": "fullUrl",  # the ids have other words than the fullUrls
    "Observation-clinical-gender": "target",  # a performer that is an Encounter
    "MedicationRequest-medrx0301": "target",  # a dispenser that is a Practitioner
    "MedicationRequest-medrx0304": "ucum",  # drop
    "MedicationRequest-medrx0314": "ucum",  # mcg
    "MedicationRequest-medrx0319": "ucum",  # ml/hr
    "MedicationRequest-medrx0322": "ucum",  # mEq
    **{f"MedicationRequest-medrx{number:04}": "ucum" for number in (325, 326, 328, 329, 334, 335)},  # ea
}
"""Examples that break their own specification, and by which of its rules."""

EMITTED = (
    "AllergyIntolerance", "Bundle", "CarePlan", "Composition", "Condition", "Device", "DocumentReference", "Encounter",
    "FamilyMemberHistory", "Immunization", "Medication", "MedicationRequest", "MedicationStatement", "Observation",
    "Organization", "Patient", "Practitioner", "Procedure", "Provenance", "ServiceRequest",
)  # fmt: skip
BP = "http://hl7.org/fhir/StructureDefinition/bp"
LEAST_BY_MEDPLUM, LEAST_BY_LANTANA = 80, 45
TOO_LONG = 2_000_000
"""Bundles of the whole specification, which take minutes."""


@pytest.fixture(scope="session")
def node() -> str:
    try:
        return install()
    except CannotStart as why:
        pytest.skip(str(why))


def collected() -> list[Json]:
    """Documents of the fakes and of notes far outside them, in both languages, and one that language models wrote."""
    models = [
        DrafterRef(name=name, model="clinic-7b", prompt=f"{name} {'c' * 64}", weights=weights)
        for name, weights in (
            ("chat", Weights(known_by=KnownBy.FILE, sha256="1" * 64)),
            ("second reader", Weights(known_by=KnownBy.ENDPOINT, told="bytes 7")),
        )
    ]
    sources = (source(), signed(), chinese(), signed(chinese()), signed(written_by_models(*models)))
    found = [to_bundle(one) for one in sources]

    @settings(max_examples=40, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(facts=st.lists(FACTS, max_size=8), zh=st.booleans(), sign=st.booleans())
    def collect(facts, zh, sign):
        if zh:
            held = chinese()
            held = held.model_copy(update={"note": held.note.model_copy(update={"facts": tuple(facts)})})
        else:
            held = source(note=note(template(), tuple(facts), EN_TEXTS))
        found.append(to_bundle(signed(held) if sign else held))

    collect()
    return found


def test_nobody_finds_a_fault_in_our_documents(node):
    documents = collected()
    every = [*documents, *(one["resource"] for document in documents for one in document["entry"])]
    said = judge(node, every)
    assert len(said) == len(every) > 300
    faults = {fault for one in said for fault in (*one["medplum"], *one["lantana"]) if fault not in FALSE_ERRORS}
    assert faults == set()


def test_hl7s_own_blood_pressure_gets_the_same_false_error(node):
    pressure = example("Observation-blood-pressure")
    pressure["meta"]["profile"] = [BP]
    (said,) = judge(node, [pressure])
    assert set(FALSE_ERRORS) == set(said["medplum"])
    assert faults_of(pressure) == ()


def test_the_judges_see_what_is_wrong(node):
    """A judge that saw nothing would prove nothing; neither sees as much as ours."""
    broken = []
    for name, (_, change) in MUTATIONS.items():
        bundle, right = rich(), rich()
        change(bundle)
        if name != "no number":  # JSON has no NaN
            here = {id(entry["resource"]): entry["resource"] for entry in bundle["entry"] if "resource" in entry}
            broken += [one for one in here.values() if one not in [entry["resource"] for entry in right["entry"]]]
    told = judge(node, broken)
    assert sum(bool(set(one["medplum"]) - set(FALSE_ERRORS)) for one in told) >= LEAST_BY_MEDPLUM
    assert sum(bool(one["lantana"]) for one in told) >= LEAST_BY_LANTANA


@pytest.mark.parametrize("kind", EMITTED)
def test_hl7s_examples_are_right(node, kind):
    del node
    assert kind in resource_types()
    files = [path for path in sorted(EXAMPLES.glob(f"{kind}-*.json")) if path.stat().st_size < TOO_LONG]
    assert files
    faults = {path.stem: {fault.rule for fault in faults_in_file(path.read_bytes())} for path in files}
    wrong = {name: rules for name, rules in faults.items() if rules}
    assert wrong == {name: {rule} for name, rule in WRONG_EXAMPLES.items() if name.startswith(f"{kind}-")}


def test_the_definitions_are_hl7s(node, tmp_path):
    del node
    tool = runpy.run_path(str(EXAMPLES.parents[2] / "fhir_definitions.py"))
    made = tool["packed"](EXAMPLES)
    assert gzip.decompress(made) == gzip.decompress(tool["OUT"].read_bytes())


def test_an_example_that_is_turned_wrong_is_refused(node):
    del node
    resource = example("Observation-blood-pressure")
    resource["meta"]["profile"] = [BP]
    assert faults_of(resource) == ()
    resource["component"][0]["valueQuantity"]["code"] = "mmHg"
    assert {"ucum", "vital-signs"} <= {fault.rule for fault in faults_of(resource)}
