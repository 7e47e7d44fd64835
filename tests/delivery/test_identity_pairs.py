"""Pairs of patients and a careful records officer's verdict: who is not surely the same person gets no note."""

from __future__ import annotations

import pytest

from scribe.delivery.identity import compare
from tests.delivery.identity_pairs import PAIRS, TOLERATED, VISITED
from tests.delivery.identity_pairs_scripts import SECOND_SIGHT

EVERY = (*PAIRS, *SECOND_SIGHT)


@pytest.mark.parametrize(("why", "ours", "theirs", "verdict"), EVERY, ids=[pair[0] for pair in EVERY])
def test_only_the_same_person_is_delivered(why, ours, theirs, verdict):
    delivered = compare(ours, {**theirs, "id": "1"}, visited=VISITED).same_person()
    assert delivered is (verdict == "same" or why in TOLERATED)


def test_a_newborn_is_told_from_its_mother_and_its_twin_in_both_directions():
    names = ["Baby of Anna Smith", "Anna Smith", "Baby 1 of Anna Smith", "Baby 2 of Anna Smith"]
    records = [
        {"identifier": [{"system": "s", "value": "1"}], "name": [{"text": name}], "birthDate": "2026-11-18"}
        for name in names
    ]
    same = [[compare(one, other).same_person() for other in records] for one in records]
    assert same == [[one is other for other in records] for one in records]
