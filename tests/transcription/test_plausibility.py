"""What a recogniser invents is noticed by signals; what was said stays."""

import pytest

from scribe.model import Doubt, Segment, Speaker
from scribe.transcription.plausibility import doubts_of, invented, is_echo, units, without_loops


def segment(text, start_s=0.0, end_s=3.0, confidence=0.9):
    return Segment(id="new", start_s=start_s, end_s=end_s, speaker=Speaker.UNKNOWN, text=text, confidence=confidence)


def doubts(one, language="en", speech=((0.0, 10.0),)):
    return doubts_of(one, language, speech)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I take lisinopril 10 milligrams once a day.", "en"),
        ("Okay.", "en"),
        ("我头疼三天了，有点发烧。", "zh"),
        ("没有。", "zh"),
    ],
)
def test_what_is_said_plainly_raises_no_doubt(text, language):
    assert doubts(segment(text), language) == ()


@pytest.mark.parametrize(
    ("one", "doubt"),
    [
        (segment("Thank you.", 20, 22), Doubt.NON_SPEECH),
        (segment("Thanks for watching!"), Doubt.CAPTION),
        (segment("请不吝点赞订阅"), Doubt.CAPTION),
        (segment("字幕由志愿者提供"), Doubt.CAPTION),
        (segment("no no no no no no no no no no no no no", end_s=9), Doubt.REPEATED),
        (segment("and then I went and I saw and I came and I said so", end_s=0.8), Doubt.WORD_RATE),
        (segment("perhaps a mumble", confidence=0.2), Doubt.LOW_PROBABILITY),
    ],
)
def test_each_signal_raises_its_own_doubt(one, doubt):
    assert doubts(one) == (doubt,)


def test_one_signal_is_a_mark_and_two_are_an_invention():
    unsure = segment("Thank you for your time.", 20, 22, confidence=0.3)
    assert invented(unsure, doubts(unsure))
    sure = segment("Thank you for your time.", 20, 22)
    assert not invented(sure, doubts(sure))


@pytest.mark.parametrize(("confidence", "dropped"), [(0.5, True), (0.7, False)])
def test_where_the_detector_is_not_sure_of_a_voice_the_recogniser_must_be(confidence, dropped):
    one = segment("No.", 6.0, 6.3, confidence)
    assert invented(one, (), doubtful=[(6.1, 6.35)]) is dropped
    assert not invented(one, (), doubtful=[(9.0, 9.4)])


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        ("以下是普通话的对话。", True),
        ("现在是普通话的对话", True),
        ("他说的是普通话。", False),
        ("对话", False),
        ("没有。", False),
    ],
)
def test_what_the_recogniser_was_told_is_not_what_was_said(text, echo):
    assert is_echo(text, ["以下是普通话的对话，带标点。"]) is echo
    assert not is_echo(text, [])


def test_a_caption_is_dropped_unless_the_recogniser_is_sure_of_it():
    for confidence, dropped in ((0.6, True), (0.95, False)):
        one = segment("Thanks for watching!", confidence=confidence)
        assert invented(one, doubts(one)) is dropped


def test_a_doctor_who_says_subscribe_to_that_is_not_silenced():
    one = segment("I subscribe to that view, let us wait.", confidence=0.95)
    assert not invented(one, doubts(one))


def test_a_short_answer_may_come_twice_and_a_loop_does_not_go_on():
    def kept(*texts):
        return [one.text for one in without_loops([segment(text) for text in texts])]

    assert kept(*["No."] * 5) == ["No.", "No."]
    assert kept(*["And then I went to the doctor again."] * 3) == ["And then I went to the doctor again."]
    assert kept("No.", "Yes.", "No.") == ["No.", "Yes.", "No."]


def test_units_are_words_and_chinese_characters():
    assert units("Take 2 tablets, 一天三次!") == ["take", "2", "tablets", "一", "天", "三", "次"]
