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


def test_a_dose_that_is_changed_puts_no_blood_pressure_right():
    said = "Heart rate 84, pressure 108 over 66. Any tics?"
    turns = (said, "No.", "Sleep?", "Out by ten.", "Let's try twenty-seven, same time with breakfast.")
    values = [
        claim.quantity.values
        for claim in read(transcript_of(*turns)).standing
        if claim.kind is ClaimKind.MEASUREMENT and claim.name == "blood_pressure" and claim.quantity is not None
    ]
    assert values == [(108, 66)]
