"""A statement's own sentences decide: what was said elsewhere, or before a question, is no opposite of them."""

from __future__ import annotations

import pytest

from scribe.model import FlagKind
from tests.fakes.checks import pressed


@pytest.mark.parametrize(
    ("text", "said", "rests_on"),
    [
        (
            "Reports a sore throat.",
            ("Any sore throat now?", "No.", "And last week?", "My throat was very sore."),
            (4,),
        ),
        (
            "Denies muscle aches.",
            ("How is the calf?", "It is a muscle ache.", "Any muscle aches or rashes anywhere else?", "No."),
            (3, 4),
        ),
    ],
)
def test_what_its_own_sentences_say_is_not_flagged_for_what_was_said_elsewhere(text, said, rests_on):
    assert FlagKind.OPPOSITE not in pressed(text, *said, rests_on=rests_on)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("No pain on bending the thumb.", ("Your thumb looks fine, now bend the thumb. Any pain?", "Not really.")),
        ("Otherwise fit.", ("Any illnesses, or are you otherwise fit?", "No, I am otherwise fit.")),
        ("No wheezing on the stairs.", ("Any wheezing?", "i have not noticed any wheezing it is more of a tickle")),
        ("Tobacco: Does not smoke.", ("Do you smoke?", "No.")),
        (
            "Advised a lower dose, for fewer headaches.",
            ("Any headaches?", "No, less of a dose and I get no headaches."),
        ),
        ("Dizziness is not suspected to be of the heart.", ("Any dizziness?", "Yes, on the stairs.")),
    ],
)
def test_a_denial_that_holds_for_a_part_or_an_answer_without_a_mark_is_not_flagged(text, said):
    assert FlagKind.OPPOSITE not in pressed(text, *said)
