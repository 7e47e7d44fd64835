"""A speech model as files: what it needs, and whether it is the demo model, whatever it is called."""

from __future__ import annotations

import filecmp
from dataclasses import dataclass
from pathlib import Path

DEMO = "demo"
DEMO_FOLDER = Path(__file__).with_name("demo_model")


@dataclass(frozen=True)
class ModelFiles:
    """A model on this machine."""

    name: str
    path: Path
    demo: bool = False


def is_demo(folder: Path) -> bool:
    """Whether a folder holds the demo model, there or copied and renamed: it stays marked wherever it is."""
    weights, demo = folder / "model.bin", DEMO_FOLDER / "model.bin"
    if not (weights.is_file() and demo.is_file()):
        return False
    return weights.samefile(demo) or filecmp.cmp(weights, demo, shallow=False)


def missing_files(folder: Path) -> list[str]:
    """The files that a model needs and its folder lacks."""
    missing = [file for file in ("model.bin", "config.json", "tokenizer.json") if not (folder / file).is_file()]
    return missing if any(folder.glob("vocabulary.*")) else [*missing, "vocabulary.json"]
