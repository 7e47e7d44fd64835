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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("偶有心悸，无胸痛。", ("胸痛心慌有没有？", "胸不痛，偶尔心慌一下。")),
        ("无水肿。", ("我看看。腿肿也没有。", "嗯。")),
        ("无盗汗。", ("夜里怎么样？", "盗汗倒不厉害，基本没有。")),
    ],
)
def test_what_an_answer_tells_beside_its_denial_is_no_opposite(text, said):
    assert FlagKind.OPPOSITE not in open_flags(text, *said, language="zh")


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("母亲有哮喘。", ("你妈妈有没有哮喘？", "我妈没有哮喘。"), "zh"),
        ("无肾结石。", ("你有什么病？", "肾结石，没做手术。"), "zh"),
        ("Mother has asthma.", ("Does your mother have asthma?", "No, my mother does not have asthma."), "en"),
    ],
)
def test_what_is_denied_of_a_relative_or_told_before_a_pause_is_an_opposite(text, said, language):
    assert FlagKind.OPPOSITE in open_flags(text, *said, language=language)


@pytest.mark.parametrize(
    ("answer", "flagged"),
    [("I thought it looked a bit pink yesterday.", True), ("No, none.", False), ("Not that I noticed.", False)],
)
def test_a_denial_of_what_was_asked_and_not_denied_is_marked(answer, flagged):
    told = flags("Denies blood in the urine.", "Any blood in the urine?", answer)
    assert any(one.level is Level.LOW and answer in one.detail for one in told) is flagged


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("No bruises on the elbows or shins.", ("Let me see your elbows and shins. I don't see any bruises.", "Good.")),
        (
            "Denies breathlessness, even with housework.",
            ("Any breathlessness?", "No breathlessness.", "Even with housework."),
        ),
        ("Denies radiation of the pain.", ("Does it go anywhere else?", "No, it stays put.")),
        ("Gel used without real relief.", ("What did you try?", "A gel. It hasn't helped.")),
        (
            "No particular season when it is worse.",
            ("Is it worse in any particular season? Say, spring?", "All year. No, it's the same."),
        ),
    ],
)
def test_where_or_when_a_thing_is_denied_is_no_thing_of_its_own(text, said):
    assert open_flags(text, *said) == []
