"""Tests ordered, refused, agreed to or only thought of; values that are limits, slips or other people's."""

from __future__ import annotations

import pytest

from scribe.model import FlagKind, Level
from tests.verification.test_claims import flags, kinds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Gastroscopy ordered.", ("If the pills don't help in a month, we'd look at a gastroscopy.", "Okay.")),
        ("CT scan booked.", ("Can I have a CT scan?", "I don't think it would tell us anything.")),
        ("Spirometry requested.", ("You had spirometry done in March.", "Yes, at the hospital.")),
        ("Patient declined the blood test.", ("I'll order a blood test.", "Sure, go ahead.")),
        (
            "Agreed to the sigmoidoscopy.",
            ("I'd like to order a sigmoidoscopy.", "No, I won't have that.", "All right, no sigmoidoscopy then."),
        ),
        ("Ankle X-ray is not needed.", ("I'll order an X-ray of the ankle.", "Okay.")),
        ("Urine culture was benign.", ("We'll send a urine culture.", "Okay.")),
    ],
)
def test_another_state_of_a_test_is_flagged(text, said):
    assert FlagKind.CHANGE_DIFFERS in kinds(text, *said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Gastroscopy ordered.", ("I'll order a gastroscopy.", "Okay.")),
        ("Patient declined the blood test.", ("I'd do a blood test.", "I'd rather not have the needle.")),
        ("Asked for a CT scan.", ("Can I have a CT scan?", "Not for this.")),
        ("Agrees to a stool test.", ("Would you do a stool test?", "That I'll do.")),
        ("Call 999 for SpO2 below 88%.", ("Your oxygen is 96 today. Call 999 under 88 percent.", "Okay.")),
        ("Weight 80 kg, previously 84 kg.", ("You weigh 80 kilos.", "It was eighty-four.")),
    ],
)
def test_the_same_state_is_not(text, said):
    assert [flag.kind for flag in flags(text, *said) if flag.level is not Level.LOW] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Sodium 145.", ("Your sodium is one thirty-eight.", "What should it be?", "Up to one forty-five.")),
        ("Weight 25 kg.", ("She weighs 18 kilos.", "Okay.", "Then 25 milligrams a kilo.")),
        ("The patient's pulse was 110.", ("My brother's pulse was 110.", "And yours is 72.")),
    ],
)
def test_a_value_that_is_a_limit_or_of_something_else_is_flagged(text, said):
    assert kinds(text, *said) != []
