from __future__ import annotations

from scribe.model import VitalSignName
from scribe.terminology import VITAL_SIGNS


def test_every_vital_sign_has_its_code_and_unit():
    assert set(VITAL_SIGNS) == set(VitalSignName)
    assert VITAL_SIGNS[VitalSignName.HEART_RATE].loinc == "8867-4"
    assert all(term.unit and term.lowest < term.highest for term in VITAL_SIGNS.values())
