from __future__ import annotations

from decimal import Decimal

import pytest

from scribe.language.quantity import in_base
from scribe.terminology import medicines
from scribe.terminology.doses import usual
from scribe.terminology.lexicon import rows_of

ROWS = rows_of("doses.txt")


def test_every_name_is_a_medicine_and_stands_once():
    names = [row[0] for row in ROWS]
    assert len(names) == len(set(names)) >= 250
    assert not set(names) - {term.en for term in medicines().terms}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_figures_agree_with_each_other(row):
    dose = usual(medicines().get(row[0], "en"))
    assert list(dose.strengths) == sorted(dose.strengths, key=lambda one: (one[1] != dose.strengths[0][1], one[0]))
    if dose.daily and dose.largest:
        assert in_base(*dose.daily) <= in_base(*dose.largest)
    for amount in filter(None, (*dose.strengths, dose.daily, dose.largest)):
        assert amount[0] > 0
        assert amount[1] in {"mg", "g", "ug", "[IU]"}


def test_a_strength_is_found_with_its_unit():
    aspirin = usual(medicines().get("aspirin", "en"))
    assert (Decimal(81), "mg") in aspirin.strengths
    assert aspirin.unit == "mg"


def test_a_medicine_in_two_units_has_no_unit_of_its_own():
    assert usual(medicines().get("digoxin", "en")).unit == ""


def test_what_the_table_lacks_is_none():
    assert usual(medicines().get("banlangen", "en")) is None
