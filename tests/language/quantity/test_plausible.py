from __future__ import annotations

from decimal import Decimal

import pytest

from scribe.language.quantity.plausible import implausible, implausible_reading, is_of_another
from scribe.language.quantity.regimen import Regimen, read_regimen
from scribe.model import VitalSignName
from scribe.terminology import medicines


@pytest.mark.parametrize(
    ("said", "language", "kind"),
    [
        ("levothyroxine 125 milligrams daily", "en", "too_much"),
        ("metformin 5000 mg ten times a day", "en", "too_much"),
        ("digoxin 125 mg daily", "en", "too_much"),
        ("aspirin 81 g daily", "en", "too_much"),
        ("metformin 5 mg twice a day", "en", "too_little"),
        ("thirty tablets at night", "en", "too_many"),
        ("甲氨蝶呤二百五十毫克每天一次", "zh", "too_much"),
        ("metformin 500 mg twice a day", "en", None),
        ("spironolactone 12.5 mg daily", "en", None),
        ("prednisone 1 mg daily", "en", None),
        ("quetiapine 25 mg at bedtime", "en", None),
        ("amoxicillin 90 mg per kilo per day in two doses", "en", None),
        ("paracetamol 2 500 mg tablets four times a day", "en", None),
        ("aspirin 300 mg daily", "en", None),
        ("twenty five drops", "en", None),
        ("优甲乐五十微克每天一次", "zh", None),
    ],
)
def test_a_dose_far_from_the_usual_one_is_shown(said, language, kind):
    named = medicines().first(said, language)
    term = named.term if named else None
    assert implausible(read_regimen(said, language, medicine=term), term) == kind


@pytest.mark.parametrize(
    ("said", "language", "name", "other"),
    [
        ("one puff every morning", "en", "doxycycline", True),
        ("早晚各一吸", "zh", "阿莫西林", True),
        ("two sprays in each nostril", "en", "metformin", True),
        ("two puffs as needed", "en", "salbutamol", False),
        ("two sprays in each nostril", "en", "fluticasone", False),
        ("one spray under the tongue", "en", "nitroglycerin", False),
        ("one tablet every morning", "en", "doxycycline", False),
        ("one puff every morning", "en", "", False),
    ],
)
def test_a_dose_in_puffs_is_not_meant_of_what_nobody_inhales(said, language, name, other):
    term = medicines().get(name, language) if name else None
    assert is_of_another(read_regimen(said, language, medicine=term), term) is other


def test_nothing_said_is_not_implausible():
    assert implausible(Regimen(), medicines().get("aspirin", "en")) is None


@pytest.mark.parametrize(
    ("name", "value", "unit", "wrong"),
    [
        (VitalSignName.BODY_TEMPERATURE, "4", "Cel", True),
        (VitalSignName.BODY_TEMPERATURE, "38.5", "Cel", False),
        (VitalSignName.BODY_TEMPERATURE, "101.2", "", False),
        (VitalSignName.BODY_TEMPERATURE, "60", "", True),
        (VitalSignName.HEART_RATE, "720", "/min", True),
        (VitalSignName.BODY_WEIGHT, "154", "[lb_av]", False),
        (VitalSignName.BODY_HEIGHT, "1.75", "m", False),
        (VitalSignName.OXYGEN_SATURATION, "980", "%", True),
    ],
)
def test_a_reading_that_nobody_has_is_shown(name, value, unit, wrong):
    assert implausible_reading(name, Decimal(value), unit) is wrong
