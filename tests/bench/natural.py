"""Whole consultations in natural voices: the pipeline beside faster-whisper's own ways, condition by condition.

    python -m tests.bench.natural MODEL FOLDER… [--ways ours,heard,sequential,batched] [--only clean,noise] [--out FILE]

FOLDER holds ``ID.wav`` (two channels: the doctor left, all others right) and ``ID.times.json`` (``speaker``, ``text``,
``start_s``, ``end_s`` a turn). Each is heard as it is, mixed to one channel, in noise at 10 dB, within a telephone's
band at 8 kHz, from afar in a room, and with turns that overlap. Words (Chinese: characters) are wrong, lost or
invented; a lost one is told when a gap of the transcript reaches its time, by its place in its turn.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
import wave
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import jiwer
import numpy as np
from faster_whisper import BatchedInferencePipeline, WhisperModel
from rich.console import Console
from rich.table import Table

from scribe.audio import SAMPLE_RATE_HZ, open_stream
from scribe.errors import NoSpeech
from scribe.evaluation.normalising import tokens_of
from scribe.model import Language, RecordingRef
from scribe.settings import Settings
from scribe.transcription import TranscriptionRequest
from scribe.transcription.finishing import finished
from scribe.transcription.models import model_from
from scribe.transcription.whisper import FasterWhisperTranscriber
from tests.bench.speech_sounds import Samples, as_pcm

BATCH: Final = 4
NEAR_S: Final = 0.5
"""A word's time within its turn is known to about so much."""

TELEPHONE_HZ: Final = (300, 3400)
Span = tuple[float, float]


@dataclass(frozen=True)
class Turn:
    """What one person says without a break, and when."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Visit:
    """A consultation: float32 ``[channels, n]`` at 16 kHz, and what is said in it."""

    name: str
    samples: Samples
    turns: tuple[Turn, ...]

    @property
    def language(self) -> Language:
        """Chinese where any character is."""
        return "zh" if any("\u3400" <= c <= "\u9fff" for turn in self.turns for c in turn.text) else "en"


@dataclass(frozen=True)
class Heard:
    """What a way made of a recording: its text, and the seconds that it says it has no text for."""

    text: str
    gaps: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Result:
    """The words of one recording through one way."""

    visit: str
    condition: str
    way: str
    words: int
    wrong: int
    lost: int
    lost_untold: int
    invented: int
    seconds: float


Way = Callable[[str, Language], Heard]
Condition = Callable[[Visit], Visit]


def visits(folder: Path) -> Iterator[Visit]:
    """The consultations of a folder, by name."""
    for file in sorted(folder.glob("*.wav")):
        times = file.with_suffix(".times.json")
        if times.exists():
            turns = tuple(Turn(t["text"], t["start_s"], t["end_s"]) for t in json.loads(times.read_text()))
            yield Visit(file.stem, _read(file), turns)


def _read(path: Path) -> Samples:
    with path.open("rb") as source, open_stream(source) as audio:
        return np.concatenate(list(audio.blocks()), axis=1)


def _mono(visit: Visit) -> Visit:
    return Visit(visit.name, visit.samples.mean(axis=0, keepdims=True), visit.turns)


def _noisy(visit: Visit) -> Visit:
    """White noise, 10 dB below the voices' loudness while they speak."""
    mono = _mono(visit)
    voiced = mono.samples[np.abs(mono.samples) > 0.01]
    loudness = float(np.sqrt(np.mean(voiced**2)))
    noise = np.random.default_rng(1).normal(0, loudness * 10**-0.5, mono.samples.shape)
    return Visit(visit.name, (mono.samples + noise).astype(np.float32), visit.turns)


def _telephone(visit: Visit) -> Visit:
    mono = _mono(visit)
    count = mono.samples.shape[1]
    spectrum, hz = np.fft.rfft(mono.samples), np.fft.rfftfreq(count, 1 / SAMPLE_RATE_HZ)
    spectrum[:, (hz < TELEPHONE_HZ[0]) | (hz > TELEPHONE_HZ[1])] = 0
    return Visit(visit.name, np.fft.irfft(spectrum, count).astype(np.float32), visit.turns)


