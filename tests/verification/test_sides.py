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
    ],
)
def test_the_side_that_was_said_is_not_flagged(text, said, language):
    assert FlagKind.SIDE_DIFFERS not in open_flags(text, *said, language=language)
