"""The dialogues that were new once: what is read of them stays read.

``items/figures.json`` has, for each file, how much of it fails. More may not; where a change makes it less, lower it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.console import Console

from scribe.console.progress import StageDisplay
from scribe.console.scoring_reading import evaluate_reading
from scribe.evaluation.reading import Figures, Part
from scribe.settings import Settings

ITEMS = Path(__file__).parent / "items"
FIGURES: dict[str, dict[str, int]] = json.loads((ITEMS / "figures.json").read_text())


def failed(figures: Figures) -> dict[str, int]:
    return {name: part.failed for name, part in figures if isinstance(part, Part)}


@pytest.mark.parametrize("name", sorted(path.name for path in ITEMS.glob("*.jsonl")))
def test_no_more_of_the_dialogues_fails_than_did(name, tmp_path):
    display = StageDisplay(Console(quiet=True))
    result = evaluate_reading(Settings(data_dir=tmp_path), [ITEMS / name], display, drafter="extractive")
    assert not result.problems
    more = {of: (now, FIGURES[name][of]) for of, now in failed(result.total).items() if now > FIGURES[name][of]}
    assert not more, f"now, and at most: {more}"