def _far(visit: Visit) -> Visit:
    """A microphone across a hard room: a decaying echo of 0.5 s (60 dB), as loud as the voice itself."""
    mono = _mono(visit)
    rng = np.random.default_rng(2)
    length = int(0.5 * SAMPLE_RATE_HZ)
    echo = rng.normal(0, 1, length) * 10 ** (-3 * np.arange(length) / length)
    echo[: int(0.004 * SAMPLE_RATE_HZ)] = 0
    room = echo / np.sqrt(np.sum(echo**2))
    room[0] += 1
    size = mono.samples.shape[1] + length
    wet = np.fft.irfft(np.fft.rfft(mono.samples[0], size) * np.fft.rfft(room, size), size)[: mono.samples.shape[1]]
    return Visit(visit.name, (wet / max(1.0, float(np.abs(wet).max())))[None].astype(np.float32), visit.turns)


def _overlapping(visit: Visit) -> Visit:
    """Every third turn begins 0.4 s before the one before it ends."""
    shift, pieces, turns = 0.0, [], []
    for number, turn in enumerate(visit.turns):
        before = visit.turns[number - 1] if number else None
        if before and number % 3 == 0 and turn.end_s - turn.start_s > 1:
            shift += turn.start_s - before.end_s + 0.4
        begin = round(turn.start_s * SAMPLE_RATE_HZ)
        end = round((visit.turns[number + 1].start_s if number + 1 < len(visit.turns) else 1e6) * SAMPLE_RATE_HZ)
        pieces.append((round((turn.start_s - shift) * SAMPLE_RATE_HZ), visit.samples[:, begin:end]))
        turns.append(Turn(turn.text, turn.start_s - shift, turn.end_s - shift))
    total = max(place + piece.shape[1] for place, piece in pieces)
    mixed = np.zeros((visit.samples.shape[0], total), np.float32)
    for place, piece in pieces:
        mixed[:, place : place + piece.shape[1]] += piece
    return Visit(visit.name, np.clip(mixed, -1, 1), tuple(turns))


CONDITIONS: Final[dict[str, Condition]] = {
    "clean": lambda visit: visit,
    "mono": _mono,
    "noise": _noisy,
    "telephone": _telephone,
    "far": _far,
    "overlap": _overlapping,
}


def ours(model: str, threads: int, *, named: bool = True) -> Way:
    """The product's path: the transcript as it is kept, or as it was heard, before names are read by their sound."""
    files = model_from(Settings(_env_file=None), model)
    transcriber = FasterWhisperTranscriber(files, device="cpu", batch_size=BATCH, cpu_threads=threads)

    def listen(file: str, language: Language) -> Heard:
        with Path(file).open("rb") as source, open_stream(source) as audio:
            recording = RecordingRef(sha256="0" * 64, duration_s=audio.declared_s or 1.0, channels=audio.channels)
            request = TranscriptionRequest(recording=recording, language=language)
            try:
                found = transcriber.transcribe(audio, request, lambda _done, _total: None)
            except NoSpeech:
                return Heard("")
        kept = finished(found, ()) if named else found
        gaps = tuple((gap.start_s, gap.end_s) for gap in kept.coverage.gaps)
        return Heard(" ".join(segment.text for segment in kept.segments), gaps)

    return listen


def theirs(model: str, threads: int, *, batched: bool) -> Way:
    """faster-whisper's own: one window after the other with the text before it, or in batches."""
    path = str(model_from(Settings(_env_file=None), model).path)
    loaded = WhisperModel(path, device="cpu", compute_type="int8", local_files_only=True, cpu_threads=threads)
    pipeline = BatchedInferencePipeline(loaded) if batched else None

    def listen(file: str, language: Language) -> Heard:
        how: dict[str, Any] = {"language": language, "beam_size": 5, "vad_filter": True, "word_timestamps": True}
        if pipeline:
            how["batch_size"] = BATCH
        segments, _ = (pipeline or loaded).transcribe(file, **how)
        return Heard(" ".join(segment.text.strip() for segment in segments))

    return listen


