"""Who speaks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.audio import SAMPLE_RATE_HZ
from scribe.model import Segment, Speaker
from scribe.transcription import Heard, with_roles
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


def named(texts, language="en", *, channels=None, voices=None):
    """The segments with their speakers: in one channel, or in two that are given."""
    found = []
    for index, segment in enumerate(segments(texts)):
        side = None if channels is None else louder_channel(channels, segment.start_s, segment.end_s)
        found.append(Heard(segment=segment, side=side, voice=voices[index] if voices else None))
    return with_roles(found, language, channels=1 if channels is None else 2)


def speakers(*arguments, **more):
    return [segment.speaker for segment in named(*arguments, **more)]


@pytest.mark.parametrize(("language", "turns"), [("en", ENGLISH), ("zh", CHINESE)])
def test_a_plain_consultation_in_one_channel_is_told_apart(language, turns):
    assert speakers([text for _, text in turns], language) == [speaker for speaker, _ in turns]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_word_that_either_may_say_stays_unknown_when_it_stands_alone(language):
    assert speakers(["Hm."], language) == [U]


@pytest.mark.parametrize(("language", "turns"), [("en", ENGLISH), ("zh", CHINESE)])
@pytest.mark.parametrize("doctor_side", [0, 1])
def test_two_channels_are_exact_whichever_side_the_doctor_is_on(language, turns, doctor_side):
    sides = [doctor_side if speaker is D else 1 - doctor_side for speaker, _ in turns]
    assert speakers([text for _, text in turns], language, channels=loud(sides)) == [speaker for speaker, _ in turns]


def test_what_the_channels_say_goes_before_what_the_words_say():
    texts = [text for _, text in ENGLISH] + ["Do you have any chest pain?"]
    assert speakers(texts, channels=loud([0, 1, 0, 1, 0, 1, 1]))[-1] is P


def test_a_segment_that_both_channels_hold_alike_is_unknown():
    texts = [text for _, text in ENGLISH]
    assert speakers(texts, channels=loud([0, 1, 0, None, 0, 1]))[3] is U


def test_two_channels_that_are_one_are_told_apart_by_what_is_said():
    texts = [text for _, text in ENGLISH]
    one = np.repeat(loud([0] * 6)[:1], 2, axis=0)
    assert named(texts, channels=one) == named(texts)


def test_a_guess_says_how_sure_it_is_and_a_channel_needs_no_guess():
    texts = [text for _, text in ENGLISH]
    assert all(0.6 < segment.speaker_confidence <= 1 for segment in named(texts))
    assert {segment.speaker_confidence for segment in named(texts, channels=loud([0, 1] * 3))} == {None}


def voice(pitch, number):
    """A voice with the small differences of one sentence to the next."""
    return (2 * pitch, *(np.random.default_rng(number).normal(0, 0.05, 8).round(3)))


LOW, HIGH, CHILD = 6.8, 7.7, 8.5


def test_words_that_either_may_say_are_given_to_whose_voice_it_is():
    said = [*ENGLISH, (D, "Hm."), (P, "Hm."), (P, "Hm."), (D, "Hm.")]
    heard = [voice(LOW if speaker is D else HIGH, number) for number, (speaker, _) in enumerate(said)]
    texts = [text for _, text in said]
    assert speakers(texts)[-2:] == [U, U]
    assert speakers(texts, voices=heard) == [speaker for speaker, _ in said]


@pytest.mark.parametrize(("language", "turns"), [("en", ENGLISH), ("zh", CHINESE)])
def test_two_like_voices_change_nothing(language, turns):
    texts = [text for _, text in turns]
    alike = [voice(HIGH, number) for number in range(len(texts))]
    assert named(texts, language, voices=alike) == named(texts, language)


def test_a_third_voice_is_another_person():
    said = [
        *ENGLISH,
        (Speaker.OTHER, "She has not slept at all."),
        (D, "Do you have a fever?"),
        (P, "No, I don't think so."),
        (Speaker.OTHER, "She had one yesterday."),
        (D, "Okay, I'm going to check your temperature."),
        (P, "I feel cold, doctor."),
    ]
    pitch = {D: LOW, P: HIGH, Speaker.OTHER: CHILD}
    heard = [voice(pitch[speaker], number) for number, (speaker, _) in enumerate(said)]
    assert speakers([text for _, text in said], voices=heard) == [speaker for speaker, _ in said]


VISIT = (
    (D, "Good morning, what brings you both in today?"),
    (P, "I've had a cough for two weeks, doctor."),
    (Speaker.OTHER, "He has not slept at all."),
    (D, "Do you have any chest pain?"),
    (P, "No, I don't."),
    (Speaker.OTHER, "He told me that it hurts him."),
    (D, "I'm going to listen to your lungs, take a deep breath."),
    (P, "Okay, I will."),
    (Speaker.OTHER, "He had a fever yesterday."),
)


def test_two_voices_on_the_patients_channel_are_told_apart():
    sides = loud([0 if speaker is D else 1 for speaker, _ in VISIT])
    pitch = {D: LOW, P: HIGH, Speaker.OTHER: CHILD}
    heard = [voice(pitch[speaker], number) for number, (speaker, _) in enumerate(VISIT)]
    found = named([text for _, text in VISIT], channels=sides, voices=heard)
    assert [one.speaker for one in found] == [speaker for speaker, _ in VISIT]
    assert all((one.speaker_confidence is None) is (one.speaker is D) for one in found)


def test_a_mother_alone_on_the_patients_channel_is_not_the_patient():
    said = [(D, "What brings you in today?"), (Speaker.OTHER, "He has had a fever for two days and he isn't drinking.")]
    said += [(D, "Has he had any medicine?"), (Speaker.OTHER, "I gave him paracetamol, and he was sick."), (D, "Okay.")]
    said += [(Speaker.OTHER, "He cried all night."), (Speaker.OTHER, "He isn't himself.")] * 4
    found = named([text for _, text in said], channels=loud([0 if speaker is D else 1 for speaker, _ in said]))
    assert [one.speaker for one in found] == [speaker for speaker, _ in said]


def test_a_sentence_that_sounds_like_nobody_is_nobodys():
    said = [*ENGLISH * 3, (P, "Hm.")]
    heard = [voice(LOW if speaker is D else HIGH, number) for number, (speaker, _) in enumerate(said)]
    heard[-1] = (2 * CHILD, 1.5, -1.5, 1.5, -1.5, 0.0, 0.0, 0.0, 0.0)
    assert speakers([text for _, text in said], voices=heard)[-1] is U


def test_silence_and_times_beyond_the_recording_belong_to_no_channel():
    assert louder_channel(np.zeros((2, SAMPLE_RATE_HZ), np.float32), 0, 1) is None
    assert louder_channel(loud([0]), 5, 6) is None
    assert louder_channel(loud([1]), 0.5, 0.5) in (0, 1, None)


@given(
    st.lists(st.tuples(st.text(max_size=40), st.none() | st.sampled_from([LOW, HIGH, CHILD])), max_size=12),
    st.sampled_from(["en", "zh"]),
)
def test_only_the_speakers_change_and_whose_voice_it_is(said, language):
    texts = [text for text, _ in said]
    heard = [None if pitch is None else voice(pitch, number) for number, (_, pitch) in enumerate(said)]
    found = named(texts, language, voices=heard)
    unnamed = {"speaker": U, "speaker_confidence": None, "voice": None}
    assert [s.model_copy(update=unnamed) for s in found] == segments(texts)
