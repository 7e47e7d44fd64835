"""The pipeline against faster-whisper's own, and against itself: every ratio side by side.

    python -m tests.bench.speech [--model demo] [--quick]

It makes its own audio: the shipped samples, joined, and 200 sounds without a voice. With the demo model (the default)
it takes about 15 minutes on two cores; ``--quick`` takes three and measures less. Times are medians of runs in turns,
so that other work on the machine meets all of them alike; only ratios mean anything.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jiwer
from rich.console import Console
from rich.table import Table
from whisper_normalizer.english import EnglishTextNormalizer

from scribe.settings import Settings
from scribe.transcription.models import model_from
from scribe.transcription.whisper import FasterWhisperTranscriber
from tests.bench.speech_runs import listener, transcript_of
from tests.bench.speech_sounds import NAMES, noises, sample, write_clip, write_consultation


@dataclass(frozen=True)
class Row:
    """One ratio, and the one that it should not exceed."""

    what: str
    figures: str
    ratio: float
    goal: float | None = None


def apart(model: str, *arguments: str) -> dict[str, float]:
    """A measurement in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.speech_runs", model, *arguments]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def memory(model: str, folder: Path, *, quick: bool) -> Iterator[Row]:
    """Peak memory without the model, of a long recording and a short one."""
    short, long = (2, 10) if quick else (5, 60)
    warm = folder / "warm.wav"
    write_clip(warm, sample(NAMES[0])[0][: 40 * 16_000])
    for minutes in (short, long):
        write_consultation(folder / f"{minutes}.wav", minutes)
    for kind, goal in (("ours", 1.2), ("batched", None)):
        small, large = (
            apart(model, "memory", kind, str(warm), str(folder / f"{minutes}.wav"))["peak_mb"]
            for minutes in (short, long)
        )
        name = "ours" if kind == "ours" else "faster-whisper's own, batched"
        figures = f"{large:.0f} MB / {small:.0f} MB"
        yield Row(f"peak memory, {long} min / {short} min: {name}", figures, large / max(small, 1), goal)


def speed(model: str, folder: Path, *, quick: bool) -> Iterator[Row]:
    """Wall time, and what is heard, of the same recording through four ways."""
    file = str(folder / "speed.wav")
    said = write_consultation(Path(file), 2 if quick else 5)
    ways = {kind: listener(kind, model) for kind in ("ours", "batched", "ours-1", "sequential")}
    times: dict[str, list[float]] = defaultdict(list)
    heard = {kind: listen(file) for kind, listen in ways.items()}
    for _ in range(2 if quick else 5):
        for kind, listen in ways.items():
            begun = time.perf_counter()
            listen(file)
            times[kind].append(time.perf_counter() - begun)
    for mine, own, name in (("ours", "batched", "batches of 4"), ("ours-1", "sequential", "one by one")):
        a, b = (statistics.median(times[kind]) for kind in (mine, own))
        yield Row(f"wall time, ours / faster-whisper's, {name}", f"{a:.2f} s / {b:.2f} s", a / b, 1.05)
    errors = {kind: _errors(said, text) for kind, text in heard.items()}
    for one, other, goal in (("ours", "ours-1", 1.02), ("ours", "sequential", 1.02), ("ours", "batched", None)):
        a, b = errors[one].wer, errors[other].wer
        yield Row(f"word errors, {_way(one)} / {_way(other)}", f"{a:.2%} / {b:.2%}", a / b if b else float(a > 0), goal)
    for kind in ways:
        lost = errors[kind].deletions / len(said.split())
        yield Row(f"words lost, {_way(kind)}", f"{errors[kind].deletions} of {len(said.split())}", lost, 0.005)


def _way(kind: str) -> str:
    names = {"ours": "ours in batches", "ours-1": "ours one by one", "batched": "faster-whisper in batches"}
    return names.get(kind, "faster-whisper one by one")


def _errors(said: str, heard: str) -> jiwer.WordOutput:
    plain = EnglishTextNormalizer()
    return jiwer.process_words(plain(said), plain(heard))


def processes(model: str, folder: Path, *, quick: bool) -> Iterator[Row]:
    """A warm job against a cold one, and memory after many files."""
    clip = folder / "clip.wav"
    write_clip(clip, sample(NAMES[1])[0][: 10 * 16_000])
    runs = [apart(model, "cold", str(clip), str(time.time())) for _ in range(2 if quick else 5)]
    cold, warm = (statistics.median(run[name] for run in runs) for name in ("cold_s", "warm_s"))
    yield Row("a warm second job of 10 s / a cold first one", f"{warm:.2f} s / {cold:.2f} s", warm / cold, 0.2)
    few, many = (5, 20) if quick else (20, 200)
    after = apart(model, "files", str(clip), str(few), str(many))
    figures = f"{after[str(many)]:.0f} MB / {after[str(few)]:.0f} MB"
    yield Row(f"memory after {many} files / after {few}", figures, after[str(many)] / after[str(few)], 1.05)


def silence(model: str, folder: Path, *, quick: bool) -> Iterator[Row]:
    """Text where nobody speaks."""
    count, characters, talked = 40 if quick else 200, 0, []
    transcriber = FasterWhisperTranscriber(model_from(Settings(_env_file=None), model), device="cpu")
    for kind, samples in noises(count):
        write_clip(folder / "noise.wav", samples)
        found = transcript_of(transcriber, str(folder / "noise.wav"))
        if found is not None:
            characters += sum(len(segment.text) for segment in found.segments)
            talked.append(kind)
    yield Row(
        f"characters in {count} files without a voice", f"{len(talked)} files {sorted(set(talked))}", characters, 0
    )


def main() -> int:
    """Print the table; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.speech", description=__doc__)
    parser.add_argument("--model", default="demo")
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    table = Table("", "figures", "ratio", "goal")
    missed = 0
    with tempfile.TemporaryDirectory() as name:
        for part in (silence, processes, speed, memory):
            for row in part(given.model, Path(name), quick=given.quick):
                is_missed = row.goal is not None and row.ratio > row.goal
                missed += is_missed
                goal = "" if row.goal is None else f"{'>' if is_missed else '≤'} {row.goal:g}"
                table.add_row(row.what, row.figures, f"{row.ratio:.3g}", goal)
    Console(width=140).print(table)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