WAYS: Final[dict[str, Callable[[str, int], Way]]] = {
    "ours": ours,
    "heard": lambda model, threads: ours(model, threads, named=False),
    "sequential": lambda model, threads: theirs(model, threads, batched=False),
    "batched": lambda model, threads: theirs(model, threads, batched=True),
}


def judged(visit: Visit, heard: Heard) -> tuple[int, int, int, int, int]:
    """Words said, wrong, lost, lost without a gap that tells it, and invented."""
    said: list[str] = []
    times: list[float] = []
    for turn in visit.turns:
        tokens = tokens_of(turn.text, visit.language)
        said += tokens
        step = (turn.end_s - turn.start_s) / max(len(tokens), 1)
        times += [turn.start_s + (index + 0.5) * step for index in range(len(tokens))]
    written = tokens_of(heard.text, visit.language)
    if not written:
        untold = sum(not _told(at_s, heard.gaps) for at_s in times)
        return len(said), 0, len(said), untold, 0
    found = jiwer.process_words(" ".join(said), " ".join(written))
    untold = 0
    for chunk in found.alignments[0]:
        if chunk.type == "delete":
            untold += sum(not _told(times[at], heard.gaps) for at in range(chunk.ref_start_idx, chunk.ref_end_idx))
    return len(said), found.substitutions, found.deletions, untold, found.insertions


def _told(at_s: float, gaps: Sequence[Span]) -> bool:
    return any(start - NEAR_S <= at_s <= end + NEAR_S for start, end in gaps)


def measured(
    model: str, folders: Sequence[Path], ways: Sequence[str], only: Sequence[str], threads: int
) -> list[Result]:
    """Every consultation in every condition through every way, in turns."""
    loaded = {name: WAYS[name](model, threads) for name in ways}
    results = []
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary) / "visit.wav"
        for folder in folders:
            for visit in visits(folder):
                for condition in only:
                    made = CONDITIONS[condition](visit)
                    _write(file, made.samples)
                    for name, listen in loaded.items():
                        begun = time.perf_counter()
                        heard = listen(str(file), visit.language)
                        spent = time.perf_counter() - begun
                        results.append(Result(visit.name, condition, name, *judged(made, heard), round(spent, 2)))
                        print(results[-1], file=sys.stderr, flush=True)  # noqa: T201 (progress)
    return results


def _write(path: Path, samples: Samples) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((samples.shape[0], 2, SAMPLE_RATE_HZ, 0, "NONE", ""))
        file.writeframes(as_pcm(samples.T))


def _rows(results: Sequence[Result]) -> Iterator[list[str]]:
    groups: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for result in results:
        groups[result.condition, result.way].append(result)
        groups["all", result.way].append(result)
    for (condition, way), some in groups.items():
        words, wrong, lost, untold, invented = (
            sum(getattr(one, kind) for one in some) for kind in ("words", "wrong", "lost", "lost_untold", "invented")
        )
        yield [
            condition,
            way,
            f"{(wrong + lost + invented) / words:.1%}",
            str(wrong),
            str(lost),
            str(untold) if way in {"ours", "heard"} else "",
            str(invented),
            str(words),
            f"{sum(one.seconds for one in some):.1f}",
        ]


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.natural", description=__doc__)
    parser.add_argument("model")
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--ways", default="ours,sequential,batched")
    parser.add_argument("--only", default=",".join(CONDITIONS))
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    results = measured(given.model, given.folders, given.ways.split(","), given.only.split(","), given.threads)
    if given.out:
        given.out.write_text(json.dumps([asdict(result) for result in results]))
    table = Table("", "", "errors", "wrong", "lost", "of these untold", "invented", "words", "seconds")
    for row in _rows(results):
        table.add_row(*row)
    Console(width=140).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
