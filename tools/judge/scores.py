"""What each set of items shows of models that have not seen it: the program's own evaluation, with their weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from rich.console import Console

from scribe.console.progress import StageDisplay
from scribe.console.scoring_reading import evaluate_reading
from scribe.evaluation.reading import Part
from scribe.language import learned
from scribe.settings import Settings
from scribe.verification.heard import heard
from tools.judge.fitting import write
from tools.judge.statements import files, set_of


@contextmanager
def weights(models: Mapping[str, learned.Learned]) -> Iterator[Path]:
    """The program with other weights; gives the folder that they are in."""
    with TemporaryDirectory() as folder:
        for name, model in models.items():
            write(model, name, Path(folder))
        with patch.object(learned, "FOLDER", Path(folder)):
            _forget()
            try:
                yield Path(folder)
            finally:
                _forget()


def _forget() -> None:
    """Drops the weights that were read, and what was checked with them."""
    learned.learned.cache_clear()
    heard.cache_clear()


def score(cases: Path, without: Callable[[str], Mapping[str, learned.Learned]]) -> None:
    """Prints what was lost unseen, flagged though true and not flagged though false of each set, by language.

    Args:
        cases: the folder of further items.
        without: the models that a set, by its name, was kept from.
    """
    every = files(cases)
    display = StageDisplay(Console(quiet=True))
    for name in sorted({set_of(file) for file in every}):
        with weights(without(name)) as folder:
            mine = [file for file in every if set_of(file) == name]
            result = evaluate_reading(Settings(data_dir=folder), mine, display, drafter="extractive")
        for one in result.languages:
            parts = (("lost unseen", one.lost_unseen), ("true", one.true_flagged), ("false", one.false_missed))
            print(f"{name:6}{one.name:8}", "; ".join(f"{what} {_told(part)}" for what, part in parts), flush=True)


def _told(part: Part) -> str:
    return f"{part.failed} of {part.of}" + (f" ({100 * part.share:.1f} %)" if part.share is not None else "")
