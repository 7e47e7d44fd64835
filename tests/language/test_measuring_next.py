"""A value belongs to the test before it, or to the one behind it that has no value of its own."""

from __future__ import annotations

import pytest

from scribe.language.claim import ClaimKind
from scribe.language.reading import read
from tests.fakes.notes import transcript_of


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Create a 9.1, potassium 4.4, sodium 139.", {"potassium": ["4.4"], "sodium": ["139"]}),
        ("Sodium 139, potassium 4.4.", {"sodium": ["139"], "potassium": ["4.4"]}),
        ("It was 43, the HbA1c.", {"hemoglobin a1c": ["43"]}),
    ],
)
def test_a_value_before_a_comma_is_not_of_a_test_that_has_its_own(said, told):
    found: dict[str, list[str]] = {}
    for claim in read(transcript_of(said)).claims:
        if claim.kind is ClaimKind.MEASUREMENT and claim.quantity is not None:
            found.setdefault(claim.name, []).append(str(claim.quantity.value))
    assert found == told


@pytest.mark.parametrize(
    ("said", "name", "values"),
    [
        ("The fetal heart rate is 140.", "fetal heart rate", ["140"]),
        ("Heart rate 84.", "heart_rate", ["84"]),
        ("He's eight kilos two hundred.", "body_weight", ["8.2"]),
        ("He is 3 kilos 420 today.", "body_weight", ["3.42"]),
        ("I weigh 82 kilos 150 of it muscle.", "body_weight", ["82"]),
        ("He is 15 kilos 250 three times a day.", "body_weight", ["15"]),
        ("Viral load is below 50.", "viral load", []),
        ("Your eye pressure is 19.", "intraocular pressure", ["19"]),
    ],
)
def test_a_value_is_of_the_whole_name_before_it_and_has_all_that_was_told(said, name, values):
    told = [one for one in read(transcript_of(said)).claims if one.kind is ClaimKind.MEASUREMENT and one.quantity]
    assert [f"{one.quantity.value:f}" for one in told if one.quantity and one.name == name] == values
    assert name == "viral load" or len(told) == len(values)


def test_a_dose_that_is_changed_puts_no_blood_pressure_right():
    said = "Heart rate 84, pressure 108 over 66. Any tics?"
    turns = (said, "No.", "Sleep?", "Out by ten.", "Let's try twenty-seven, same time with breakfast.")
    values = [
        claim.quantity.values
        for claim in read(transcript_of(*turns)).standing
        if claim.kind is ClaimKind.MEASUREMENT and claim.name == "blood_pressure" and claim.quantity is not None
    ]
    assert values == [(108, 66)]
