"""What every transcriber promises, over the real engine (with the demo model, and with the one that
``SCRIBE_TEST_MODEL`` names) and the scripted one.

Nothing here depends on how well the demo model hears.
"""

import json
import math
import threading
from functools import cache
from importlib import resources
from itertools import pairwise

import numpy as np
import pytest

from scribe.audio import SAMPLE_RATE_HZ, open_stream
from scribe.errors import LeaseLost, MissingPart, NoSpeech, PartDown, UnsupportedLanguage
from scribe.model import RecordingRef, Speaker
from scribe.settings import Settings
from scribe.transcription import Transcriber, TranscriptionRequest
from scribe.transcription.model_files import DEMO_FOLDER, ModelFiles
from scribe.transcription.models import model_from, resolve_model
from scribe.transcription.recognition import Recogniser
from scribe.transcription.whisper import FasterWhisperTranscriber
from tests.fakes.listening import PlayedStream
from tests.fakes.transcriber import ScriptedTranscriber
from tests.fakes.whisper_engine import Hearing, ScriptedWhisper
from tests.transcription.real_model import NAMED

SAMPLES = ("back_pain", "hypertension", "sore_throat")


@pytest.fixture(scope="module", params=["demo", *([NAMED] if NAMED else [])])
def whisper(request):
    return FasterWhisperTranscriber(
        resolve_model(request.param, models_dir=None, allow_download=False), device="cpu", cpu_threads=1
    )


@pytest.fixture(params=["faster-whisper", "scripted"])
def transcriber(request, whisper):
    return whisper if request.param == "faster-whisper" else ScriptedTranscriber()


@cache
def heard(name):
    """The samples of a shipped recording, ``[2, n]``."""
    with (resources.files("scribe") / "samples" / f"{name}.flac").open("rb") as source, open_stream(source) as audio:
        return np.concatenate(list(audio.blocks()), axis=1)


def sample(name, seconds=None, **more):
    return PlayedStream(heard(name)[:, : int((seconds or 1000) * SAMPLE_RATE_HZ)], **more)


def request_for(audio, language="en", **more):
    recording = RecordingRef(sha256="0" * 64, duration_s=audio.duration_s, channels=audio.channels)
    return TranscriptionRequest(recording=recording, language=language, **more)


def silence(seconds=4.0):
    return PlayedStream(np.zeros((1, int(seconds * SAMPLE_RATE_HZ)), np.float32))


class KeptJournal:
    """A journal in memory, which may lose its lease after some entries."""

    def __init__(self, lost_after=None):
        self.entries, self._lost_after = {}, lost_after

    def read(self, fingerprint):
        return tuple(json.loads(entry) for entry in self.entries.get(fingerprint, ()))

    def append(self, fingerprint, entry):
        if self._lost_after is not None and sum(map(len, self.entries.values())) >= self._lost_after:
            raise LeaseLost("The lease was lost.")
        self.entries.setdefault(fingerprint, []).append(json.dumps(entry))


def ignore(_done, _total):
    pass


def test_a_transcriber_fits_the_protocol(transcriber):
    checked: Transcriber = transcriber
    assert checked.engine.name
    assert checked.engine.model


def test_the_transcript_is_in_order_within_the_recording_and_names_its_source(transcriber):
    audio = sample("back_pain", 20.0)
    asked = request_for(audio)
    transcript = transcriber.transcribe(audio, asked, ignore)
    assert transcript.recording == asked.recording
    assert transcript.engine == transcriber.engine
    assert transcript.language == "en"
    assert [s.id for s in transcript.segments] == [f"s{n:02d}" for n in range(1, len(transcript.segments) + 1)]
    assert all(before.end_s <= after.start_s for before, after in pairwise(transcript.segments))
    for segment in transcript.segments:
        assert 0 <= segment.start_s <= segment.end_s <= audio.duration_s + 0.01
        assert segment.text == segment.text.strip() != ""
        assert 0 <= segment.confidence <= 1
        for word in segment.words:
            assert type(word.start_s) is type(word.end_s) is type(word.probability) is float
            assert segment.start_s - 0.01 <= word.start_s <= word.end_s <= segment.end_s + 0.01
    assert 0 <= transcript.coverage.transcribed_s <= transcript.coverage.speech_s + 0.01


def test_what_is_dictated_comes_out_as_a_recording_does(transcriber):
    sound = PlayedStream(heard("back_pain")[:1, : 6 * SAMPLE_RATE_HZ])
    asked = request_for(sound)
    recorded = transcriber.transcribe(sound, asked, ignore)
    assert transcriber.dictate(sound, asked).segments == recorded.segments
    if not isinstance(transcriber, ScriptedTranscriber):
        with pytest.raises(NoSpeech):
            transcriber.dictate(silence(), request_for(silence()))


