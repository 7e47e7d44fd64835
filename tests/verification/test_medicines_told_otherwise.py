"""Medicines told as tolerated, as another person's, as going on, as changed, as taken at another time."""

from __future__ import annotations

import pytest

from scribe.model import FlagKind, Level
from tests.verification.test_claims import flags, kinds


@pytest.mark.parametrize(
    ("text", "said", "kind"),
    [
        (
            "Doxycycline tolerated in the past.",
            ("Any allergies?", "Doxycycline brings me out in a rash."),
            FlagKind.OPPOSITE,
        ),
        ("Mother takes amlodipine.", ("Start amlodipine 5 milligrams.", "My mother said so."), FlagKind.OTHER_SPEAKER),
        ("Continue naproxen.", ("I take naproxen.", "Stop the naproxen today."), FlagKind.CHANGE_DIFFERS),
        (
            "Loratadine increased today.",
            ("And the loratadine?", "I take loratadine 10 milligrams daily."),
            FlagKind.CHANGE_DIFFERS,
        ),
        (
            "Takes sumatriptan daily.",
            ("And the sumatriptan?", "I take sumatriptan twice a month."),
            FlagKind.DOSE_DIFFERS,
        ),
        (
            "Lantus 20 units in the morning and 14 units at bedtime.",
            ("How do you take the Lantus?", "Lantus, fourteen units first thing and twenty units at bedtime."),
            FlagKind.DOSE_DIFFERS,
        ),
        (
            "Takes folic acid as needed.",
            ("And folic acid?", "I take folic acid 5 milligrams every day."),
            FlagKind.DOSE_DIFFERS,
        ),
    ],
)
def test_what_is_told_otherwise_is_flagged(text, said, kind):
    assert kind in kinds(text, *said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Has tolerated penicillin; sister is allergic.", ("Allergies?", "My sister is allergic to penicillin.")),
        ("Continue naproxen.", ("I stopped naproxen in May.", "Start the naproxen again, 250 twice a day.")),
        ("Loratadine increased today.", ("I take loratadine 10.", "Let's go up on the loratadine to 20.")),
        (
            "Lantus 14 units in the morning and 20 units at bedtime.",
            ("How do you take the Lantus?", "Lantus, fourteen units first thing and twenty units at bedtime."),
        ),
        ("Takes codeine as needed.", ("Codeine?", "I take codeine when it hurts.")),
    ],
)
def test_what_was_told_so_is_not(text, said):
    assert [flag.kind for flag in flags(text, *said) if flag.level is not Level.LOW] == []


BEGUN = ("Start amlodipine five milligrams at night.", "All right. I take lisinopril ten milligrams once a day.")


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("The patient is also taking amlodipine 5 mg at night.", True),
        ("Amlodipine 5 mg at night.", False),
        ("Start amlodipine 5 mg at night.", False),
        ("The patient is taking lisinopril 10 mg once a day.", False),
    ],
)
def test_what_is_begun_today_is_not_taken_already(text, flagged):
    assert (FlagKind.CHANGE_DIFFERS in kinds(text, *BEGUN)) is flagged


@pytest.mark.parametrize(
    ("text", "said", "flagged"),
    [
        ("Bruises easily on anticoagulant.", "I bruise like a peach since the apixaban.", False),
        ("Bruises easily on anticoagulant.", "I bruise like a peach since the amlodipine.", True),
        ("Settled after steroid tablets.", "It settled after the prednisolone.", False),
        ("降压药已停。", "氨氯地平停了。", False),
        ("降压药已停。", "二甲双胍停了。", True),
        ("Apixaban continues.", "I take the blood thinner.", True),
    ],
)
def test_a_group_of_medicines_was_said_where_a_member_was_and_not_the_other_way_round(text, said, flagged):
    assert (FlagKind.MEDICINE_NOT_SAID in kinds(text, said, language="en" if text.isascii() else "zh")) is flagged
