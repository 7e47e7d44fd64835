"""Who speaks, in whole consultations in natural voices: words with a wrong speaker, and with none.

    python -m tests.bench.roles_heard MODEL FOLDER… [--only clean,mono]

FOLDER is that of ``tests.bench.natural``, its ``ID.times.json`` with the ``speaker`` of each turn. A word belongs to
the turn at its middle, or to the nearest; anybody but doctor and patient counts as ``other``.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import wave
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from scribe.audio import SAMPLE_RATE_HZ, open_stream
from scribe.model import RecordingRef, Segment, Speaker
from scribe.settings import Settings
from scribe.transcription import TranscriptionRequest
from scribe.transcription.models import model_from
from scribe.transcription.whisper import FasterWhisperTranscriber
from tests.bench.natural import CONDITIONS, Visit, visits
from tests.bench.speech_sounds import as_pcm

IN_PLACE: Final = ("clean", "mono", "noise", "telephone", "far")
"""Conditions that leave each turn where it is."""

Turn = tuple[float, float, Speaker]


def turns_of(folder: Path, visit: Visit) -> list[Turn]:
    """The seconds and the speaker of each turn."""
    told = json.loads((folder / f"{visit.name}.times.json").read_text())
    named = {"doctor": Speaker.DOCTOR, "patient": Speaker.PATIENT}
    return [(turn["start_s"], turn["end_s"], named.get(turn["speaker"], Speaker.OTHER)) for turn in told]


def speaker_at(turns: list[Turn], at_s: float) -> Speaker:
    """Who speaks at a second, or next to it."""
    return min(turns, key=lambda turn: max(turn[0] - at_s, at_s - turn[1], 0.0))[2]


def outcomes(segments: tuple[Segment, ...], turns: list[Turn]) -> Iterator[str]:
    """For each word ``right``, ``wrong`` or ``unknown``."""
    for segment in segments:
        spans = [(word.start_s, word.end_s) for word in segment.words] or [(segment.start_s, segment.end_s)]
        for start_s, end_s in spans:
            true = speaker_at(turns, (start_s + end_s) / 2)
            yield "unknown" if segment.speaker is Speaker.UNKNOWN else "right" if segment.speaker is true else "wrong"


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.roles_heard", description=__doc__)
    parser.add_argument("model")
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--only", default=",".join(IN_PLACE))
    given = parser.parse_args()
    transcriber = FasterWhisperTranscriber(model_from(Settings(_env_file=None), given.model), device="cpu")
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    table = Table("", "", "words", "wrong speaker", "no speaker")
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary) / "visit.wav"
        for folder in given.folders:
            for visit in visits(folder):
                for condition in given.only.split(","):
                    samples = CONDITIONS[condition](visit).samples
                    with wave.open(str(file), "wb") as written:
                        written.setparams((samples.shape[0], 2, SAMPLE_RATE_HZ, 0, "NONE", ""))
                        written.writeframes(as_pcm(samples.T))
                    with file.open("rb") as source, open_stream(source) as audio:
                        recording = RecordingRef(sha256="0" * 64, duration_s=1.0, channels=audio.channels)
                        request = TranscriptionRequest(recording=recording, language=visit.language)
                        found = transcriber.transcribe(audio, request, lambda _done, _total: None)
                    own = Counter(outcomes(found.segments, turns_of(folder, visit)))
                    counts[condition] += own
                    table.add_row(visit.name, condition, *_row(own))
    for condition, own in counts.items():
        table.add_row("all", condition, *_row(own), style="bold")
    Console(width=120).print(table)
    return 0


def _row(counts: Counter[str]) -> tuple[str, str, str]:
    words = max(1, counts.total())
    return str(counts.total()), f"{counts['wrong'] / words:.1%}", f"{counts['unknown'] / words:.1%}"


if __name__ == "__main__":
    sys.exit(main())
