"""The lock files: what runs, and what develops."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from packaging.markers import Marker
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).parents[2]
RUNS: Final = ROOT / "requirements.lock"
DEVELOPS: Final = ROOT / "requirements-dev.lock"
_LOCKED: Final = re.compile(r"^([A-Za-z0-9_.-]+)==(\S+?)(?: ; (.+?))? \\$", re.MULTILINE)


@dataclass(frozen=True)
class Locked:
    """A line of a lock file."""

    name: str
    version: str
    marker: str

    @property
    def is_for_here(self) -> bool:
        """Whether this machine and this Python need it."""
        return not self.marker or Marker(self.marker).evaluate()


def locked(lock: Path) -> tuple[Locked, ...]:
    """What a lock file names, each under its canonical name."""
    return tuple(
        Locked(canonicalize_name(name), version, marker)
        for name, version, marker in _LOCKED.findall(lock.read_text(encoding="utf-8"))
    )
