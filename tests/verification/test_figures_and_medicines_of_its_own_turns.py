"""Figures, doses, orders and owners that a statement's own turns bear out, or speak against."""

from __future__ import annotations

import pytest

from scribe.model import FlagKind
from tests.fakes.checks import pressed


@pytest.mark.parametrize(
    ("text", "rests_on", "said"),
    [
        ("Stiff until about 7:30.", (2,), ("And the morning?", "I am stiff until about half seven.")),
        (
            "Smokes 6 a day, down from 30.",
            (2,),
            (
                "How is the smoking?",
                "I am down to six. I was on thirty. The gum was no good, and my wife was not happy.",
            ),
        ),
        (
            "SH: no longer smokes; previously about a pack a day for 15 years.",
            (2, 4),
            (
                "Do you smoke?",
                "Not any more.",
                "How much was it?",
                "It was about a pack a day, back in the day, a good fifteen years.",
            ),
        ),
        ("Shingles thought unlikely.", (1,), ("I do not think you have got shingles.", "Good.")),
    ],
)
def test_a_figure_or_a_doubt_that_its_own_turns_tell_is_no_difference(text, rests_on, said):
    assert pressed(text, *said, rests_on=rests_on) == []


@pytest.mark.parametrize(
    ("text", "rests_on", "said"),
    [
        (
            "Unsure whether sertraline is 50 or 100.",
            (1, 2),
            ("Carry on with the sertraline. Are you on 50 or 100?", "Not sure."),
        ),
        (
            "Stop the iron tablets after the drip.",
            (3,),
            ("Still on the iron tablets?", "Every day.", "We will do the drip. Stop the tablets once you had it."),
        ),
        (
            "MRI may take a week to be arranged.",
            (3,),
            ("We could think about an MRI?", "I see.", "That is something I can book for you today."),
        ),
        (
            "Home physiotherapy offered and accepted.",
            (5, 6),
            (
                "Did you ever do the physiotherapy?",
                "I got the letter, but it was too far, so I said no to it.",
                "I see.",
                "Yes.",
                "There is one that comes to your home. Would that suit?",
                "I would try that.",
            ),
        ),
    ],
)
def test_what_is_decided_and_taken_by_its_own_turns_is_no_difference(text, rests_on, said):
    assert pressed(text, *said, rests_on=rests_on) == []


@pytest.mark.parametrize(
    ("text", "rests_on", "said", "kind"),
    [
        ("Takes naproxen every day.", (2,), ("Painkillers?", "I take naproxen now and again."), FlagKind.DOSE_DIFFERS),
        (
            "Takes losartan 50 mg.",
            (1, 2),
            ("I have got losartan 50 mg here.", "The losartan is 100 mg now. They put it up in May."),
            FlagKind.DOSE_DIFFERS,
        ),
        (
            "Losartan continues, with amlodipine added.",
            (3,),
            ("Still on the losartan?", "Yes, I take losartan.", "So stop the losartan and start amlodipine."),
            FlagKind.CHANGE_DIFFERS,
        ),
    ],
)
def test_what_its_own_turns_speak_against_is_a_difference(text, rests_on, said, kind):
    assert kind in pressed(text, *said, rests_on=rests_on)
