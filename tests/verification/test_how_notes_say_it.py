"""How notes say things: warnings, conditions, doubts, relatives, allergies with their reactions."""

from __future__ import annotations

import pytest

from scribe.model import FlagKind, Level
from tests.verification.test_claims import flags, kinds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Same-day review for fever or vomiting.", ("If you get a fever or vomiting, get seen the same day.", "Okay.")),
        ("A and E for a stiff neck.", ("If he gets a stiff neck, straight to A and E.", "Right.")),
        ("Sooner for weakness.", ("Any weakness?", "No.", "Come sooner if there is weakness.", "Okay.")),
        ("Amlodipine to be added if still high.", ("If it is still high we'll add amlodipine.", "Okay.")),
        ("Gout, suspected.", ("It could be gout.", "Oh.")),
        ("No gabapentin.", ("Should I take gabapentin?", "Not for that.")),
        ("No drug allergy; shellfish allergy.", ("Allergies?", "None to medicines, only shellfish.")),
        ("No known drug allergy.", ("Any allergies?", "Not to medicines.")),
        ("Tingling until Sunday, denies tingling today.", ("Any tingling?", "I had tingling until Sunday.")),
        ("Avoid flying for 2 weeks.", ("Can we fly?", "Don't fly for two weeks.")),
    ],
)
def test_what_a_note_says_in_its_own_way_is_not_flagged(text, said):
    assert [flag.kind for flag in flags(text, *said) if flag.level is not Level.LOW] == []


@pytest.mark.parametrize(
    ("text", "said", "kind"),
    [
        ("Father had a stroke.", ("Any illness in the family?", "My brother had a stroke."), FlagKind.OTHER_SPEAKER),
        ("Allergic to penicillin.", ("Allergies?", "My son is allergic to penicillin."), FlagKind.OTHER_SPEAKER),
        ("Left shoulder stiff.", ("It's my right shoulder, it's stiff.", "Let me see."), FlagKind.SIDE_DIFFERS),
        ("Tonsillar exudate present.", ("Let me look.", "Throat red, no exudate."), FlagKind.OPPOSITE),
        ("Pulse irregular.", ("Pulse is 70, regular.", "Good."), FlagKind.COURSE_DIFFERS),
        ("No fever, reports chest pain.", ("Any fever?", "No fever, no chest pain."), FlagKind.OPPOSITE),
    ],
)
def test_a_fault_beside_such_words_is_still_flagged(text, said, kind):
    assert kinds(text, *said) == [kind]
