"""Word errors of a model on the samples and on held-out sentences, and its silence on noise.

Through the product's own path, and through faster-whisper's two for comparison.
"""

import io
import json
import re
import wave
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import jiwer
import numpy as np
from faster_whisper import BatchedInferencePipeline, WhisperModel, decode_audio
from faster_whisper.transcribe import Segment

from scribe.audio import open_stream
from scribe.errors import NoSpeech
from scribe.model import RecordingRef, Word
from scribe.transcription import TranscriptionRequest
from scribe.transcription.model_files import ModelFiles
from scribe.transcription.recognition import Recogniser
from scribe.transcription.whisper import FasterWhisperTranscriber
from tools.demo_speech.noises import KINDS, noise
from tools.demo_speech.voices import SAMPLE_RATE, Audio

BEAM = 5
NOISE_SECONDS = (3.0, 12.0, 29.0)
NOISE_SEED = 1_000_000


def plain_words(text: str) -> str:
    """Lower case, punctuation stripped; decimal points and apostrophes stay."""
    lowered = text.lower().replace("-", " ")
    kept = re.sub(r"(?<!\d)\.|\.(?!\d)|[^a-z0-9'. ]", " ", lowered)
    return " ".join(kept.split())


def words_of(segments: Iterable[Segment]) -> str:
    """The transcript in one line."""
    return " ".join(segment.text.strip() for segment in segments)


@dataclass(frozen=True)
class SampleScore:
    """One sample through one way of decoding; `slips` are the words that differ, as `said -> heard`."""

    name: str
    way: str
    word_errors: float
    slips: list[str]


class Listener:
    """int8 on the CPU, beam 5, voice activity detection unless told not to."""

    def __init__(self, folder: Path, threads: int = 2) -> None:
        self.model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)
        self.batched = BatchedInferencePipeline(self.model)
        recogniser = Recogniser(self.model, places_words=True, batch_size=4)
        self._transcriber = FasterWhisperTranscriber(ModelFiles("demo", folder, demo=True), recogniser=recogniser)

    def product(self, audio: Audio) -> str:
        """As `scribe run` listens."""
        return "".join(word.text for word in self.words(audio)).strip()

    def words(self, audio: Audio) -> list[Word]:
        """The words that `product` hears, with their seconds."""
        with open_stream(_wav(audio)) as stream:
            recording = RecordingRef(sha256="0" * 64, duration_s=len(audio) / SAMPLE_RATE, channels=1)
            request = TranscriptionRequest(recording=recording, language="en")
            try:
                transcript = self._transcriber.transcribe(stream, request, lambda _done, _total: None)
            except NoSpeech:
                return []
        return [word for segment in transcript.segments for word in segment.words]

    def sequential(self, audio: Audio, *, voice_activity: bool = True) -> str:
        """faster-whisper's defaults: each window after the text of those before."""
        return words_of(self.model.transcribe(audio, language="en", beam_size=BEAM, vad_filter=voice_activity)[0])

    def in_batches(self, audio: Audio, *, voice_activity: bool = True) -> str:
        """All windows at once, without timestamps."""
        segments, _ = self.batched.transcribe(audio, language="en", beam_size=BEAM, vad_filter=voice_activity)
        return words_of(segments)

    def ways(self) -> dict[str, Callable[..., str]]:
        """The ways of decoding that are scored; faster-whisper's take `voice_activity` as well."""
        return {"product": self.product, "sequential": self.sequential, "batched": self.in_batches}


def _wav(audio: Audio) -> io.BytesIO:
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((np.clip(audio, -1, 1) * 32767).astype("<i2").tobytes())
    return written


def _slips(said: str, heard: str) -> list[str]:
    aligned = jiwer.process_words(said, heard)
    return [
        f"{' '.join(aligned.references[0][c.ref_start_idx : c.ref_end_idx])} -> "
        f"{' '.join(aligned.hypotheses[0][c.hyp_start_idx : c.hyp_end_idx])}"
        for c in aligned.alignments[0]
        if c.type != "equal"
    ]


def score_samples(listener: Listener, folder: Path) -> list[SampleScore]:
    """Every sample, its channels mixed, each way."""
    scores = []
    for path in sorted(folder.glob("*.json")):
        reference = json.loads(path.read_text())
        said = plain_words(" ".join(turn["text"] for turn in reference["turns"]))
        audio = decode_audio(str(folder / reference["audio"]))
        for way, listen in listener.ways().items():
            heard = plain_words(listen(audio))
            scores.append(SampleScore(reference["name"], way, 100 * jiwer.wer(said, heard), _slips(said, heard)))
    return scores


def word_time_errors(listener: Listener, folder: Path) -> list[float]:
    """Seconds between the start of each reference turn and that of the nearest word that is its first."""
    errors = []
    for path in sorted(folder.glob("*.json")):
        reference = json.loads(path.read_text())
        words = listener.words(decode_audio(str(folder / reference["audio"])))
        for turn in reference["turns"]:
            first = plain_words(turn["text"]).split()[0]
            starts = [word.start_s for word in words if plain_words(word.text) == first]
            errors.append(min((abs(start - turn["start"]) for start in starts), default=turn["end"] - turn["start"]))
    return errors


def talks_on_noise(listener: Listener) -> list[str]:
    """Names of the noises on which any way of decoding writes anything, voice activity detection on or off."""
    sounds = [(kind, index, seconds) for kind in KINDS for index, seconds in enumerate(NOISE_SECONDS)]
    ways: list[tuple[str, Callable[[Audio], str]]] = [("product", listener.product)]
    for voice_activity in (True, False):
        for name, listen in (("sequential", listener.sequential), ("batched", listener.in_batches)):
            way = f"{name}, detection {voice_activity}"
            ways.append((way, partial(listen, voice_activity=voice_activity)))
    return [
        f"{kind} {seconds} s, {way}: {text[:60]}"
        for kind, index, seconds in sounds
        for way, listen in ways
        if (text := listen(noise(kind, NOISE_SEED + index, seconds)).strip())
    ]


def held_out_errors(listener: Listener, manifest: Path) -> dict[str, tuple[int, float]]:
    """(sentences, word errors in %) for each voice, each source, and all, from the folder that `held_out` wrote."""
    said: dict[str, list[str]] = {}
    heard: dict[str, list[str]] = {}
    for line in manifest.read_text().splitlines():
        row = json.loads(line)
        text = plain_words(listener.product(decode_audio(str(manifest.parent / row["audio"]), SAMPLE_RATE)))
        for group in (row["voice"], row["source"], "all"):
            said.setdefault(group, []).append(plain_words(row["text"]))
            heard.setdefault(group, []).append(text)
    return {group: (len(said[group]), 100 * jiwer.wer(said[group], heard[group])) for group in said}
