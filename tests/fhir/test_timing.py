"""How often and how long a medicine is taken: numbers where they are certain, words always."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from scribe.facts.dosing import dosed
from scribe.facts.timing import bounds, frequency, timing_of
from scribe.fhir import to_bundle
from scribe.fhir.validation import faults_of
from scribe.language.quantity.regimen import read_regimen
from scribe.model import (
    Assertion,
    MedicationAttributes,
    MedicationChange,
    MedicationFact,
    ProblemAttributes,
    ProblemFact,
)
from scribe.terminology import lexicon, medicines
from tests.fakes.documents import common, note, source, template
from tests.fhir.r4 import of_type


def repeat(frequency: int, period: int, unit: str, **more: int) -> dict[str, Any]:
    return {"frequency": frequency, "period": period, "periodUnit": unit, **more}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("every other day", repeat(1, 2, "d")),
        ("every other day, in the morning", repeat(1, 2, "d")),
        ("every 3 days", repeat(1, 3, "d")),
        ("every 36 hours", repeat(1, 36, "h")),
        ("every 4 to 6 hours", repeat(1, 4, "h", periodMax=6)),
        ("once weekly", repeat(1, 1, "wk")),
        ("twice a week", repeat(2, 1, "wk")),
        ("3 times a week", repeat(3, 1, "wk")),
        ("2 to 3 times daily", repeat(2, 1, "d", frequencyMax=3)),
        ("once monthly", repeat(1, 1, "mo")),
        ("隔日1次", repeat(1, 2, "d")),
        ("每周3次", repeat(3, 1, "wk")),
        ("每3~4小时1次", repeat(1, 3, "h", periodMax=4)),
        ("每2个月1次", repeat(1, 2, "mo")),
        ("up to 3 times daily", {}),
        ("1 tablet in the morning, 2 tablets at night", {}),
        ("twice a week, 2 tablets on Monday", {}),
        ("0 times a week", {}),
        ("at bedtime", {}),
        ("once", {}),
        ("", {}),
    ],
)
def test_how_often_is_a_schedule_where_the_words_are_one(words, expected):
    assert frequency(words) == expected


@pytest.mark.parametrize(
    ("words", "language", "value", "code"),
    [
        ("7 days", "en", 7, "d"),
        ("for two weeks", "en", 2, "wk"),
        ("a week", "en", 1, "wk"),
        ("six months", "en", 6, "mo"),
        ("24 hours", "en", 24, "h"),
        ("7天", "zh", 7, "d"),
        ("两周", "zh", 2, "wk"),
        ("半个月", "zh", 0.5, "mo"),
    ],
)
def test_how_long_is_a_duration(words, language, value, code):
    duration = bounds(words, language)["boundsDuration"]
    assert (duration["value"], duration["code"], duration["system"]) == (value, code, "http://unitsofmeasure.org")


@pytest.mark.parametrize(("words", "language"), [("7 to 10 days", "en"), ("七到十天", "zh")])
def test_a_span_of_days_is_a_range(words, language):
    ends = bounds(words, language)["boundsRange"]
    assert [(ends[end]["value"], ends[end]["code"]) for end in ("low", "high")] == [(7, "d"), (10, "d")]


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("about 5 days", "en"), ("ten days or so", "en"), ("at least 7 days", "en"), ("7 days then stop", "en"),
        ("until Friday", "en"), ("a few days", "en"), ("10 to 7 days", "en"), ("5天左右", "zh"), ("十来天", "zh"),
        ("一个疗程", "zh"), ("", "en"),
    ],
)  # fmt: skip
def test_what_is_left_open_stays_words(words, language):
    assert bounds(words, language) == {}


def test_as_needed_has_no_schedule_and_may_have_an_end():
    told = MedicationAttributes(
        name="x", frequency="every 6 hours", per_day=Decimal(4), as_needed=True, duration="5 days"
    )
    assert timing_of(told, "en")["repeat"].keys() == {"boundsDuration"}


@pytest.mark.parametrize(
    ("said", "language", "expected"),
    [
        ("amoxicillin 500 mg every other day for 7 days", "en", {**repeat(1, 2, "d"), "days": 7}),
        ("amoxicillin 500 mg three times a week", "en", repeat(3, 1, "wk")),
        ("amoxicillin 500 mg three times daily for ten days", "en", {**repeat(3, 1, "d"), "days": 10}),
        ("泼尼松 10毫克 隔日一次 连用10天", "zh", {**repeat(1, 2, "d"), "days": 10}),
        ("头孢克洛 0.25克 一天三次 吃7天", "zh", {**repeat(3, 1, "d"), "days": 7}),
    ],
)
def test_from_what_is_said_to_a_valid_request(said, language, expected):
    (found,) = medicines().find(said, language)
    told = dosed(read_regimen(said[found.end :], language, medicine=found.term), language)
    attributes = MedicationAttributes(name=found.text, change=MedicationChange.STARTED, **told)
    fact = MedicationFact(**common(1, said), attributes=attributes)
    of = template("outpatient-initial-zh") if language == "zh" else template()
    bundle = to_bundle(source(template=of, note=note(of, (fact,), {of.sections[-2].id: [said]})))
    (request,) = of_type(bundle, "MedicationRequest")
    made = dict(request["dosageInstruction"][0]["timing"]["repeat"])
    days = made.pop("boundsDuration", {}).get("value")
    assert made | ({"days": days} if days else {}) == expected
    assert not faults_of(bundle)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("mother", "MTH"),
        ("elder brother", "BRO"),
        ("his elder brother Tom", "BRO"),
        ("mother's mother", "MGRMTH"),
        ("somebody in the family", "FAMMEMB"),
        ("", "FAMMEMB"),
    ],
)
def test_a_relative_has_the_code_of_the_words(words, code):
    attributes = ProblemAttributes(assertion=Assertion.FAMILY, relation=words)
    bundle = to_bundle(source(note=note(template(), (ProblemFact(**common(1, "Diabetes"), attributes=attributes),))))
    (history,) = of_type(bundle, "FamilyMemberHistory")
    assert history["relationship"]["coding"][0]["code"] == code


def test_every_relative_of_the_list_can_be_told_in_fhir():
    for relative in lexicon.relatives().terms:
        attributes = ProblemAttributes(assertion=Assertion.FAMILY, relation=relative.en)
        fact = ProblemFact(**common(1, "Diabetes"), attributes=attributes)
        assert to_bundle(source(note=note(template(), (fact,)))), relative.en
