"""Things named only under a condition or in a question, which a statement tells as they were named there."""

from __future__ import annotations

import pytest

from scribe.model import FlagKind
from tests.verification.test_denials import open_flags


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "To be seen the same day for a stiff neck, drowsiness or vomiting.",
            ("And if he gets a stiff neck, drowsiness or vomiting, have him seen the same day.", "Right."),
        ),
        (
            "A little ankle swelling after standing all day.",
            ("Any swelling?", "If I'm standing all day, a little swelling of the ankle."),
        ),
        (
            "Gout is to be thought of if the toe swells.",
            ("Could it be gout, do you think?", "If the toe swells we will think of it."),
        ),
        ("Reports nausea.", ("Do you have any fever or nausea I feel nauseated most days", "Okay.")),
        ("Generally not feeling well since Monday.", ("And?", "I just generally don't feel well since Monday.")),
        ("Referred by the primary care physician.", ("Your PCP sent you over with a referral.", "Yes.")),
    ],
)
def test_what_is_told_as_it_was_said_is_not_flagged(text, said):
    assert FlagKind.FINDING_NOT_SAID not in open_flags(text, *said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Vomiting for two days.", ("And if he starts vomiting, ring us.", "Right.")),
        ("Diarrhea since Monday.", ("If you get diarrhea, come back the same day.", "I will.")),
    ],
)
def test_what_may_only_come_is_not_there(text, said):
    assert FlagKind.FINDING_NOT_SAID in open_flags(text, *said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Pain on the outside of the ankle.", ("Where is it?", "It hurts on the inside of my ankle.")),
        ("Break of the distal radius.", ("What does it show?", "It shows a break of the proximal radius.")),
        ("Put heat on the ankle.", ("What did you do?", "I put ice on the ankle.")),
        ("Sudden onset of the ache.", ("Was it sudden, the ache?", "The ache came on slowly, more gradual.")),
    ],
)
def test_the_opposite_of_what_was_told_is_flagged_though_it_was_asked_for(text, said):
    assert FlagKind.COURSE_DIFFERS in open_flags(text, *said)
