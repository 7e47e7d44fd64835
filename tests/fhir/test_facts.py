"""Each kind of fact becomes the resource that says it, and no more."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from scribe.fhir import to_bundle
from scribe.model import (
    AllergyAttributes,
    AllergyFact,
    Assertion,
    MedicationAttributes,
    MedicationChange,
    MedicationFact,
    PlanItemAttributes,
    PlanItemFact,
    ResultAttributes,
    ResultFact,
)
from scribe.resources.quantities import daily, number, quantity, spoken
from tests.fakes.documents import chinese, common, note, signed, source, template
from tests.fhir.r4 import of_type

Json = dict[str, Any]


def only(bundle: Json, kind: str, text: str) -> Json:
    """The resource of this type whose narrative holds the text."""
    (found,) = [r for r in of_type(bundle, kind) if f">{text}<" in r["text"]["div"]]
    return found


DRAFT, FINAL = to_bundle(source()), to_bundle(signed())


def test_a_denied_problem_is_words_only():
    assert "Chest pain" not in json.dumps(of_type(FINAL, "Condition"))
    assert "Denies chest pain." in json.dumps(FINAL["entry"][0])


def test_how_sure_a_problem_is_follows_what_was_said():
    status = {
        r["code"]["text"]: (r["clinicalStatus"]["coding"][0]["code"], r["verificationStatus"]["coding"][0]["code"])
        for r in of_type(FINAL, "Condition")
    }
    assert status == {
        "Cough": ("active", "unconfirmed"),
        "Acute bronchitis": ("active", "confirmed"),
        "Pneumonia": ("active", "provisional"),
        "Fracture of the wrist": ("inactive", "unconfirmed"),
    }
    assert only(FINAL, "Condition", "Acute bronchitis")["code"]["coding"][0]["code"] == "J20.9"
    assert len(of_type(FINAL, "Encounter")[0]["diagnosis"]) == 2


def test_a_relatives_illness_is_not_the_patients():
    (relative,) = of_type(FINAL, "FamilyMemberHistory")
    assert relative["relationship"]["text"] == "mother"
    assert "Diabetes" not in json.dumps(of_type(FINAL, "Condition"))


def test_a_medicine_that_is_begun_is_a_plan_with_its_dose_in_words_and_numbers():
    request = only(FINAL, "MedicationRequest", "Amoxicillin 500 mg three times a day for 7 days")
    assert (request["status"], request["intent"]) == ("active", "plan")
    (dosage,) = request["dosageInstruction"]
    assert dosage["text"] == "500 mg, by mouth, three times daily, for 7 days"
    repeat = dosage["timing"]["repeat"]
    assert (repeat["frequency"], repeat["period"], repeat["periodUnit"]) == (3, 1, "d")
    assert (repeat["boundsDuration"]["value"], repeat["boundsDuration"]["code"]) == (7, "d")
    assert dosage["doseAndRate"] == [
        {"doseQuantity": {"value": 500, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"}}
    ]
    assert {r["status"] for r in of_type(DRAFT, "MedicationRequest")} == {"draft"}
    assert "requester" not in of_type(DRAFT, "MedicationRequest")[0]


def test_a_counted_form_is_a_unit_in_words():
    dosage = only(FINAL, "MedicationStatement", "Metformin 2 tablets daily")["dosage"][0]
    assert dosage["doseAndRate"] == [{"doseQuantity": {"value": 2, "unit": "tablet"}}]


@pytest.mark.parametrize(
    ("amount", "unit", "en", "zh"),
    [
        ("2", "tablet", "2 tablets", "2片"),
        ("0.5", "tablet", "0.5 tablet", "0.5片"),
        ("12.50", "ug", "12.5 µg", "12.5 µg"),
        ("10", "[iU]", "10 IU", "10 IU"),
        ("1", "", "1", "1"),
    ],
)
def test_an_amount_reads_as_people_write_it(amount, unit, en, zh):
    assert spoken(Decimal(amount), unit, "en") == en
    assert spoken(Decimal(amount), unit, "zh") == zh


def test_what_becomes_of_a_medicine_is_its_status():
    status = {r["medicationCodeableConcept"]["text"]: r["status"] for r in of_type(FINAL, "MedicationStatement")}
    assert status == {"metformin": "active", "ibuprofen": "stopped", "vitamin D": "active"}


@pytest.mark.parametrize(
    ("per_day", "repeat"),
    [
        ("3", {"frequency": 3, "period": 1, "periodUnit": "d"}),
        ("0.5", {"frequency": 1, "period": 2, "periodUnit": "d"}),
        ("0.1428571429", {"frequency": 1, "period": 7, "periodUnit": "d"}),
        ("0.4285714", None),
        ("0", None),
    ],
)
def test_times_a_day_become_whole_numbers_or_stay_words(per_day, repeat):
    assert daily(Decimal(per_day)) == repeat


def allergies(*attributes: AllergyAttributes) -> list[Json]:
    facts = tuple(AllergyFact(**common(i, f"allergy {i}"), attributes=a) for i, a in enumerate(attributes, start=1))
    return of_type(to_bundle(source(note=note(template(), facts))), "AllergyIntolerance")


def test_no_known_allergies_is_said_with_a_code_and_never_beside_an_allergy():
    none = AllergyAttributes(assertion=Assertion.DENIED)
    (said,) = allergies(none)
    assert said["code"]["coding"][0]["code"] == "no-known-allergies"
    (real,) = allergies(none, AllergyAttributes(substance="penicillin"))
    assert real["code"]["text"] == "penicillin"


def test_the_denial_of_one_substance_is_words_only():
    assert allergies(AllergyAttributes(substance="latex", assertion=Assertion.DENIED)) == []


def test_vital_signs_have_loinc_codes_and_ucum_units():
    pressure = only(FINAL, "Observation", "Blood pressure 120/80 mmHg")
    assert pressure["code"]["coding"][0]["code"] == "85354-9"
    parts = {p["code"]["coding"][0]["code"]: p["valueQuantity"] for p in pressure["component"]}
    assert {code: (q["value"], q["code"]) for code, q in parts.items()} == {
        "8480-6": (120, "mm[Hg]"),
        "8462-4": (80, "mm[Hg]"),
    }
    codes = {
        c["code"]: r.get("valueQuantity", {}).get("code") for r in of_type(FINAL, "Observation")
        for c in r["code"].get("coding", [])
    }  # fmt: skip
    assert codes == {
        "85354-9": None, "8867-4": "/min", "9279-1": "/min", "8310-5": "Cel", "2708-6": "%", "59408-5": "%",
        "29463-7": "kg", "8302-2": "cm",
    }  # fmt: skip


def test_a_vital_sign_is_named_in_the_notes_language():
    assert only(FINAL, "Observation", "Blood pressure 120/80 mmHg")["code"]["text"] == "Blood pressure"
    assert of_type(to_bundle(chinese()), "Observation")[0]["code"]["text"] == "体重"


def test_a_value_from_home_is_not_dated_to_the_visit():
    home = only(FINAL, "Observation", "Heart rate 88 bpm at home this morning")
    assert "effectiveDateTime" not in home
    assert home["effectivePeriod"] == {"end": "2026-11-20T09:30:00Z"}
    assert home["note"] == [{"text": "Measured at home. this morning"}]
    here = only(FINAL, "Observation", "Weight 70.2 kg")
    assert here["effectiveDateTime"] == "2026-11-20T09:30:00Z"


def test_jin_become_kilograms_exactly():
    (weight,) = of_type(to_bundle(chinese()), "Observation")
    assert (weight["valueQuantity"]["value"], weight["valueQuantity"]["code"]) == (65, "kg")


def results(*attributes: ResultAttributes) -> list[Json]:
    facts = tuple(ResultFact(**common(i, f"result {i}"), attributes=a) for i, a in enumerate(attributes, start=1))
    return of_type(to_bundle(source(note=note(template(), facts))), "Observation")


def test_a_result_is_as_it_was_spoken_and_a_quantity_only_when_it_is_one():
    count, sugar, film = results(
        ResultAttributes(name="white cell count", value="9.8"),
        ResultAttributes(name="creatinine", value="81", unit="mg"),
        ResultAttributes(name="chest x-ray", value="clear"),
    )
    assert count["valueString"] == "9.8"
    assert sugar["valueQuantity"]["value"] == 81
    assert sugar["category"][0]["coding"][0]["code"] == "laboratory"
    assert film["valueString"] == "clear"


@pytest.mark.parametrize(
    ("value", "json_"),
    [("38.50", "38.5"), ("120", "120"), ("0.1", "0.1"), ("1E+2", "100"), ("98.6", "98.6"), ("0.0625", "0.0625")],
)
def test_a_number_reads_as_it_was_said(value, json_):
    assert json.dumps(number(Decimal(value))) == json_
    assert Decimal(json.dumps(number(Decimal(value)))) == Decimal(value)
    assert quantity(Decimal(value), "puff") == {"value": number(Decimal(value)), "unit": "puff"}


def test_orders_and_follow_up_are_plans():
    film, back = of_type(FINAL, "ServiceRequest")
    assert (film["code"]["text"], film["intent"], film["status"]) == ("chest X-ray", "plan", "active")
    assert film["occurrenceTiming"] == {"code": {"text": "today"}}
    assert back["asNeededCodeableConcept"] == {"text": "sooner with breathlessness"}
    assert {r["status"] for r in of_type(DRAFT, "ServiceRequest")} == {"draft"}


def test_advice_is_one_care_plan():
    facts = tuple(PlanItemFact(**common(i, f"advice {i}"), attributes=PlanItemAttributes(instruction=f"advice {i}"))
                  for i in (1, 2))  # fmt: skip
    (plan,) = of_type(to_bundle(source(note=note(template(), facts))), "CarePlan")
    assert [a["detail"]["description"] for a in plan["activity"]] == ["advice 1", "advice 2"]


@pytest.mark.parametrize("change", [MedicationChange.CHANGED, MedicationChange.CONTINUES])
def test_the_spoken_words_stand_in_a_note_beside_the_standard_term(change):
    told = MedicationAttributes(name="hydrochlorothiazide", change=change)
    facts = tuple(
        MedicationFact(**common(number, f"medicine {number}"), said=said, attributes=told)
        for number, said in enumerate(("HCTZ", ""))
    )
    made = to_bundle(source(note=note(template(), facts)))
    kind = "MedicationRequest" if change is MedicationChange.CHANGED else "MedicationStatement"
    heard, same = (only(made, kind, f"medicine {number}") for number in range(2))
    assert heard["note"][-1] == {"text": "Said as: HCTZ"}
    assert all("Said as" not in one["text"] for one in same.get("note", ()))


def test_no_known_allergies_to_medicines_says_nothing_of_others():
    (said,) = allergies(AllergyAttributes(assertion=Assertion.DENIED, category="medication"))
    assert said["code"]["coding"][0]["code"] == "no-known-medication-allergies"
    assert said["code"]["text"] == "No known medication allergies"
