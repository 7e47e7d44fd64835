"""Whose a thing is, by the turns that a statement rests on, and words of before, of degree and of the time of day."""

from __future__ import annotations

import pytest

from scribe.model import FlagKind
from tests.fakes.checks import pressed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("No known family history of asthma.", ("Any asthma in the family?", "Uh no, I do not think so.")),
        ("His uncle was epileptic.", ("And the family?", "My uncle is in a home, but he was epileptic.")),
    ],
)
def test_what_its_turns_tell_of_the_relative_is_borne_out(text, said):
    assert FlagKind.OTHER_SPEAKER not in pressed(text, *said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("弟弟患痛风。", ("家里人有痛风的吗？", "我妈有痛风，我弟也有。")),
        ("父亲无哮喘。", ("家里有没有得哮喘的？", "我爸没有，我大伯是哮喘。")),
    ],
)
def test_what_one_has_as_well_or_has_not_is_borne_out(text, said):
    assert pressed(text, *said, language="zh") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Lives with her husband and nephew.", ("Whom do you live with?", "With my husband and my niece.")),
        ("Her grandmother died of a stroke.", ("Anything else?", "My aunt died of a stroke.")),
    ],
)
def test_a_relative_whom_nobody_named_is_flagged(text, said):
    assert FlagKind.OTHER_SPEAKER in pressed(text, *said)


def test_a_parent_who_speaks_of_a_child_need_not_be_named():
    said = ("Who lives at home?", "My son Tom lives with us and his sister.")
    assert FlagKind.OTHER_SPEAKER not in pressed("Lives with his mother and sister.", *said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("患者母亲无痛风。", ("家里人呢？", "我妈有痛风。")),
        ("母亲无青霉素过敏。", ("家里人有过敏的吗？", "我妈青霉素过敏。")),
    ],
)
def test_what_a_named_relative_has_is_not_denied(text, said):
    assert FlagKind.OPPOSITE in pressed(text, *said, language="zh")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Past medical history of psoriasis.", ("Any conditions?", "I have psoriasis.")),
        ("Had a stomach ulcer in 2015.", ("Any ulcers?", "The stomach ulcer, back in 2015, but I have got reflux.")),
        ("Smoked 1 pack a day.", ("Do you smoke?", "I used to smoke a pack a day.")),
    ],
)
def test_what_was_there_before_is_no_other_course(text, said):
    assert FlagKind.COURSE_DIFFERS not in pressed(text, *said)


def test_a_heading_and_what_a_note_leaves_open_are_not_less_certain():
    said = ("Could it be gout?", "Well.", "It could be gout, we will test for that.")
    for text in ("Gout: to be tested for.", "Gout is the first thing to rule out."):
        assert FlagKind.LESS_CERTAIN not in pressed(text, *said)


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Kidney function is mildly reduced.", ("Your kidney function is very good.",), "en"),
        ("The rash is worst in winter.", ("The rash is worst in the summer.",), "en"),
        ("中度脱水。", ("孩子怎么样？", "嘴唇有点干。", "嗯，有轻度脱水。"), "zh"),
    ],
)
def test_another_degree_or_season_is_flagged(text, said, language):
    assert FlagKind.COURSE_DIFFERS in pressed(text, *said, language=language)


def test_the_opposite_said_of_another_value_is_not_of_this_one():
    said = ("血糖十二点四，高一点。", "血脂正常。")
    assert FlagKind.COURSE_DIFFERS not in pressed("血糖12.4mmol/L，偏高。", *said, language="zh")
