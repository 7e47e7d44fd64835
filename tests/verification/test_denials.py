"""What a statement denies has to be denied, or asked and answered with no."""

from __future__ import annotations

import pytest

from scribe.model import FlagKind, Level
from tests.verification.test_claims import flags


def open_flags(text, *said, language="en"):
    return [flag.kind for flag in flags(text, *said, language=language) if flag.level is not Level.LOW]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Denies limb heaviness.", ("How are you?", "My arms are like lead by the evening.")),
        ("No swallowing difficulty.", ("What brings you in?", "Bread gets stuck on its way down.")),
        ("No urinary symptoms.", ("How are you?", "I am up five times a night to pee.", "Any fever?", "No.")),
        ("Denies memory trouble.", ("How is she?", "She asks me the same thing ten times a day.")),
    ],
)
def test_a_denial_of_what_nobody_denied_is_flagged(text, said):
    assert open_flags(text, *said) == [FlagKind.FINDING_NOT_SAID]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("No limb heaviness.", ("Do your arms or legs feel heavy?", "No.")),
        ("Denies swallowing difficulty.", ("Does bread or meat ever stick on the way down?", "No, never.")),
        ("Denies diplopia.", ("Do you ever see two of things?", "No, nothing like that.")),
        ("No hearing trouble.", ("And your hearing?", "My hearing is fine.")),
    ],
)
def test_a_denial_in_other_words_than_the_question_is_not_flagged(text, said):
    assert open_flags(text, *said) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("无吞咽梗阻感。", ("怎么不好？", "馒头老是卡在胸口。")),
        ("无肛门坠胀。", ("哪里难受？", "屁股那儿老往下坠，像有东西要掉出来。")),
    ],
)
def test_a_chinese_denial_of_what_nobody_denied_is_flagged(text, said):
    assert open_flags(text, *said, language="zh") == [FlagKind.FINDING_NOT_SAID]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("皮肤巩膜无黄染。", ("我看看。皮肤和巩膜都不黄。", "好。")),
        ("无吞咽梗阻感。", ("吃馒头会不会卡在胸口？", "没有，不会。")),
        ("1周后无好转再来。", ("一个礼拜不见好你再来。", "行。")),
    ],
)
def test_a_chinese_denial_in_other_words_is_not_flagged(text, said):
    assert open_flags(text, *said, language="zh") == []
