"""Windows: cut in pauses, never longer than Whisper hears, and the same whatever the blocks they come in."""

import tracemalloc
from hashlib import sha256
from importlib import resources
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribe.audio import SAMPLE_RATE_HZ, open_stream
from scribe.transcription.activity import VoiceActivity
from scribe.transcription.windows import WINDOW_S, windows
from tests.fakes.listening import LoudnessActivity, PlayedStream, sound

SAID = st.lists(st.tuples(st.floats(0.2, 40), st.floats(0.05, 6)), max_size=12)


def cut(samples, **more):
    return list(windows(PlayedStream(samples, **more).blocks(), activity=LoudnessActivity()))


def speech(*pairs):
    """(speech, pause) after (speech, pause), in seconds."""
    return sound((1.0, 0.0), *(part for said, pause in pairs for part in ((said, 0.5), (pause, 0.0))))


def test_silence_has_no_window():
    assert cut(sound((60, 0.0))) == []
    assert cut(sound()) == []


def test_silence_between_sentences_is_left_out_but_for_a_breath_on_either_side():
    [window] = cut(np.concatenate([sound((4, 0.0)), speech((2, 10), (3, 5))], axis=1))
    assert [span for pair in window.speech for span in pair] == pytest.approx([5, 7, 17, 20], abs=0.04)
    assert window.duration_s == pytest.approx(2 + 3 + 4 * 0.4, abs=0.1)


def test_a_short_pause_is_kept_with_what_the_detector_does_not_hear_in_it():
    samples = sound((1, 0.0), (2, 0.5), (0.7, 0.0), (0.03, 0.5), (0.7, 0.0), (2, 0.5), (4, 0.0))
    [window] = cut(samples)
    assert [span for pair in window.speech for span in pair] == pytest.approx([1, 3, 4.43, 6.43], abs=0.04)
    assert np.array_equal(window.samples, samples[:, : window.samples.shape[1]])


def test_pauses_that_are_kept_make_no_piece_longer_than_whisper_hears():
    found = cut(sound((1.9, 0.0), (28.8, 0.5), (1.8, 0.0), (28.8, 0.5), (1.8, 0.0), (2, 0.5), (3, 0.0)))
    assert all(window.duration_s <= WINDOW_S for window in found)
    assert sum(end - start for window in found for start, end in window.speech) == pytest.approx(59.6, abs=0.3)


@pytest.mark.parametrize(("length_s", "sureness"), [(0.25, 0.6), (0.6, 0.4)])
def test_what_is_long_or_sure_enough_is_speech(length_s, sureness):
    [window] = cut(sound((3, 0.0), (length_s, sureness / 10), (3, 0.0)))
    assert window.speech
    assert not window.doubtful


def test_what_may_be_speech_is_heard_and_counts_as_none():
    [window] = cut(sound((3, 0.0), (0.25, 0.04), (3, 0.0)))
    assert window.speech == ()
    assert window.doubtful == (pytest.approx((3.0, 3.25), abs=0.04),)
    [whole] = window.part(2.9, 3.4).doubtful
    assert whole == pytest.approx((3.0, 3.25), abs=0.04)


def test_what_is_no_speech_is_not_heard():
    assert cut(sound((3, 0.0), (0.6, 0.025), (3, 0.0))) == []


def test_a_window_ends_in_the_longest_of_the_last_pauses():
    pairs = [(4, 0.5)] * 5 + [(1.5, 0.9), (1.5, 0.3), (5, 1)]
    first, second = cut(speech(*pairs))
    assert second.start_s - first.end_s < 0.2
    assert first.speech[-1][1] == pytest.approx(1 + 5 * 4.5 + 1.5, abs=0.05)


def test_a_click_is_no_speech():
    assert cut(sound((1, 0.0), (0.05, 0.5), (1, 0.0))) == []


def test_somebody_who_never_pauses_is_cut_where_speech_is_least_sure():
    murmur = sound((1, 0.0), (22, 0.5), (0.3, 0.04), (30, 0.5))
    found = cut(murmur)
    assert found[0].speech[-1][1] == pytest.approx(1 + 22 + 0.15, abs=0.2)
    assert all(window.duration_s <= WINDOW_S for window in found)
    assert sum(end - start for window in found for start, end in window.speech) == pytest.approx(52.3, abs=0.2)


