"""The demo model on the shipped consultations, through the product's own path: what a newcomer sees first."""

import json
import re
from importlib import resources

import jiwer
import pytest
from whisper_normalizer.english import EnglishTextNormalizer

from scribe.transcription.model_files import DEMO_FOLDER
from scribe.transcription.models import resolve_model
from scribe.transcription.whisper import FasterWhisperTranscriber
from tests.transcription.test_transcribers import ignore, request_for, sample

MEDICINES = ("lisinopril", "amoxicillin", "ibuprofen", "naproxen", "tylenol")


@pytest.fixture(scope="module")
def demo():
    model = resolve_model("demo", models_dir=None, allow_download=False)
    return FasterWhisperTranscriber(model, device="cpu")


def said_in(name):
    turns = json.loads((resources.files("scribe") / "samples" / f"{name}.json").read_text())["turns"]
    return " ".join(turn["text"] for turn in turns)


def medicines_and_figures(text):
    return re.findall("|".join([r"\d+(?:\.\d+)?", *MEDICINES]), text.lower())


@pytest.mark.parametrize("name", ["hypertension", "back_pain", "sore_throat"])
def test_a_sample_comes_out_with_few_wrong_words_and_every_medicine_and_figure(demo, name):
    audio = sample(name)
    transcript = demo.transcribe(audio, request_for(audio), ignore)
    heard, said, plain = " ".join(s.text for s in transcript.segments), said_in(name), EnglishTextNormalizer()
    assert jiwer.wer(plain(said), plain(heard)) <= 0.05
    assert medicines_and_figures(heard) == medicines_and_figures(said)
    assert transcript.engine.demo


def test_it_stays_small():
    assert sum(file.stat().st_size for file in DEMO_FOLDER.iterdir()) < 12_000_000
