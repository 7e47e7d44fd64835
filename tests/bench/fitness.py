"""What the sound of recordings measures, clean and damaged: the figures that the thresholds of a fault stand between.

    python -m tests.bench.fitness FOLDER…

Each recording below the folders is measured as it is; then all of the first folder's, joined, in every way of
``tests.bench.bad_sound``. The last line counts those that have a fault as they are.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from scribe.audio import open_stream
from scribe.audio.fitness import SoundMeter
from scribe.model import SoundFitness
from tests.bench.bad_sound import HARMS, PAUSE_S
from tests.bench.speech_sounds import Samples

_SUFFIXES = {".wav", ".mp3", ".flac", ".m4a", ".ogg", ".webm"}


def measured(blocks: list[Samples]) -> SoundFitness:
    """How fit blocks of ``[channels, n]`` are."""
    meter = SoundMeter(len(blocks[0]))
    for block in blocks:
        meter.add(block)
    return meter.fitness()


def recorded(path: Path) -> list[Samples]:
    """A file's blocks."""
    with path.open("rb") as source, open_stream(source) as audio:
        return list(audio.recorded())


def row(name: str, found: SoundFitness) -> list[str]:
    """One recording's figures."""
    figures = (found.level_db, found.above_noise_db, found.clipped_share, found.dropouts, found.offset)
    return [name[-40:], *(str(one) for one in figures), found.band, found.channels.value, " ".join(found.faults)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.fitness", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    given = parser.parse_args()
    table = Table("", "level", "above noise", "clipped", "drop-outs", "offset", "band", "channels", "faults")
    faulty, parts = 0, []
    for folder in given.folders:
        for path in sorted(one for one in folder.rglob("*") if one.suffix in _SUFFIXES):
            blocks = recorded(path)
            found = measured(blocks)
            faulty += bool(found.faults)
            table.add_row(*row(path.stem, found))
            if folder == given.folders[0]:
                parts += [np.concatenate(blocks, axis=1).mean(axis=0), np.zeros(int(PAUSE_S * 16_000), np.float32)]
    sound = np.concatenate(parts)
    for name, harm in HARMS.items():
        made = np.atleast_2d(harm(sound))
        table.add_row(*row(name, measured([made[:, at : at + 16_000] for at in range(0, made.shape[1], 16_000)])))
    console = Console(width=160)
    console.print(table)
    console.print(f"Recordings as they are with a fault: {faulty}")


if __name__ == "__main__":
    main()