def test_a_dictation_goes_between_two_windows_of_a_recording():
    model = resolve_model("demo", models_dir=None, allow_download=False)
    whisper = FasterWhisperTranscriber(model, device="cpu", cpu_threads=1, batch_size=1)
    sound, told = PlayedStream(heard("back_pain")[:1, : 4 * SAMPLE_RATE_HZ]), []

    def dictate():
        whisper.dictate(sound, request_for(sound))
        told.append("dictated")

    waiting = threading.Thread(target=dictate)

    def report(done_s, total_s):
        told.append("whole" if done_s >= total_s else "part")
        if done_s and waiting.ident is None:
            waiting.start()
            while not whisper._busy._in_hurry:
                pass

    audio = sample("back_pain")
    whisper.transcribe(audio, request_for(audio), report)
    waiting.join(60.0)
    assert told[:3] == ["part", "part", "dictated"]
    assert told[-1] == "whole"


def test_progress_runs_forward_to_the_end(transcriber):
    audio, seen = sample("back_pain", 20.0), []
    transcriber.transcribe(audio, request_for(audio), lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (pytest.approx(20.0), 20.0)
    assert {total for _, total in seen} == {20.0}


@pytest.mark.parametrize("after", [1, 2])
def test_a_lost_lease_stops_the_work_and_the_next_recording_is_not_held_up(transcriber, after):
    audio, calls = sample("back_pain", 15.0), []

    def lost(done, total):
        calls.append(done)
        if len(calls) == after:
            raise LeaseLost("The lease was lost.")

    with pytest.raises(LeaseLost):
        transcriber.transcribe(audio, request_for(audio), lost)
    assert len(calls) == after
    with pytest.raises(NoSpeech):
        transcriber.transcribe(silence(), request_for(silence()), ignore)


def test_silence_has_nobody_in_it(transcriber):
    with pytest.raises(NoSpeech) as refused:
        transcriber.transcribe(silence(), request_for(silence()), ignore)
    assert refused.value.remedy


def test_seconds_that_could_not_be_decoded_are_a_gap(transcriber):
    audio = sample("back_pain", 12.0, lost=[(12.0, 60.0)])
    transcript = transcriber.transcribe(audio, request_for(audio), ignore)
    last = transcript.coverage.gaps[-1]
    assert (last.start_s, last.end_s, last.reason) == (12.0, 60.0, "not_decoded")


def test_the_known_clip_comes_out_and_a_model_that_hears_nothing_takes_no_work(transcriber):
    transcriber.prove()
    deaf = FasterWhisperTranscriber(
        ModelFiles("deaf", DEMO_FOLDER),
        recogniser=Recogniser(ScriptedWhisper({}, otherwise=Hearing("la la")), places_words=True, batch_size=1),
    )
    with pytest.raises(MissingPart, match="deaf does not work here"):
        deaf.prove()


class TestResuming:
    def test_a_later_attempt_begins_behind_the_last_kept_window_and_ends_with_the_same_transcript(self, whisper):
        whole = whisper.transcribe(sample("hypertension"), request_for(sample("hypertension")), ignore)
        journal = KeptJournal(lost_after=1)
        with pytest.raises(LeaseLost):
            whisper.transcribe(sample("hypertension"), request_for(sample("hypertension")), ignore, journal)
        later, seen = KeptJournal(), []
        later.entries = journal.entries
        audio = sample("hypertension")
        resumed = whisper.transcribe(audio, request_for(audio), lambda done, _total: seen.append(done), later)
        assert seen[0] > 20
        assert [s.text for s in resumed.segments] == [s.text for s in whole.segments]
        assert resumed.coverage.speech_s == pytest.approx(whole.coverage.speech_s, abs=0.3)

    def test_when_every_window_is_kept_nothing_is_recognised_again(self, whisper):
        journal, audio = KeptJournal(), sample("back_pain", 20.0)
        first = whisper.transcribe(audio, request_for(audio), ignore, journal)
        kept = sum(map(len, journal.entries.values()))
        assert whisper.transcribe(audio, request_for(audio), ignore, journal) == first
        assert sum(map(len, journal.entries.values())) == kept

    def test_another_request_does_not_go_on_from_it(self, whisper):
        journal, audio = KeptJournal(), sample("back_pain", 12.0)
        whisper.transcribe(audio, request_for(audio), ignore, journal)
        whisper.transcribe(audio, request_for(audio, vocabulary=("naproxen",)), ignore, journal)
        assert len(journal.entries) == 2


@pytest.mark.parametrize("heads", [None, [], [[99, 0]], [[0, 99]]], ids=["absent", "none", "layer", "head"])
def test_a_model_that_cannot_place_words_still_writes_down_what_is_said(tmp_path, heads):
    for file in DEMO_FOLDER.iterdir():
        (tmp_path / file.name).symlink_to(file)
    config = json.loads((DEMO_FOLDER / "config.json").read_text()) | {"alignment_heads": heads}
    (tmp_path / "config.json").unlink()
    (tmp_path / "config.json").write_text(json.dumps({k: v for k, v in config.items() if v is not None}))
    wordless = FasterWhisperTranscriber(ModelFiles("wordless", tmp_path), device="cpu", cpu_threads=1)
    audio = sample("back_pain", 10.0)
    transcript = wordless.transcribe(audio, request_for(audio), ignore)
    assert transcript.segments
    assert all(segment.words == () for segment in transcript.segments)
    assert all(before.end_s <= after.start_s for before, after in pairwise(transcript.segments))


@pytest.mark.parametrize("kind", ["noise", "beeps", "hum"])
def test_sound_without_a_voice_is_no_speech(whisper, kind):
    at = np.arange(5 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    made = {
        "noise": np.random.default_rng(3).normal(0, 0.05, at.size),
        "beeps": 0.3 * np.sin(2 * np.pi * 1000 * at) * (at % 1.0 < 0.15),
        "hum": 0.2 * np.sin(2 * np.pi * 50 * at),
    }[kind]
    audio = PlayedStream(made.astype(np.float32)[None, :])
    with pytest.raises(NoSpeech):
        whisper.transcribe(audio, request_for(audio), ignore)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_have_two_speakers_told_apart_by_their_channels(whisper, name):
    audio = sample(name, 25.0)
    assert audio.channels == 2
    transcript = whisper.transcribe(audio, request_for(audio), ignore)
    assert {s.speaker for s in transcript.segments} >= {Speaker.DOCTOR, Speaker.PATIENT}
    for segment in transcript.segments:
        span = slice(int(segment.start_s * SAMPLE_RATE_HZ), int(segment.end_s * SAMPLE_RATE_HZ) + 1)
        left, right = (float(np.sqrt(np.mean(channel[span] ** 2))) for channel in heard(name))
        long_enough = segment.end_s - segment.start_s > 0.1
        if long_enough and segment.speaker in (Speaker.DOCTOR, Speaker.PATIENT):
            louder = Speaker.DOCTOR if left > right else Speaker.PATIENT
            assert segment.speaker is louder
    assert transcript.engine == whisper.engine
    assert transcript.coverage.speech_s > 5


def test_words_that_are_expected_do_not_disturb_the_form(whisper):
    audio = sample("sore_throat", 8.0)
    transcript = whisper.transcribe(audio, request_for(audio, vocabulary=("amoxicillin", "paracetamol")), ignore)
    assert all(math.isfinite(segment.end_s) for segment in transcript.segments)


def test_an_english_only_model_says_so_when_chinese_is_asked_for():
    english, _ = scripted(Hearing("Good morning."), multilingual=False)
    audio = sample("back_pain", 5.0)
    with pytest.raises(UnsupportedLanguage, match="English only"):
        english.transcribe(audio, request_for(audio, language="zh"), ignore)
    with pytest.raises(UnsupportedLanguage):
        ScriptedTranscriber(languages=["en"]).transcribe(audio, request_for(audio, language="zh"), ignore)


def test_a_part_that_is_down_answers_when_it_is_up_again():
    transcriber, audio = ScriptedTranscriber(down_for=1), sample("back_pain", 5.0)
    with pytest.raises(PartDown):
        transcriber.transcribe(audio, request_for(audio), ignore)
    assert transcriber.transcribe(audio, request_for(audio), ignore).segments
    assert len(transcriber.requests) == 2


def scripted(hearings, **more):
    """The transcriber over an engine that says the same of every window of a language."""
    engine = ScriptedWhisper({}, otherwise=hearings, **more)
    recogniser = Recogniser(engine, places_words=True, batch_size=2)
    return FasterWhisperTranscriber(ModelFiles("scripted", DEMO_FOLDER), recogniser=recogniser), engine


def test_chinese_comes_out_in_one_script_with_punctuation_and_its_figures():
    said = Hearing("醫生我頭痛三天血壓120/80嗎", languages={"zh": 0.95, "en": 0.01}, word_s=0.2)
    transcriber, engine = scripted(said)
    audio = sample("hypertension", 20.0)
    transcript = transcriber.transcribe(audio, request_for(audio, language="auto"), ignore)
    assert transcript.language == "zh"
    assert transcript.segments[0].text == "医生我头痛三天血压120/80吗？"
    assert "普通话" in engine.hf_tokenizer.decode(engine.prompts[0])


def test_a_name_that_the_recogniser_writes_when_it_is_expected_is_in_the_transcript_with_what_was_heard():
    said = Hearing("He takes etheric exhibit night.", prompted="He takes etoricoxib at night.")
    transcriber, engine = scripted(said)
    audio = sample("hypertension", 6.0)
    (first, *_) = transcriber.transcribe(audio, request_for(audio), ignore).segments
    assert first.text == "He takes etoricoxib night."
    assert [one.heard for one in first.read_as] == ["etheric exhibit"]
    assert "etoricoxib" in engine.hf_tokenizer.decode(engine.prompts[-1])


def test_a_surely_foreign_recording_is_refused_with_its_language():
    transcriber, _ = scripted(Hearing("guten Tag", languages={"de": 0.98, "en": 0.01}))
    audio = sample("hypertension", 20.0)
    with pytest.raises(UnsupportedLanguage, match="de"):
        transcriber.transcribe(audio, request_for(audio, language="auto"), ignore)


@pytest.mark.parametrize(
    "said",
    [
        Hearing("Thanks for watching! Please subscribe.", logprob=-1.5, no_speech=0.9),
        Hearing("la la " * 60),
        Hearing("I will see you in the next video, bye bye, bye bye, see you", word_s=0.05),
        Hearing("and then I went there and said so and came back", word_s=0.0),
    ],
    ids=["caption", "loop", "too fast", "without any time"],
)
def test_what_nobody_said_does_not_reach_the_transcript(said):
    transcriber, _ = scripted(said)
    audio = PlayedStream(heard("hypertension")[:1, : 10 * SAMPLE_RATE_HZ])
    with pytest.raises(NoSpeech):
        transcriber.transcribe(audio, request_for(audio), ignore)


def test_speech_that_stays_without_text_is_a_gap():
    transcriber, _ = scripted(Hearing("Good morning."))
    audio = sample("hypertension", 28.0)
    transcript = transcriber.transcribe(audio, request_for(audio), ignore)
    assert [gap.reason for gap in transcript.coverage.gaps]
    assert transcript.coverage.transcribed_s < transcript.coverage.speech_s / 2


class TestModels:
    def test_the_demo_model_is_marked_wherever_it_is_loaded_from(self, tmp_path):
        assert resolve_model("demo", models_dir=None, allow_download=False).demo
        assert resolve_model(str(DEMO_FOLDER), models_dir=None, allow_download=False).demo
        copied = tmp_path / "large-v3"
        copied.mkdir()
        for file in DEMO_FOLDER.iterdir():
            (copied / file.name).symlink_to(file)
        assert resolve_model("large-v3", models_dir=tmp_path, allow_download=False).demo

    def test_another_model_is_found_in_the_folder_of_models_and_is_not_the_demo(self, tmp_path):
        folder = tmp_path / "ours"
        folder.mkdir()
        for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt"):
            (folder / name).write_bytes(b"x")
        assert resolve_model("ours", models_dir=tmp_path, allow_download=False) == ModelFiles("ours", folder)
        assert not resolve_model(str(folder), models_dir=None, allow_download=False).demo

    @pytest.mark.parametrize("lacks", ["model.bin", "config.json", "tokenizer.json", "vocabulary.json"])
    def test_a_folder_that_lacks_a_file_says_which(self, tmp_path, lacks):
        for name in {"model.bin", "config.json", "tokenizer.json", "vocabulary.json"} - {lacks}:
            (tmp_path / name).write_bytes(b"x")
        with pytest.raises(MissingPart, match=lacks):
            resolve_model(str(tmp_path), models_dir=None, allow_download=False)

    @pytest.mark.parametrize("name", ["no-such-model", "/no/such/folder", "nobody/no-such-model"])
    def test_a_model_that_is_not_here_is_missing_and_never_the_demo_instead(self, name):
        with pytest.raises(MissingPart) as refused:
            resolve_model(name, models_dir=None, allow_download=False)
        assert "SCRIBE_SPEECH_MODEL" in refused.value.remedy

    def test_the_settings_choose_unless_a_name_is_given(self, tmp_path):
        settings = Settings(data_dir=tmp_path, speech_model="demo")
        assert model_from(settings).demo
        with pytest.raises(MissingPart):
            model_from(settings, "no-such-model")

    def test_files_that_are_no_model_are_a_missing_part(self, tmp_path):
        for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.json"):
            (tmp_path / name).write_bytes(b"{}")
        with pytest.raises(MissingPart, match="cannot be loaded"):
            FasterWhisperTranscriber(ModelFiles("broken", tmp_path), device="cpu")
