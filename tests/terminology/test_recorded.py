"""What the entries of a record name, as EMRs write them."""

from __future__ import annotations

import pytest

from scribe.language.quantity import per_day
from scribe.terminology import conditions, medicines
from scribe.terminology.recorded import (
    PatientRecord,
    allergy_groups,
    avoided_with,
    is_marked,
    marked_parts,
    names_to_expect,
    regimen,
    without_marked,
)
from tests.fakes.records import METFORMIN, record_of


@pytest.mark.parametrize(
    ("recorded", "said"),
    [
        ("Essential (primary) hypertension", "hypertension"),
        ("Type 2 diabetes mellitus without complications", "diabetes"),
        ("高血压病3级（极高危）", "hypertension"),
        ("2型糖尿病", "type 2 diabetes mellitus"),
        ("Asthma, unspecified", "asthma"),
    ],
)
def test_a_problem_is_the_concept_that_its_name_only_qualifies(recorded, said):
    term = conditions().get(said, "en")
    assert term is not None
    assert PatientRecord(record_of(problems=(recorded,))).problem(term) is not None


@pytest.mark.parametrize(
    "recorded", ["Family history of diabetes", "Pulmonary hypertension", "Screening for hypertension", "糖尿病家族史"]
)
def test_a_problem_that_says_more_is_another_one(recorded):
    record = PatientRecord(record_of(problems=(recorded,)))
    for name in ("hypertension", "diabetes", "type 2 diabetes mellitus"):
        term = conditions().get(name, "en")
        assert term is None or record.problem(term) is None


def test_a_code_counts_more_than_the_name():
    coded = {"name": "HT", "codings": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "I10"}]}
    term = conditions().get("hypertension", "en")
    assert term is not None
    assert PatientRecord(record_of(problems=(coded,))).problem(term) is not None


def test_what_is_over_is_known_and_not_current():
    record = PatientRecord(record_of(medicines=({**METFORMIN, "active": False},)))
    term = medicines().get("metformin", "en")
    assert term is not None
    assert record.medicine([term]) is None
    assert record.has(term) is not None


@pytest.mark.parametrize(
    ("substance", "medicine", "concerned"),
    [
        ("Penicillin", "amoxicillin", True),
        ("Allergy to penicillin", "amoxicillin-clavulanate", True),
        ("Sulfa drugs", "sulfamethoxazole-trimethoprim", True),
        ("sulfa", "sulfasalazine", True),
        ("NSAIDs", "ibuprofen", True),
        ("青霉素类", "amoxicillin", True),
        ("Penicillin", "azithromycin", False),
        ("Penicillin", "amoxicillin-sulbactam", True),
        ("NSAIDs", "aspirin-sodium bicarbonate", True),
        ("Penicillin", "aspirin-sodium bicarbonate", False),
        ("Peanut", "amoxicillin", False),
        ("Latex", "ibuprofen", False),
    ],
)
def test_an_allergy_concerns_its_group(substance, medicine, concerned):
    term = medicines().get(medicine, "en")
    assert term is not None
    (entry,) = PatientRecord(record_of(allergies=(substance,))).allergies
    groups = avoided_with(entry.entry.name, entry.terms)
    assert any(group.holds(term) for group in groups) is concerned


def test_every_group_has_members_and_a_name_in_both_languages():
    for group in allergy_groups():
        assert any(group.holds(term) for term in medicines().terms), group.en
        assert group.is_called(group.en)
        assert group.is_called(group.zh)


def test_a_recogniser_expects_names_without_strength_and_form():
    record = record_of(
        medicines=("Amlodipine 5 MG Oral Tablet", "阿司匹林肠溶片 100mg"), allergies=("Allergy to penicillin", "x" * 80)
    )
    assert names_to_expect(record) == ("Amlodipine", "阿司匹林", "penicillin")


def test_what_a_statement_marks_is_told_from_what_it_says():
    text = "Continue lisinopril (per record: 10 mg once daily), as before."
    assert without_marked(text) == "Continue lisinopril, as before."
    assert marked_parts(text) == (("Continue lisinopril", " 10 mg once daily"),)
    assert not is_marked(text)
    assert is_marked("Per record: gout; asthma.")
    assert [item.strip(" .") for _, item in marked_parts("Per record: gout; asthma.")] == ["gout", "asthma"]
    assert without_marked("病历记载：痛风。") == ""
    assert without_marked("继续氨氯地平（病历记载：5 mg 每日1次）。") == "继续氨氯地平。"


@pytest.mark.parametrize(
    ("entry", "language", "words", "times"),
    [
        (METFORMIN, "en", "500 mg twice a day", 2),
        ({"name": "x", "dose": "0.5", "dose_unit": "g", "per_day": 3}, "zh", "0.5 g 每日3次", 3),
        ({"name": "x", "dose": 1, "dose_unit": "tablet", "per_day": 1}, "en", "1 tablet once daily", 1),
        ({"name": "x", "as_needed": True}, "en", "as needed", None),
        ({"name": "x", "frequency": "每日两次"}, "zh", "每日两次", 2),
        ({"name": "x"}, "en", "", None),
    ],
)
def test_how_a_medicine_is_taken_by_the_record(entry, language, words, times):
    (medicine,) = record_of(medicines=(entry,)).medicines
    assert regimen(medicine, language) == words
    assert per_day(medicine) == times
