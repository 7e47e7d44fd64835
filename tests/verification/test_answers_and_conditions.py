"""What a statement's own turns say on a condition, in an answer, or behind a denial of something else."""

from __future__ import annotations

import pytest

from scribe.model import FlagKind
from tests.fakes.checks import pressed


@pytest.mark.parametrize(
    ("text", "said", "rests_on"),
    [
        ("Dizzy spells occur after vomiting.", ("When are the dizzy spells?", "If I vomit, I get dizzy."), ()),
        ("Fatigue since spring.", ("Are you tired?", "I am wrecked since spring."), ()),
        ("Nausea and dizziness reported.", ("Any nausea? Any dizziness?", "Yeah, definitely, since Sunday."), ()),
        ("Coughs up a bit of phlegm.", ("So you're not coughing up any phlegm?", "Yeah, a wee bit."), ()),
        ("Cough with two spoons of sputum.", ("Is there a cough, any sputum?", "There is a spoon or two of it."), ()),
        (
            "Fracture of the wrist as a child.",
            ("Any fracture today?", "No.", "And before?", "I broke my wrist."),
            (4,),
        ),
        ("Weakness of the hand.", ("Any weakness before?", "No.", "And now?", "I cannot lift a cup."), (4,)),
        (
            "Pain began in March.",
            (
                "What is it?",
                "The elbow.",
                "Since?",
                "It began in March.",
                "In March when the pain began, a fall?",
                "No.",
            ),
            (4,),
        ),
        ("Exercising more to lose weight.", ("What changed?", "I run more to get rid of the belly."), ()),
        ("No change in appetite or nausea.", ("Any nausea? Appetite the same?", "No nausea, the same."), ()),
    ],
)
def test_what_the_own_turns_bear_out_is_not_flagged(text, said, rests_on):
    flags = pressed(text, *said, rests_on=rests_on)
    assert FlagKind.OPPOSITE not in flags
    assert FlagKind.FINDING_NOT_SAID not in flags


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Rows long distances.", ("And sport?", "I am not like lazy young people I row long distances")),
        ("Has not rowed since May.", ("Do you row a lot?", "Well not since May because I rowed too much")),
        ("Keep the strap loose so that it does not press the heel.", ("So?", "The strap is pressing the heel there.")),
        ("Sleepless and restless with the fever.", ("And?", "I had the fever and could not get the sleep or rest.")),
        ("Wary of the injections.", ("And injections?", "I had one and was ill, I do not know about injections.")),
        ("Throat culture negative.", ("And the culture?", "The throat culture is negative.")),
    ],
)
def test_a_denial_of_something_else_is_no_opposite(text, said):
    assert FlagKind.OPPOSITE not in pressed(text, *said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Has not travelled over the last months.", ("Have you travelled over the last months?", "Yes, I have.")),
        ("His vaccinations are not up to date.", ("Are his vaccinations up to date?", "Yes, all of them.")),
        (
            "Reports knee trouble with climbing stairs and bending down.",
            ("Do you notice that climbing stairs or bending down seems to bother your knee?", "No."),
        ),
    ],
)
def test_a_question_answered_the_other_way_is_flagged(text, said):
    assert FlagKind.OPPOSITE in pressed(text, *said)


def test_yes_to_one_question_is_not_yes_to_what_the_answer_leaves_out():
    said = ("Any nausea? Any vomiting?", "Yes, just nausea, no vomiting.")
    assert pressed("Reports vomiting.", *said)
