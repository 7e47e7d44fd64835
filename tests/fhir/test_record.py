"""Reading what an EMR has of a patient, from FHIR and from our own JSON."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribe.errors import BadInput
from scribe.fhir import context_from, read_context
from scribe.fhir.record import MOST_BYTES
from scribe.model import RecordContext

IPS = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"


def coded(code: str, system: str = "urn:x", **more: Any) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, **more}]}


def bundle(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources], **more}


def condition(name: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Condition", "code": {"text": name}, **more}


def allergy(name: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": "AllergyIntolerance", "code": {"text": name}, **more}


def statement(name: str, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "MedicationStatement",
        "status": "active",
        "medicationCodeableConcept": {"text": name},
        **more,
    }


def test_problems_medicines_and_allergies_are_read():
    dosage = {
        "route": {"text": "oral"},
        "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": {"value": 500, "unit": "mg", "code": "mg"}}],
    }
    read = context_from(
        bundle(
            {"resourceType": "Patient", "identifier": [{"value": "4471 0932"}]},
            condition("Gout", clinicalStatus=coded("active"), onsetDateTime="2019"),
            condition("Bronchitis", clinicalStatus=coded("resolved")),
            statement("Metformin", dosage=[dosage]),
            allergy("Penicillin", reaction=[{"manifestation": [{"text": "rash"}, coded("1", display="fever")]}]),
            {"resourceType": "Observation", "code": {"text": "weight"}},
            timestamp="2026-11-20T08:00:00+08:00",
        )
    )
    assert [(p.name, p.active, p.onset) for p in read.problems] == [("Gout", True, "2019"), ("Bronchitis", False, "")]
    (metformin,) = read.medicines
    assert (metformin.dose, metformin.dose_unit, metformin.per_day) == (Decimal(500), "mg", Decimal(2))
    assert (metformin.route, metformin.active) == ("oral", True)
    assert [(a.name, a.reaction) for a in read.allergies] == [("Penicillin", "rash, fever")]
    assert read.patient_numbers == ("4471 0932",)
    assert read.as_of == datetime(2026, 11, 20, tzinfo=UTC)
    assert not read.no_known_allergies


@pytest.mark.parametrize(
    ("reference", "where"),
    [("Medication/m1", "entry"), ("urn:uuid:1", "full url"), ("#m1", "contained")],
)
def test_a_medicine_that_is_named_elsewhere_is_found(reference, where):
    medication = {
        "resourceType": "Medication",
        "id": "m1",
        "code": coded("C08CA01", "http://www.whocc.no/atc", display="x"),
    }
    taken = {"resourceType": "MedicationStatement", "status": "active", "medicationReference": {"reference": reference}}
    if where == "contained":
        taken["contained"] = [medication]
    document = bundle(taken, medication)
    document["entry"][1]["fullUrl"] = "urn:uuid:1"
    (read,) = context_from(document).medicines
    assert read.name == "x"
    assert read.codings[0].code == "C08CA01"


@pytest.mark.parametrize(
    ("repeat", "per_day"),
    [
        ({"frequency": 1, "period": 8, "periodUnit": "h"}, 3),
        ({"frequency": 3, "period": 1, "periodUnit": "d"}, 3),
        ({"period": 1, "periodUnit": "d"}, 1),
        ({"frequency": 7, "period": 1, "periodUnit": "wk"}, 1),
        ({"frequency": 1, "period": 0, "periodUnit": "d"}, None),
        ({"frequency": "often"}, None),
    ],
)
def test_how_often_a_day_is_worked_out(repeat, per_day):
    (read,) = context_from(bundle(statement("x", dosage=[{"timing": {"repeat": repeat}}]))).medicines
    assert read.per_day == per_day


def test_a_coded_timing_and_words_are_read():
    timing = {"code": coded("BID", "http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation", display="twice a day")}
    (first, second) = context_from(
        bundle(statement("x", dosage=[{"timing": timing}]), statement("y", dosage=[{"text": "0.5 g bid"}]))
    ).medicines
    assert (first.per_day, first.frequency) == (2, "twice a day")
    assert (second.per_day, second.frequency) == (None, "0.5 g bid")


@pytest.mark.parametrize(
    "gone",
    [
        condition("x", verificationStatus=coded("entered-in-error")),
        condition("x", verificationStatus=coded("refuted")),
        allergy("x", verificationStatus=coded("refuted")),
        allergy("x", clinicalStatus=coded("resolved")),
        statement("x", status="entered-in-error"),
        {**statement("x"), "resourceType": "MedicationRequest", "status": "cancelled"},
        {**statement("x"), "resourceType": "MedicationRequest", "doNotPerform": True},
        {"resourceType": "AllergyIntolerance", "code": coded("no-allergy-info", IPS)},
        {**statement("x"), "medicationCodeableConcept": coded("no-medication-info", IPS)},
    ],
)
def test_what_does_not_hold_is_left_out(gone):
    read = context_from(bundle(gone, condition("Gout")))
    assert list(read.entries) == ["p1"]


@pytest.mark.parametrize("status", ["stopped", "completed", "not-taken"])
def test_what_is_no_longer_taken_is_kept_as_over(status):
    (read,) = context_from(bundle(statement("x", status=status))).medicines
    assert not read.active


@pytest.mark.parametrize(("system", "code"), [("http://snomed.info/sct", "716186003"), (IPS, "no-known-allergies")])
def test_no_known_allergies_is_a_statement_of_its_own(system, code):
    read = context_from(bundle({"resourceType": "AllergyIntolerance", "code": coded(code, system)}))
    assert read.no_known_allergies
    assert read.allergies == ()


def test_an_allergy_counts_more_than_the_word_that_there_is_none():
    none = {"resourceType": "AllergyIntolerance", "code": coded("no-known-allergies", IPS)}
    assert not context_from(bundle(none, allergy("Penicillin"))).no_known_allergies


def test_a_request_and_a_statement_of_one_medicine_are_one_entry():
    request = {**statement("Metformin"), "resourceType": "MedicationRequest"}
    assert len(context_from(bundle(statement("Metformin"), request)).medicines) == 1


def test_the_newest_note_is_kept_as_plain_text():
    older = {
        "resourceType": "DocumentReference",
        "date": "2025-01-01T10:00:00Z",
        "content": [{"attachment": {"contentType": "text/plain", "data": b64encode("旧".encode()).decode()}}],
    }
    newer = {
        "resourceType": "Composition",
        "date": "2026-08-21",
        "author": [{"display": "Dr Rahman"}],
        "section": [
            {"title": "Plan", "text": {"div": "<div><p>Continue &lt;5&gt;.</p><ul><li>Diet</li></ul></div>"}},
            {"title": "More", "section": [{"title": "In it", "text": {"div": "<div>yes</div>"}}]},
        ],
    }
    note = context_from(bundle(older, newer)).last_note
    assert note is not None
    assert note.text == "Plan\nContinue <5>.\nDiet\n\nIn it\nyes"
    assert (str(note.written_on), note.author) == ("2026-08-21", "Dr Rahman")
    only = context_from(bundle(older)).last_note
    assert only is not None
    assert only.text == "旧"


def test_our_own_form_is_read_whole():
    record = RecordContext(problems=({"name": "Gout"},), no_known_allergies=True)  # type: ignore[arg-type]
    assert read_context(record.model_dump_json(by_alias=True).encode()) == record


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xff\xfe", "not JSON in UTF-8"),
        (b"{", "not JSON"),
        (b"[]", "not a JSON object"),
        (b"[" * 5000, "not JSON"),
        (b'{"resourceType": "Patient"}', "a FHIR resource Patient, not a Bundle"),
        (b'{"resourceType": 7}', "of another kind"),
        (b'{"resourceType": "Bundle", "entry": {}}', "`entry` is not a list"),
        (b'{"resourceType": "Bundle"}', "holds no Condition"),
        (b'{"problems": [{"name": ""}]}', "problems.0.name"),
        (b'{"problems": [{"name": "x", "secret": "y"}]}', "problems.0.secret"),
        (b'{"medicines": [{"name": "x", "dose": -1}]}', "medicines.0.dose"),
        (b'{"as_of": "2026-11-20T08:00:00"}', "as_of"),
        (b'{"problems": [{"name": "\\ud800"}]}', "lone surrogate"),
        (b'{"schema": "scribe.context/2"}', "schema"),
        (b" " * (MOST_BYTES + 1), "at most 4"),
    ],
)
def test_what_cannot_be_used_is_said_plainly(data, says):
    with pytest.raises(BadInput) as refused:
        read_context(data)
    assert says in refused.value.message
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("nameless", "kind"),
    [
        ({"resourceType": "AllergyIntolerance"}, "an AllergyIntolerance"),
        ({"resourceType": "Condition", "code": {"coding": [{"code": "I10"}]}}, "a Condition"),
        (
            {"resourceType": "MedicationRequest", "medicationReference": {"reference": "Medication/gone"}},
            "a Medication",
        ),
    ],
)
def test_an_entry_that_names_nothing_is_refused_rather_than_lost(nameless, kind):
    with pytest.raises(BadInput, match=f"Entry 2 of the Bundle, {kind}"):
        context_from(bundle(condition("Gout"), nameless))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["code", "coding", "text", "dosage", "timing", "repeat", "doseAndRate", "section", "reaction"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150)
@given(
    kind=st.sampled_from(
        ["Condition", "AllergyIntolerance", "MedicationStatement", "MedicationRequest", "Composition"]
    ),
    members=st.dictionaries(
        st.sampled_from(["code", "dosage", "medicationCodeableConcept", "reaction", "section", "date", "contained"]),
        JSON,
        max_size=4,
    ),
)
def test_any_shape_of_a_resource_is_read_or_refused(kind, members):
    try:
        read = context_from(bundle({"resourceType": kind, **members}))
    except BadInput:
        return
    assert json.loads(read.model_dump_json())
