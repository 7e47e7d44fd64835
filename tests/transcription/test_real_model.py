"""What a real model must hear; with `SCRIBE_TEST_MODEL=FOLDER [SCRIBE_TEST_VOICES=FOLDER] make test`."""

import json
from importlib import resources

import numpy as np
import pytest

from scribe.audio import SAMPLE_RATE_HZ, open_stream
from scribe.errors import NoSpeech, UnsupportedLanguage
from scribe.evaluation.normalising import tokens_of
from scribe.model import RecordingRef
from scribe.settings import Settings
from scribe.transcription import TranscriptionRequest
from scribe.transcription.models import model_from
from scribe.transcription.whisper import FasterWhisperTranscriber
from tests.bench.speech_sounds import noises
from tests.bench.voices import errors
from tests.fakes.listening import PlayedStream
from tests.transcription.real_model import NAMED, VOICES, needs_model, needs_voices

pytestmark = needs_model

MOST_LOST = 0.08
"""Whisper's base loses 7 of a hundred of these words, nearly all in one fast consultation."""

SPEECH = "And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country."


@pytest.fixture(scope="module")
def transcriber():
    return FasterWhisperTranscriber(model_from(Settings(_env_file=None), NAMED), device="cpu")


def played(path):
    with path.open("rb") as source, open_stream(source) as audio:
        return np.concatenate([block.mean(axis=0) for block in audio.blocks()])


@pytest.fixture(scope="module")
def speech():
    return played(resources.files("scribe") / "samples" / "inaugural_1961.flac")


def written(transcriber, samples, language="en"):
    audio = PlayedStream(samples[None].astype(np.float32))
    recording = RecordingRef(sha256="0" * 64, duration_s=audio.duration_s, channels=1)
    request = TranscriptionRequest(recording=recording, language=language)
    return transcriber.transcribe(audio, request, lambda _done, _total: None)


def text(transcript):
    return " ".join(segment.text for segment in transcript.segments)


def test_it_proves_itself_by_a_persons_voice(transcriber):
    transcriber.prove()


@pytest.mark.parametrize(("gain", "noise"), [(1, 0), (10**-1.5, 0), (1, 0.02)], ids=["plain", "quiet", "noisy"])
def test_ask_not(transcriber, speech, gain, noise):
    sound = speech * gain + np.random.default_rng(1).normal(0, 1, len(speech)) * noise
    found = written(transcriber, sound)
    assert "ask not what your country" in text(found).lower()
    assert errors(SPEECH, text(found)).deletions == 0
    assert found.coverage.gaps == ()


def test_the_words_stand_where_they_are_said(transcriber, speech):
    pause = np.zeros(5 * SAMPLE_RATE_HZ, np.float32)
    alone, later = written(transcriber, speech), written(transcriber, np.concatenate([pause, speech]))
    assert later.segments[0].start_s == pytest.approx(alone.segments[0].start_s + 5, abs=0.2)


def test_where_nobody_speaks_nothing_is_written(transcriber):
    for kind, samples in noises(20):
        with pytest.raises(NoSpeech):
            pytest.fail(f"{kind}: {text(written(transcriber, samples))}")


def test_english_that_was_sent_as_chinese_is_refused_and_not_invented(transcriber, speech):
    with pytest.raises(UnsupportedLanguage, match="spoken in English"):
        written(transcriber, speech, "zh")


@needs_voices
def test_people_are_heard(transcriber):
    lost = words = 0
    for line in map(json.loads, (VOICES / "voices.jsonl").read_text().splitlines()):
        if line["lang"] == "en" and line["text"]:
            found = errors(line["text"], text(written(transcriber, played(VOICES / line["audio"]))))
            lost, words = lost + found.deletions, words + len(tokens_of(line["text"], "en"))
    assert lost <= MOST_LOST * words


@needs_voices
def test_two_languages_in_one_recording_are_both_written_down(transcriber, speech):
    lines = [json.loads(line) for line in (VOICES / "voices.jsonl").read_text().splitlines()]
    chinese = next(line for line in lines if line["lang"] == "zh" and line["text"])
    pause = np.zeros(SAMPLE_RATE_HZ, np.float32)
    found = written(
        transcriber, np.concatenate([speech, pause, played(VOICES / chinese["audio"]), pause, speech]), "auto"
    )
    assert found.language == "en"
    marked = "".join(segment.text for segment in found.segments if segment.language == "zh")
    said = tokens_of(chinese["text"], "zh")
    assert len(set(said) & set(tokens_of(marked, "zh"))) > len(said) / 2
    assert text(found).lower().count("ask not what your country") == 2
