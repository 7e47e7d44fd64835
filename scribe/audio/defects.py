"""What a container's own structure tells of its damage: the places in the file, and whether its end is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

_MOST: Final = 10_000
"""More damaged places than this say nothing new."""


@dataclass
class Defects:
    """Where the structure of a file is broken.

    Attributes:
        places: offsets in bytes, ascending.
        is_cut: it ends before its structure does.
        last_sound: where the last block of the structure stands, where that is known.
    """

    places: list[int] = field(default_factory=list)
    is_cut: bool = False
    last_sound: int = 0

    def add(self, place: int) -> None:
        """One more damaged place."""
        if len(self.places) < _MOST:
            self.places.append(place)
