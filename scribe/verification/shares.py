"""How many of some words each of many texts has, told without going through the texts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from scribe.language.tokens import beginning, beginnings

Counts = npt.NDArray[np.intp]
_NOWHERE: Final[Counts] = np.zeros(0, dtype=np.intp)


class Shares:
    """The words of many texts, by what they are known again by."""

    def __init__(self, texts: Iterable[frozenset[str]]) -> None:
        found: dict[str, list[int]] = {}
        self._many = 0
        for number, stems in enumerate(texts):
            self._many = number + 1
            for known in beginnings(stems):
                found.setdefault(known, []).append(number)
        self._holding = {known: np.array(rows, dtype=np.intp) for known, rows in found.items()}

    def of(self, stems: frozenset[str]) -> Counts:
        """How many of some stems each text has one alike to."""
        rows = [self._holding[known] for one in stems if (known := beginning(one)) in self._holding]
        return np.bincount(np.concatenate(rows) if rows else _NOWHERE, minlength=self._many)

    def most(self, stems: frozenset[str]) -> int:
        """How many of some stems the text has that has most of them."""
        return int(self.of(stems).max(initial=0))
