"""Who speaks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.audio import SAMPLE_RATE_HZ
from scribe.consultation.models import Segment, Speaker
from scribe.transcription import with_roles
from scribe.transcription.roles import louder_channel

D, P, U = Speaker.DOCTOR, Speaker.PATIENT, Speaker.UNKNOWN

ENGLISH = (
    (D, "Good morning, Mrs Jones, what brings you in today?"),
    (P, "I've had a cough for two weeks, doctor."),
    (D, "Do you have any chest pain?"),
    (P, "No, not really."),
    (D, "I'm going to listen to your lungs, take a deep breath."),
    (P, "Okay, thank you."),
)
CHINESE = (
    (D, "请坐，您哪儿不舒服？"),
    (P, "大夫，我咳嗽五天了。"),
    (D, "有没有发烧？"),
    (P, "没有，就是嗓子疼。"),
    (D, "我给您听一下，深吸气。"),
    (P, "好的，谢谢大夫。"),
)


def segments(texts):
    return [
        Segment(id=f"s{n:02d}", start_s=n, end_s=n + 0.9, speaker=U, text=text, confidence=1)
        for n, text in enumerate(texts)
    ]


def loud(sides, weak=0.01):
    """Two channels in which each second belongs to a side: 0 left, 1 right, None both alike."""
    noise = np.random.default_rng(1).normal(0, 0.1, (2, len(sides) * SAMPLE_RATE_HZ)).astype(np.float32)
    for second, side in enumerate(sides):
        if side is not None:
            noise[1 - side, second * SAMPLE_RATE_HZ : (second + 1) * SAMPLE_RATE_HZ] *= weak
        else:
            noise[1] = np.where(np.arange(noise.shape[1]) // SAMPLE_RATE_HZ == second, noise[0], noise[1])
    return noise


@pytest.mark.parametrize(("language", "turns"), [("en", ENGLISH), ("zh", CHINESE)])
def test_a_plain_consultation_in_one_channel_is_told_apart(language, turns):
    named = with_roles(segments(text for _, text in turns), language)
    assert [s.speaker for s in named] == [speaker for speaker, _ in turns]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_word_that_either_may_say_stays_unknown_when_it_stands_alone(language):
    assert {s.speaker for s in with_roles(segments(["Hm."]), language)} == {U}


@pytest.mark.parametrize(("language", "turns"), [("en", ENGLISH), ("zh", CHINESE)])
@pytest.mark.parametrize("doctor_side", [0, 1])
def test_two_channels_are_exact_whichever_side_the_doctor_is_on(language, turns, doctor_side):
    sides = [doctor_side if speaker is D else 1 - doctor_side for speaker, _ in turns]
    named = with_roles(segments(text for _, text in turns), language, loud(sides))
    assert [s.speaker for s in named] == [speaker for speaker, _ in turns]


def test_what_the_channels_say_goes_before_what_the_words_say():
    texts = [text for _, text in ENGLISH] + ["Do you have any chest pain?"]
    sides = [0, 1, 0, 1, 0, 1, 1]
    assert with_roles(segments(texts), "en", loud(sides))[-1].speaker is P


def test_a_segment_that_both_channels_hold_alike_is_unknown():
    texts = [text for _, text in ENGLISH]
    assert with_roles(segments(texts), "en", loud([0, 1, 0, None, 0, 1]))[3].speaker is U


def test_two_channels_that_are_one_are_told_apart_by_what_is_said():
    texts = [text for _, text in ENGLISH]
    one = np.repeat(loud([0] * 6)[:1], 2, axis=0)
    assert with_roles(segments(texts), "en", one) == with_roles(segments(texts), "en")


def test_silence_and_times_beyond_the_recording_belong_to_no_channel():
    assert louder_channel(np.zeros((2, SAMPLE_RATE_HZ), np.float32), 0, 1) is None
    assert louder_channel(loud([0]), 5, 6) is None
    assert louder_channel(loud([1]), 0.5, 0.5) in (0, 1, None)


@given(st.lists(st.text(max_size=40), max_size=12), st.sampled_from(["en", "zh"]))
def test_only_the_speakers_change(texts, language):
    given_segments = segments(texts)
    named = with_roles(given_segments, language)
    assert [s.model_copy(update={"speaker": U}) for s in named] == given_segments
