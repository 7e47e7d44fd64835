"""What is written down while a recording arrives is what is written down afterwards, by the engine itself."""

from __future__ import annotations

import threading
import time
from importlib.resources import files
from pathlib import Path

import pytest

from scribe.audio import RecordingStore, open_stream
from scribe.audio.arriving import Arrival, ArrivingReader
from scribe.audio.following import follow_stream
from scribe.encryption import DataKey
from scribe.errors import LeaseLost
from scribe.model import ConsultationId, RecordingRef, Transcript
from scribe.transcription.model_files import DEMO, DEMO_FOLDER, ModelFiles
from scribe.transcription.protocol import Hearing, Report, TranscriptionRequest
from scribe.transcription.whisper import FasterWhisperTranscriber

KEY = DataKey(b"k" * 32)
ONE = ConsultationId("c1")
PIECES = 40


class KeptJournal:
    """A journal in memory that tells how much of the recording had arrived at each entry."""

    def __init__(self) -> None:
        self.entries: dict[str, list[dict]] = {}
        self.at: list[float] = []

    def read(self, fingerprint: str) -> tuple[dict, ...]:
        return tuple(self.entries.get(fingerprint, ()))

    def append(self, fingerprint: str, entry: dict) -> None:
        self.entries.setdefault(fingerprint, []).append(entry)
        self.at.append(entry["end_s"])


@pytest.fixture(scope="module")
def whisper() -> FasterWhisperTranscriber:
    return FasterWhisperTranscriber(ModelFiles(DEMO, DEMO_FOLDER, demo=True), device="cpu")


def sample() -> Path:
    return Path(str(files("scribe") / "samples" / "hypertension.flac"))


def request() -> TranscriptionRequest:
    with sample().open("rb") as source, open_stream(source) as audio:
        for _ in audio.blocks():
            pass
        recording = RecordingRef(sha256="a" * 64, duration_s=audio.duration_s, channels=audio.channels)
    return TranscriptionRequest(recording=recording, language="en", source="u1")


def quiet(_done_s: float, _total_s: float) -> None:
    """Nobody is told."""


def afterwards(whisper: FasterWhisperTranscriber, journal: KeptJournal | None = None) -> Transcript:
    with sample().open("rb") as source, open_stream(source) as audio:
        return whisper.transcribe(audio, request(), quiet, journal)


class Arriving:
    """The sample as it is sent: each piece when the test lets it."""

    def __init__(self, folder: Path, *, upto: int = PIECES, ends: Arrival = Arrival.COMPLETE) -> None:
        self._store = RecordingStore(folder)
        data = sample().read_bytes()
        size = -(-len(data) // PIECES)
        self._pieces = [data[start : start + size] for start in range(0, len(data), size)][:upto]
        self._ends, self.state, self.sent = ends, Arrival.GOES_ON, 0
        self.send()

    def send(self) -> None:
        piece = self._pieces[self.sent]
        self._store.append(ONE, "u1", self._store.offset(ONE, "u1"), piece, KEY)
        self.sent += 1

    def send_all(self) -> None:
        while self.sent < len(self._pieces):
            time.sleep(0.02)
            self.send()
        self.state = self._ends

    def opened(self) -> ArrivingReader:
        return self._store.open_arriving(ONE, "u1", KEY, lambda: self.state, idle_s=30)


def followed(
    whisper: FasterWhisperTranscriber, arriving: Arriving, journal: KeptJournal, progress: Report = quiet
) -> Transcript:
    sender = threading.Thread(target=arriving.send_all)
    with arriving.opened() as source, follow_stream(source) as audio:
        sender.start()
        try:
            return whisper.follow(audio, Hearing(language="en", source="u1"), progress, journal, request)
        finally:
            source.stop()
            sender.join()


def test_the_transcript_is_the_same(whisper: FasterWhisperTranscriber, tmp_path: Path) -> None:
    journal = KeptJournal()
    assert followed(whisper, Arriving(tmp_path), journal) == afterwards(whisper)
    assert len(journal.at) >= 3


def test_windows_are_written_down_before_the_recording_ends(whisper: FasterWhisperTranscriber, tmp_path: Path) -> None:
    arriving, journal = Arriving(tmp_path), KeptJournal()
    length_s, seen = request().recording.duration_s, []
    told = threading.Event()

    def progress(done_s: float, total_s: float) -> None:
        seen.append((done_s, total_s))
        if done_s and total_s < length_s:
            told.set()

    def send_half_then_wait() -> None:
        while arriving.sent < PIECES * 0.7:
            arriving.send()
        assert told.wait(60), "nothing was written down while the recording was still arriving"
        arriving.send_all()

    sender = threading.Thread(target=send_half_then_wait)
    with arriving.opened() as source, follow_stream(source) as audio:
        sender.start()
        whisper.follow(audio, Hearing(language="en", source="u1"), progress, journal, request)
    sender.join()
    assert told.is_set()
    assert seen[-1] == (length_s, length_s)


def test_what_was_given_up_leaves_whole_windows_behind_which_the_next_attempt_goes_on(
    whisper: FasterWhisperTranscriber, tmp_path: Path
) -> None:
    journal = KeptJournal()
    with pytest.raises(LeaseLost):
        followed(whisper, Arriving(tmp_path, upto=30, ends=Arrival.GONE), journal)
    kept = len(journal.at)
    assert kept >= 1
    whole = afterwards(whisper)
    assert afterwards(whisper, journal) == whole
    assert journal.at == sorted(set(journal.at))
    assert len(journal.entries) == 1


def test_what_arrives_holds_up_no_recording_that_has_arrived(whisper: FasterWhisperTranscriber, tmp_path: Path) -> None:
    arriving = Arriving(tmp_path, upto=5)
    with arriving.opened() as source:
        waiting = threading.Thread(target=lambda: _until_over(whisper, source))
        waiting.start()
        afterwards(whisper)
        source.stop()
        waiting.join(30)
        assert not waiting.is_alive()


def _until_over(whisper: FasterWhisperTranscriber, source: ArrivingReader) -> None:
    with follow_stream(source) as audio, pytest.raises(LeaseLost):
        whisper.follow(audio, Hearing(language="en", source="u1"), quiet, KeptJournal(), request)