@settings(max_examples=60)
@given(SAID, st.floats(0.05, 3.0), st.integers(1, 2))
def test_windows_are_short_in_order_and_hold_all_speech_whatever_the_blocks(pairs, block_s, channels):
    samples = np.repeat(speech(*pairs), channels, axis=0)
    found, again = cut(samples), cut(samples, block_s=block_s)
    assert [w.span for w in found] == [w.span for w in again]
    assert all(np.array_equal(a.samples, b.samples) for a, b in zip(found, again, strict=True))
    pieces = [piece for window in found for piece in window.pieces]
    assert all(before.ends <= after.begins for before, after in pairwise(pieces))
    for window in found:
        assert window.duration_s <= WINDOW_S + 0.1
        assert window.samples.shape[0] == channels
    for piece in pieces:
        assert np.array_equal(piece.samples, samples[:, piece.begins : piece.ends])
    kept = np.zeros(samples.shape[1], bool)
    for piece in pieces:
        kept[piece.begins : piece.ends] = True
    assert kept[np.abs(samples[0]) > 0.1].mean() > 0.95 if pieces else True


def test_a_place_in_a_window_is_found_again_in_the_recording():
    [window] = cut(speech((2, 10), (3, 5)))
    assert window.recording_span(0.5, 1.0) == pytest.approx((0.5, 1.0), abs=0.05)
    assert window.recording_span(4.1, 4.6) == pytest.approx((13.3, 13.8), abs=0.05)
    start_s, end_s = window.recording_span(3.1, 4.0)
    assert (start_s, end_s) == pytest.approx((12.6, 13.2), abs=0.05)


def test_a_part_of_a_window_is_its_audio_between_two_seconds():
    samples = speech((2, 10), (3, 5))
    [window] = cut(samples)
    part = window.part(2.0, 14.0)
    assert part.span == (2.0, 14.0)
    assert len(part.pieces) == 2
    assert window.samples_between(5.0, 9.0).shape == (1, 0)
    assert np.array_equal(window.samples_between(1.5, 2.0), samples[:, 24_000:32_000])


def test_memory_does_not_grow_with_the_recording():
    def peak(minutes):
        block = sound((8, 0.5), (0.4, 0.0), (0.6, 0.0))
        blocks = (block for _ in range(int(minutes * 60 / 9)))
        tracemalloc.start()
        for _ in windows(blocks, activity=LoudnessActivity()):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(1)
    assert peak(30) <= 1.2 * peak(3)


def consultation(seconds):
    """The beginning of a sample, one channel."""
    with (
        (resources.files("scribe") / "samples" / "hypertension.flac").open("rb") as source,
        open_stream(source) as audio,
    ):
        return np.concatenate([block.mean(axis=0) for block in audio.blocks()])[: seconds * SAMPLE_RATE_HZ]


def probabilities(mono):
    activity = VoiceActivity()
    return np.concatenate([activity.feed(mono), activity.end()])


def test_voice_activity_is_the_same_in_one_piece_and_in_many():
    mono = consultation(20)
    whole, many = probabilities(mono), VoiceActivity()
    parts = [many.feed(mono[at : at + 777]) for at in range(0, len(mono), 777)]
    assert np.allclose(whole, np.concatenate([*parts, many.end()]), atol=1e-4)
    assert 0.5 < (whole > 0.5).mean() < 1.0


@pytest.mark.parametrize("quieter_db", [30, 50])
def test_a_quiet_voice_is_a_voice(quieter_db):
    near = consultation(20)
    far = near * np.float32(10 ** (-quieter_db / 20))
    spoken = probabilities(near) > 0.5
    assert (probabilities(far)[spoken] > 0.3).mean() > 0.95


def test_hiss_is_no_voice_however_quiet_it_is():
    hiss = np.random.default_rng(1).normal(0, 1, 10 * SAMPLE_RATE_HZ).astype(np.float32)
    for level in (1e-4, 1e-3, 1e-2, 1e-1):
        assert (probabilities(level * hiss) < 0.3).all()


def test_the_detectors_weights_are_those_that_were_published():
    weights = (resources.files("scribe.transcription") / "voice_activity" / "silero_vad_6.2.onnx").read_bytes()
    assert sha256(weights).hexdigest() == "9ccdacc4719d8aa7e45a77536bfabec45a03ba1f2fad5e241ab4060b24238a85"
