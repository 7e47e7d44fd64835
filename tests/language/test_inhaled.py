"""Doses in puffs and sprays: of which of the medicines spoken of they are meant."""
# ruff: noqa: E501 - a dialogue is read in one line

from __future__ import annotations

import pytest

from tests.language.spoken import reading_of, unmet

CONVERSATIONS = [
    (
        "d: I'll start you on doxycycline, one hundred milligrams once a day. | d: And keep the brown one as it is, one puff every morning.",
        "doxycycline: start, 100 mg; doxycycline: never goes_on; doxycycline: never 1 puff",
    ),
    (
        "d: Doxycycline, two hundred milligrams on the first day, then a hundred once a day, five days in total. | d: Keep the brown one as it is, one puff every morning.",
        "doxycycline: never goes_on; doxycycline: never 1 puff",
    ),
    (
        "p: They gave me doxycycline last winter. | d: Keep the brown one as it is, one puff every morning.",
        "doxycycline: never goes_on",
    ),
    (
        "d: Are you on doxycycline? | d: Keep the brown one as it is, one puff every morning.",
        "doxycycline: never goes_on",
    ),
    ("p: I take doxycycline. | d: How much? | p: One puff every morning.", "doxycycline: never 1 puff"),
    (
        "p: I take salbutamol. | d: Keep that as it is, two puffs when you need it.",
        "salbutamol: goes_on, 2 puff",
    ),
]


@pytest.mark.parametrize(("dialogue", "expected"), CONVERSATIONS)
def test_a_dose_in_puffs_is_not_of_a_capsule_spoken_of_before(dialogue: str, expected: str) -> None:
    assert unmet(reading_of(dialogue), expected) == ""
