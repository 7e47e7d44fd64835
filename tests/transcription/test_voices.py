"""Voices: a small vector of how a sentence sounds, and which sentences sound alike."""

import json
from importlib import resources

import numpy as np
import pytest

from scribe.audio import SAMPLE_RATE_HZ, open_stream
from scribe.transcription.voices import groups, voice_of


def tone(pitch_hz, seconds=1.0):
    """A buzz with the harmonics of a voice."""
    at = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    buzz = sum(np.sin(2 * np.pi * pitch_hz * n * at) / n for n in range(1, 20))
    return (0.1 * buzz).astype(np.float32)


@pytest.mark.parametrize("pitch_hz", [90, 130, 220, 300])
def test_the_pitch_stands_first_in_octaves(pitch_hz):
    assert voice_of(tone(pitch_hz))[0] / 2 == pytest.approx(np.log2(pitch_hz), abs=0.05)


def test_loudness_is_no_part_of_a_voice():
    quiet, loud = voice_of(0.1 * tone(120)), voice_of(tone(120))
    assert np.allclose(quiet, loud, atol=0.05)


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(SAMPLE_RATE_HZ, np.float32),
        np.random.default_rng(1).normal(0, 0.1, SAMPLE_RATE_HZ).astype(np.float32),
        tone(120, 0.05),
        np.zeros(0, np.float32),
    ],
    ids=["silence", "noise", "too short", "nothing"],
)
def test_where_nobody_sounds_there_is_no_voice(samples):
    assert voice_of(samples) is None


@pytest.mark.parametrize("name", ["hypertension", "back_pain", "sore_throat"])
def test_the_two_people_of_a_sample_are_two_groups_in_one_channel(name):
    folder = resources.files("scribe") / "samples"
    turns = json.loads((folder / f"{name}.json").read_text())["turns"]
    with (folder / f"{name}.flac").open("rb") as source, open_stream(source) as audio:
        mono = np.concatenate(list(audio.blocks()), axis=1).mean(axis=0)
    found = groups([voice_of(mono[int(t["start"] * 16_000) : int(t["end"] * 16_000)]) for t in turns])
    assert found.shape[1] == 2
    owner = {turn["speaker"]: set() for turn in turns}
    for turn, row in zip(turns, found, strict=True):
        owner[turn["speaker"]].add(int(row.argmax()))
    assert sorted(map(len, owner.values())) == [1, 1]


def test_one_voice_is_one_group_and_a_sentence_without_one_belongs_to_all():
    rng = np.random.default_rng(3)
    one = [tuple(rng.normal(0, 1, 9)) for _ in range(20)]
    assert groups(one).shape == (20, 1)
    two = [tuple(rng.normal(centre, 0.2, 9)) for centre in (0, 5) for _ in range(5)]
    found = groups([*two, None])
    assert found.shape == (11, 2)
    assert found[-1].tolist() == [0.5, 0.5]
    assert found.sum(axis=1) == pytest.approx(np.ones(11))


def sentences(pitch, tilt, count, seed):
    """Vectors of one voice: its sentences scatter as those of natural voices do."""
    scatter = np.array([0.2, 0.13, 0.13, 0.12, 0.08, 0.08, 0.05, 0.06, 0.04])
    middle = np.array([2 * pitch, tilt, 0.3, 0.1, -0.2, 0.0, 0.0, 0.0, 0.0])
    return [tuple(row) for row in np.random.default_rng(seed).normal(middle, scatter, (count, 9))]


def test_voices_of_one_pitch_are_told_by_the_shape_of_their_spectrum():
    found = groups(sentences(7.6, 1.0, 20, 1) + sentences(7.6, 2.0, 20, 2))
    assert found.shape == (40, 2)
    assert len({*found[:20].argmax(axis=1)}) == len({*found[20:].argmax(axis=1)}) == 1


def test_a_few_sentences_of_a_third_voice_are_found():
    found = groups(sentences(7.6, 1.2, 40, 1) + sentences(6.8, 1.5, 40, 2) + sentences(7.2, 2.4, 5, 3))
    assert found.shape == (85, 3)
    assert found[80:].argmax(axis=1).tolist() == [found[80].argmax()] * 5


@pytest.mark.parametrize("count", [4, 10, 60, 1_000])
def test_one_persons_sentences_are_seldom_two_voices(count):
    several = sum(groups(sentences(7.2, 1.4, count, seed)).shape[1] > 1 for seed in range(20))
    assert several <= 2


def test_a_diarizers_voices_are_believed():
    found = groups([(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)] * 3)
    assert found.shape == (9, 3)


def test_nobody_at_all_is_no_error():
    assert groups([]).shape == (0, 1)
    assert groups([None, None]).tolist() == [[1.0], [1.0]]
