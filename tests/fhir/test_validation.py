"""``faults_of`` against right documents and wrong ones."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scribe.fhir import to_bundle
from scribe.fhir.validation import faults_in_file, faults_of
from scribe.fhir.validation.codes import in_ucums_grammar, is_loinc, is_ucum
from scribe.fhir.validation.definitions import definitions
from scribe.fhir.validation.invariants import ELSEWHERE, _parsed
from scribe.fhir.validation.values import after
from scribe.resources.quantities import UNITS
from tests.fakes.documents import EN_TEXTS, chinese, note, signed, source, template
from tests.fhir.changing import first, rich
from tests.fhir.mutations import MUTATIONS
from tests.fhir.test_r4 import FACTS, SOME_WORDS

Json = dict[str, Any]
STRANGE = st.one_of(
    SOME_WORDS, st.text(max_size=40), st.sampled_from(["\u202e05 mg", "头痛 3天", "\ufffe", "a\tb", " x "])
)


def test_a_right_document_has_no_fault():
    assert faults_of(rich()) == ()


@pytest.mark.parametrize("name", MUTATIONS)
def test_what_is_wrong_is_found_by_its_rule(name):
    rule, change = MUTATIONS[name]
    bundle = rich()
    change(bundle)
    assert rule in {fault.rule for fault in faults_of(bundle)}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_document_of_any_note_is_refused(language):
    """150 notes of each language, far outside the samples; ``to_bundle`` itself refuses what has a fault."""
    documents = []

    @settings(max_examples=150, suppress_health_check=list(HealthCheck))
    @given(facts=st.lists(FACTS, max_size=8), text=STRANGE, name=STRANGE, sign=st.booleans())
    def try_one(facts, text, name, sign):
        if language == "zh":
            held = chinese()
            held = held.model_copy(update={"note": held.note.model_copy(update={"facts": tuple(facts)})})
        else:
            held = source(note=note(template(), tuple(facts), {**EN_TEXTS, "results": [text]}))
        held = held.model_copy(update={"patient": held.patient.model_copy(update={"name": name})})
        documents.append(to_bundle(signed(held) if sign else held))

    try_one()
    assert len(documents) >= 150


@settings(max_examples=150)
@given(data=st.data())
def test_anything_in_place_of_an_element_is_answered(data):
    """Whatever stands where: faults, never an exception; and never its words."""
    bundle = rich()
    here: Any = bundle
    for _ in range(data.draw(st.integers(1, 9))):
        place = data.draw(st.sampled_from(sorted(here) if isinstance(here, dict) else range(len(here))))
        last = not isinstance(here[place], dict | list) or not here[place]
        if last or data.draw(st.integers(0, 3)) == 0:
            here[place] = data.draw(ANYTHING)
            break
        here = here[place]
    assert all("secret" not in str(fault) for fault in faults_of(bundle))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("secret"),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                ["resourceType", "coding", "reference", "value", "code", "system", "start", "extension", "id"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


def test_no_fault_tells_the_patients_words():
    bundle = rich()
    first(bundle, "Patient")["gender"] = "secret"
    first(bundle, "Patient")["secret 7"] = "secret"
    first(bundle, "Condition")["subject"] = {"reference": "secret words"}
    faults = faults_of(bundle)
    assert len(faults) >= 3
    assert all("secret" not in str(fault) for fault in faults)


def test_a_file_is_read_with_care():
    assert [fault.rule for fault in faults_in_file(b'{"resourceType": "Patient", "id": "a", "id": "b"}')] == ["json"]
    assert [fault.rule for fault in faults_in_file(b"[]")] == ["type"]
    assert faults_in_file('\ufeff{"resourceType": "Patient", "active": true}'.encode()) == ()


def test_a_document_within_a_document_is_checked_by_itself():
    inner = rich()
    outer: Json = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": "urn:uuid:0d8e2f8e-0000-4000-8000-00000000dddd", "resource": inner}],
    }
    assert faults_of(outer) == ()
    inner["entry"].append(inner["entry"].pop(0))
    assert {fault.rule for fault in faults_of(outer)} == {"bdl-11"}


def test_a_single_resource_may_point_elsewhere():
    condition = deepcopy(first(rich(), "Condition"))
    condition["subject"] = {"reference": "Patient/7"}
    assert faults_of(condition) == ()


@pytest.mark.parametrize(
    ("unit", "right"),
    [
        ("mg", True), ("mm[Hg]", True), ("10*9/L", True), ("mL/min/{1.73_m2}", True), ("{tablet}", True), ("%", True),
        ("[iU]/mL", True), ("500.g", True), ("kg.m-2", True), ("u[iU]/L", True), ("mmHg", False), ("tablet", False),
        ("mg//L", False), ("", False), ("mg ", False), ("μg", False), ("{片}", False), ("cc", False), ("mcg", False),
    ],
)  # fmt: skip
def test_a_unit_is_of_ucum_or_not(unit, right):
    assert is_ucum(unit) is right


def test_the_units_that_notes_use_are_of_ucum():
    assert [unit for unit in UNITS if not in_ucums_grammar(unit)] == []


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ("8480-6", True), ("85354-9", True), ("34108-1", True), ("LA6576-8", True), ("LP7839-6", True),
        ("8480-7", False), ("34108", False), ("vital", False), ("8480-", False),
    ],
)  # fmt: skip
def test_a_loinc_code_is_told_by_its_check_digit(code, right):
    assert is_loinc(code) is right


@pytest.mark.parametrize(
    ("one", "other", "later"),
    [
        ("2026-05", "2026-05-03", False), ("2026-06", "2026-05-03", True), ("2026", "2025-12-31", True),
        ("2026-11-20T10:00:00+08:00", "2026-11-20T02:00:00Z", False),
        ("2026-11-20T10:00:01+08:00", "2026-11-20T02:00:00Z", True),
        ("2026-11-20T10:00:00Z", "2026-11-20", False), ("2026-11-21T10:00:00Z", "2026-11-20", True),
        ("2026-11-20T10:00:00Z", "2026-11-20T10:00:00.001Z", False), ("nonsense", "2026", True), (None, "2026", False),
    ],
)  # fmt: skip
def test_what_is_surely_later(one, other, later):
    assert after(one, other) is later


def test_every_invariant_can_be_read():
    assert len([_parsed(key) for key in definitions()["rules"]]) > 200
    assert definitions()["rules"].keys() >= ELSEWHERE


def test_what_is_dear_of_a_check_is_done_once_in_a_process():
    bundle = rich()
    faults_of(bundle)
    read = _parsed.cache_info().misses
    faults_of(bundle)
    assert _parsed.cache_info().misses == read
