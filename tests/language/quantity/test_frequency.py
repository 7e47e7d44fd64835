from __future__ import annotations

from decimal import Decimal

import pytest

from scribe.language.quantity import find_frequency, find_route, ucum


@pytest.mark.parametrize(
    ("unit", "code"),
    [("milligrams", "mg"), ("毫克", "mg"), ("mL", "mL"), ("片", "tablet"), ("puffs", "puff"), ("pounds", "[lb_av]"),
     ("℃", "Cel"), ("bananas", "")],
)  # fmt: skip
def test_spoken_units_become_ucum(unit, code):
    assert ucum(unit) == code


@pytest.mark.parametrize(
    ("said", "language", "text", "per_day"),
    [
        ("20 mg once a day", "en", "once daily", 1),
        ("twice daily with food", "en", "twice daily", 2),
        ("3 times a day", "en", "3 times daily", 3),
        ("every 6 hours", "en", "every 6 hours", 4),
        ("at night", "en", "at night", 1),
        ("every 4 to 6 hours", "en", "every 4 to 6 hours", None),
        ("up to 4 times a day", "en", "up to 4 times daily", None),
        ("1天3次", "zh", "每日3次", 3),
        ("每天1片", "zh", "每日1次", 1),
        ("每8小时1次", "zh", "每8小时1次", 3),
    ],
)
def test_frequencies_are_counted_only_when_certain(said, language, text, per_day):
    found = find_frequency(said, language)
    assert (found.text, found.per_day) == (text, None if per_day is None else Decimal(per_day))


@pytest.mark.parametrize(("said", "language"), [("take it as needed", "en"), ("疼的时候吃1片", "zh")])
def test_as_needed_is_no_count(said, language):
    found = find_frequency(said, language)
    assert (found.as_needed, found.per_day) == (True, None)


def test_three_tablets_a_day_are_not_three_times_a_day():
    assert find_frequency("每天3片", "zh") is None


def test_no_frequency_is_none():
    assert find_frequency("with water", "en") is None


def test_a_past_evening_is_no_frequency():
    assert find_frequency("前天晚上1片", "zh") is None


@pytest.mark.parametrize(
    ("said", "language", "route"), [("by mouth", "en", "oral"), ("静滴", "zh", "静脉滴注"), ("", "en", "")]
)
def test_routes_are_named_only_when_said(said, language, route):
    assert find_route(said, language) == route
