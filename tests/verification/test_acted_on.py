"""What a statement's own turns say is done with a medicine or a test, whatever was said of it elsewhere."""

from __future__ import annotations

import pytest

from scribe.model import FlagKind
from tests.fakes.checks import pressed


@pytest.mark.parametrize(
    ("text", "rests_on", "said", "language"),
    [
        (
            "Cough since starting enalapril.",
            (2,),
            ("What is bothering you?", "A cough ever since the enalapril.", "Stop the enalapril.", "Fine."),
            "en",
        ),
        (
            "The request for nitrofurantoin was declined.",
            (2, 3),
            ("You took nitrofurantoin before.", "Can I have nitrofurantoin?", "I would rather not give you that."),
            "en",
        ),
        (
            "嘱不要加用氯雷他定。",
            (3,),
            ("氯雷他定吃过吗？", "吃了两天，后来就停了。", "对，别加。"),
            "zh",
        ),
        ("双氯芬酸凝胶涂右膝。", (1,), ("用双氯芬酸的凝胶，抹在右膝上。", "好。"), "zh"),
        ("心电图示窦性心律，心率88次/分。", (3,), ("先做个心电图。", "做完了。", "窦性心律，心率八十八次。"), "zh"),
    ],
)
def test_what_its_own_turns_say_is_done_is_no_difference(text, rests_on, said, language):
    assert pressed(text, *said, language=language, rests_on=rests_on) == []


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("No longer takes ramipril.", ("What do you take?", "I take ramipril every morning."), "en"),
        ("Physical therapy is not recommended.", ("I am going to order physical therapy.", "Okay."), "en"),
        ("予静脉输液治疗。", ("能喝水就不用输液。", "好。"), "zh"),
        ("予雾化治疗。", ("没有喘。", "要不要做雾化？", "不用做。"), "zh"),
    ],
)
def test_what_its_own_turns_call_off_or_go_on_with_is_a_change_that_differs(text, said, language):
    assert pressed(text, *said, language=language) == [FlagKind.CHANGE_DIFFERS]


def test_a_medicine_ordered_and_called_off_in_the_same_turns_is_not_borne_out():
    said = ("Start the naproxen.", "It upset my stomach.", "Then stop the naproxen.", "Okay.")
    assert FlagKind.CHANGE_DIFFERS in pressed("Naproxen is started.", *said)
