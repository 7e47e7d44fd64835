"""Sides: the one of which nobody spoke, and the one that is well where the other is not."""

from __future__ import annotations

import pytest

from scribe.model import FlagKind
from tests.verification.test_denials import open_flags


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Catching of the left wrist.", ("Show me.", "It's my right wrist, it clicks and then it sticks."), "en"),
        ("Wasting of the left calf.", ("The left calf is normal, the right one is thin.", "Oh."), "en"),
        ("Swelling of the right shin only.", ("Any swelling?", "On both shins, by the evening."), "en"),
        ("Numbness of both thighs.", ("Where is it numb?", "On the left thigh, just there."), "en"),
        ("左肘弹响。", ("哪儿不好？", "右边胳膊肘一弯就咔咔响。"), "zh"),
        ("右侧甲状腺结节。", ("左侧甲状腺有个结节，右侧正常。", "哦。"), "zh"),
        ("仅左踝肿胀。", ("脚肿吗？", "两边脚踝都肿。"), "zh"),
        ("握力左侧3级，右侧5级。", ("使劲捏我的手，握力右边3级，左边5级。", "哦。"), "zh"),
        ("双肺湿啰音，右侧稍多。", ("两边肺里都有湿啰音，左边多一点。", "哦。"), "zh"),
        ("双腕肿胀，左侧重于右侧。", ("两边手腕都肿，右边比左边厉害。", "哦。"), "zh"),
        ("头痛多位于右侧。", ("头哪边疼？", "多半是左边疼，有时候换到右边。"), "zh"),
    ],
)
def test_another_side_than_the_one_that_was_said_is_flagged(text, said, language):
    assert FlagKind.SIDE_DIFFERS in open_flags(text, *said, language=language)


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Catching of the right wrist.", ("Show me.", "It's my right wrist, it clicks and then it sticks."), "en"),
        ("Left calf normal.", ("The left calf is normal, the right one is thin.", "Oh."), "en"),
        ("Wasting of the right calf.", ("The left calf is normal, the right one is thin.", "Oh."), "en"),
        ("Ulcers on both shins.", ("Any sores?", "On the two shins, they weep."), "en"),
        ("Right thumb stiff in the mornings.", ("Which thumb?", "Right. Stiff first thing. The left is fine."), "en"),
        ("右肘弹响。", ("哪儿不好？", "右边胳膊肘一弯就咔咔响，左边好好的。"), "zh"),
        ("左侧甲状腺结节，右侧正常。", ("左侧甲状腺有个结节，右侧正常。", "哦。"), "zh"),
        ("握力右侧3级，左侧5级。", ("使劲捏我的手，握力右边3级，左边5级。", "哦。"), "zh"),
        ("双腕肿胀，右侧重于左侧。", ("两边手腕都肿，右边比左边厉害。", "哦。"), "zh"),
        ("右肺听诊清晰。", ("左下肺有湿啰音，右边干净，没有哮鸣音。", "哦。"), "zh"),
        ("右侧腹股沟区未触及包块。", ("左边腹股沟区摸到一个包块，右边没摸到。", "哦。"), "zh"),
        ("左侧霍夫曼征阳性。", ("左边，放松。霍夫曼征阳性。右边腕力5级。", "嗯。"), "zh"),
    ],
)
def test_the_side_that_was_said_is_not_flagged(text, said, language):
    assert FlagKind.SIDE_DIFFERS not in open_flags(text, *said, language=language)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Leans on the left leg because of gout in the right.",
            ("Why?", "I've gout in my left foot, so I use the right."),
        ),
        ("The left hand is paler than the right.", ("Look here.", "The right hand is much paler than the left.")),
        (
            "Fine left basal crackles.",
            ("My left ear is blocked.", "Sit up.", "I hear fine basal crackles bilaterally."),
        ),
    ],
)
def test_sides_that_are_swapped_or_one_told_of_two_are_flagged(text, said):
    assert FlagKind.SIDE_DIFFERS in open_flags(text, *said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Grip 25 kilos on the right, 40 on the left.", ("And?", "Grip on the right is 25 kilos, on the left 40.")),
        ("The left hand is colder than the right.", ("Look here.", "The right hand is much paler than the left.")),
        ("The right hand is paler than the left.", ("Look here.", "The right hand is much paler than the left.")),
        (
            "The right wrist film shows healing callus.",
            (
                "There is swelling of the left wrist, the right wrist is fine.",
                "Here is your right wrist film.",
                "There is no crack, and healing callus.",
            ),
        ),
        (
            "Pain of the right hip on both lifting and turning.",
            ("Hip?", "Pain in that hip on both lifting and turning.", "Right side?"),
        ),
    ],
)
def test_sides_told_as_they_were_said_are_not_flagged(text, said):
    assert FlagKind.SIDE_DIFFERS not in open_flags(text, *said)
