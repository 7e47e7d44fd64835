"""Words lost and invented on clips of people, through the pipeline and through faster-whisper's sequential mode.

    python -m tests.bench.voices MODEL FOLDER [--half 0|1]

FOLDER holds ``voices.jsonl`` (``audio``, ``text``, ``lang`` a line) and its clips. Each English clip is heard alone,
and all of them joined, with pauses of 0.3 to 4 s: as they are, with white noise at 10 dB, 30 dB quieter, and within a
telephone's band. The halves are every other clip: what is tuned on the one is judged on the other.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import jiwer
import numpy as np
from rich.console import Console
from rich.table import Table
from whisper_normalizer.english import EnglishTextNormalizer

from scribe.audio import SAMPLE_RATE_HZ, open_stream
from tests.bench.speech_runs import listener
from tests.bench.speech_sounds import Samples, write_clip

TELEPHONE_HZ = (300, 3400)
SEED = 7


@dataclass(frozen=True)
class Clip:
    """A sound, ``[n]`` at 16 kHz, and what is said in it."""

    name: str
    samples: Samples
    said: str


def clips(folder: Path, half: int) -> Iterator[Clip]:
    """The half's English clips, then all of them joined, in four conditions."""
    lines = [json.loads(line) for line in (folder / "voices.jsonl").read_text().splitlines()]
    known = [line for line in lines if line["text"] and line["lang"] in {"en", "zh"}][half::2]
    own = [Clip(line["audio"], _read(folder / line["audio"]), line["text"]) for line in known if line["lang"] == "en"]
    yield from own
    rng = np.random.default_rng(SEED + half)
    parts: list[Samples] = []
    for clip in own:
        pause = rng.normal(0, 1e-3, int(rng.uniform(0.3, 4) * SAMPLE_RATE_HZ)).astype(np.float32)
        parts += [clip.samples, pause]
    joined, said = np.concatenate(parts), " ".join(clip.said for clip in own)
    loudness = float(np.sqrt(np.mean(np.concatenate([clip.samples for clip in own]) ** 2)))
    noise = rng.normal(0, loudness * 10**-0.5, len(joined))
    yield Clip("joined", joined, said)
    yield Clip("joined, noise at 10 dB", (joined + noise).astype(np.float32), said)
    yield Clip("joined, 30 dB quieter", (joined * 10**-1.5).astype(np.float32), said)
    yield Clip("joined, telephone", _telephone(joined), said)


def errors(said: str, heard: str) -> jiwer.WordOutput:
    """Words wrong, lost and invented, in English."""
    plain = EnglishTextNormalizer()
    return jiwer.process_words(plain(said), plain(heard))


def _read(path: Path) -> Samples:
    with path.open("rb") as source, open_stream(source) as audio:
        return np.concatenate([block.mean(axis=0) for block in audio.blocks()])


def _telephone(samples: Samples) -> Samples:
    spectrum, hz = np.fft.rfft(samples), np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE_HZ)
    spectrum[(hz < TELEPHONE_HZ[0]) | (hz > TELEPHONE_HZ[1])] = 0
    return np.fft.irfft(spectrum, len(samples)).astype(np.float32)


def _row(name: str, output: list[jiwer.WordOutput]) -> list[str]:
    wrong, lost, more = (
        sum(getattr(one, kind) for one in output) for kind in ("substitutions", "deletions", "insertions")
    )
    words = sum(one.hits + one.substitutions + one.deletions for one in output)
    return [name, f"{(wrong + lost + more) / words:.1%}", str(lost), str(more), str(words)]


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.voices", description=__doc__)
    parser.add_argument("model")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", type=int, choices=(0, 1), default=1)
    given = parser.parse_args()
    table = Table("", "word errors", "lost", "invented", "words")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "clip.wav"
        for kind in ("ours", "sequential"):
            listen: Callable[[str], str] = listener(kind, given.model)
            found = []
            for clip in clips(given.folder, given.half):
                write_clip(file, clip.samples)
                found.append(errors(clip.said, listen(str(file))))
                table.add_row(*_row(f"{kind}: {clip.name}", found[-1:]))
            table.add_row(*_row(f"{kind}, all", found), style="bold")
    Console(width=140).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
