"""pyannote's pipeline in place of the built-in voices, through a stand-in with its public interface."""

from types import SimpleNamespace

import numpy as np
import pytest

from scribe.errors import MissingPart
from scribe.model import Segment, Speaker
from scribe.settings import Settings
from scribe.transcription import Heard
from scribe.transcription.diarization import PyannoteDiarizer, diarizer_from, with_turns


class Annotation:
    """Like pyannote.core's: turns with a track and a label."""

    def __init__(self, *turns):
        self._turns = turns

    def itertracks(self, *, yield_label):
        assert yield_label
        return ((SimpleNamespace(start=start, end=end), "A", label) for start, end, label in self._turns)


ANNOTATION = Annotation((0.0, 2.0, "SPEAKER_00"), (2.0, 5.0, "SPEAKER_01"))


@pytest.mark.parametrize("result", [ANNOTATION, SimpleNamespace(speaker_diarization=ANNOTATION)], ids=["v3", "v4"])
def test_a_pipeline_is_given_the_sound_and_gives_its_turns(result):
    given = []
    diarizer = PyannoteDiarizer(lambda file: given.append(file) or result, as_tensor=np.asarray)
    assert diarizer.turns(np.zeros(16_000, np.float32)) == ((0.0, 2.0, "SPEAKER_00"), (2.0, 5.0, "SPEAKER_01"))
    assert (given[0]["waveform"].shape, given[0]["sample_rate"]) == ((1, 16_000), 16_000)


def test_a_sentence_has_the_voice_that_speaks_longest_within_it():
    def heard(start_s, end_s):
        segment = Segment(id="s", start_s=start_s, end_s=end_s, speaker=Speaker.UNKNOWN, text="so", confidence=1)
        return Heard(segment=segment)

    turns = ((0.0, 2.0, "a"), (2.0, 5.0, "b"))
    found = with_turns([heard(0, 1), heard(1.5, 4), heard(7, 8)], turns)
    assert [one.voice for one in found] == [(1.0, 0.0), (0.0, 1.0), None]


def test_the_built_in_voices_need_nothing():
    assert diarizer_from(Settings(_env_file=None)) is None


def test_what_is_missing_is_said(tmp_path):
    with pytest.raises(MissingPart, match="no pipeline is named"):
        diarizer_from(Settings(_env_file=None, diarizer="pyannote"))
    with pytest.raises(MissingPart, match="not installed"):
        diarizer_from(Settings(_env_file=None, diarizer="pyannote", diarizer_model=tmp_path))


@pytest.mark.parametrize("loader", [lambda _path: None, lambda path: (_ for _ in ()).throw(OSError(path))])
def test_a_pipeline_that_cannot_be_loaded_is_a_missing_part(tmp_path, loader):
    with pytest.raises(MissingPart, match="cannot be loaded"):
        PyannoteDiarizer.opened(tmp_path, loader)
