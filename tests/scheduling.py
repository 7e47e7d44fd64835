"""How the suite is shared among processes: how many there are, and which files they begin with."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import chain, zip_longest
from pathlib import Path

import pytest

WAIT = ("chaos", "privacy", "backup", "workers", "deploy")
"""Folders whose tests take long because they wait for processes that they start, the longest first."""
WORK = ("browser", "evaluation", "cli", "transcription", "audio", "e2e")
"""Folders whose tests take long because they have much to do."""
LARGEST_BYTES = 1_500_000_000
"""What one process of the suite may come to."""


def processes() -> int:
    """As many as there are processors, and one more for the time in which tests wait; no more than memory holds."""
    held = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // LARGEST_BYTES
    return max(1, min(len(os.sched_getaffinity(0)) + 1, held))


def longest_first(items: Iterable[pytest.Item], root: Path) -> list[pytest.Item]:
    """The tests file by file: what takes long at first, by turns what waits and what works, so that no end is long."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    waiting, working = _of(files, WAIT, root), _of(files, WORK, root)
    first = [file for pair in zip_longest(waiting, working) for file in pair if file is not None]
    ordered = dict.fromkeys(chain(first, files))
    return [item for file in ordered for item in files[file]]


def _of(files: Iterable[Path], folders: tuple[str, ...], root: Path) -> list[Path]:
    placed = [(file.relative_to(root).parts[0], file) for file in files if file.is_relative_to(root)]
    return [file for folder in folders for place, file in placed if place == folder]
