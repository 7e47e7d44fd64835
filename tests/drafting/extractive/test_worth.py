"""What is not worth a line: talk, commands, scraps; what weighs stays, and who has little time is taken at his word."""

from __future__ import annotations

from itertools import chain

import pytest

from scribe.drafting.extractive.worth import Told, is_worthless
from scribe.language.rules import pack
from scribe.model import Topic
from tests.drafting.extractive.drafting import drafted

_LONG = -0.5
_SAID = (
    "It started in my left knee three weeks ago.", "It hurts on the stairs.", "It is worse in the morning.",
    "I take ibuprofen 400 mg when it is bad.", "I had my gallbladder out in 2011.", "My mother has arthritis.",
    "I smoke ten a day.", "I drink a glass of wine on Sundays.", "I work as a roofer.", "The knee swells at night.",
    "It gave way twice last week.", "I sleep badly because of it.", "I have no fever.", "I had a fall in August.",
    "It clicks when I bend it.", "I am allergic to penicillin.", "I lost four kilos since spring.",
    "My back is fine.", "I cannot kneel any more.", "The other knee is fine.",
)  # fmt: skip
_TOLD = (
    "The knee is warm.", "There is a small effusion.", "Range of motion is ten to ninety degrees.",
    "The ligaments are stable.", "I will order an x-ray of the knee.", "Start naproxen 500 mg twice daily.",
    "Stop the ibuprofen.", "Rest the knee for two weeks.", "Come back in three weeks.",
    "Blood pressure is 130 over 80.", "Heart sounds are normal.", "The lungs are clear.",
    "I think this is osteoarthritis.", "Physiotherapy twice a week.", "If it locks, come back at once.",
    "Take a deep breath.", "Scoot back on the table.", "Bend forward for me.", "Let us talk a bit about the plan.",
)  # fmt: skip


def _line(text: str, topic: Topic, speaker: str = "doctor") -> Told:
    return Told(text=text, topic=topic.value, speaker=speaker, place=0.5)


@pytest.mark.parametrize(
    "text",
    ["Take a deep breath.", "Talk a little bit about the assessment and plan.", "Scoot back on the bed.", "Go ahead."],
)
def test_talk_and_commands_are_not_worth_a_line(text):
    assert is_worthless(_line(text, Topic.PLAN), pack("en"), _LONG)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Rest the knee for 2 weeks.", Topic.PLAN),
        ("Range of motion is 10 to 90 degrees.", Topic.EXAMINATION),
        ("The pain is worse in the morning.", Topic.PRESENT_ILLNESS),
    ],
)
def test_what_a_clinician_writes_is(text, topic):
    assert not is_worthless(_line(text, topic), pack("en"), _LONG)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Go ahead with metformin.", Topic.PLAN),
        ("Talk a little bit about the allergy to penicillin.", Topic.ALLERGIES),
        ("Go ahead and order an x-ray.", Topic.PLAN),
        ("Asthma.", Topic.ASSESSMENT),
    ],
)
def test_what_weighs_is_never_left_out(text, topic):
    assert not is_worthless(_line(text, topic), pack("en"), -100)


@pytest.mark.parametrize("text", ["查一下。", "属鸡。"])
def test_chinese_scraps_are_not_worth_a_line(text):
    assert is_worthless(_line(text, Topic.PRESENT_ILLNESS, "patient"), pack("zh"), _LONG)


def _texts(dialogue: str) -> str:
    return "\n".join(one.text for one in drafted(dialogue, template="visit-note").statements)


def test_a_long_visit_is_told_without_its_commands():
    joints = ("right wrist", "left elbow", "right shoulder", "left hip", "right ankle", "left thumb", "neck", "jaw")
    more = (
        *(f"P: My {one} is stiff in the morning." for one in joints),
        *(f"D: The {one} is tender." for one in joints),
    )
    told = _texts("\n".join((*(f"P: {one}" for one in _SAID), *more, *more[::-1], *(f"D: {one}" for one in _TOLD))))
    for left_out in ("deep breath", "bit about the plan", "forward for me", "Scoot back"):
        assert left_out not in told
    for kept in ("osteoarthritis", "naproxen 500 mg", "penicillin", "x-ray", "effusion", "lost 4 kg"):
        assert kept in told.lower()


def test_of_a_short_one_nothing_is_left_out_that_a_clinician_might_want():
    said = chain(("P: The cream works.",), ("D: Make that 26.",))
    assert "26" in _texts("\n".join(said))
