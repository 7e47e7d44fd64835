"""Which of many patterns can match a text at all, told in one pass over it.

Of most patterns it is known that whatever text they match in holds one of a few strings ("denies", 否认), often one of
some and one of others too. The strings are indexed by a few of their letters, the text's letters are looked up there,
and only the patterns whose strings stand in the text are run. A pattern of which no string is known is always run: the
index spares work and never loses a match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from scribe.language.needed import GRAM, needed_by, plain

__all__ = ["Patterns", "needed_by"]

_FEW: Final = 200
"""Strings that are looked for one by one as fast as by their letters."""
_MORE: Final = 2
"""Further sets of strings that are looked at, of a pattern that may match."""


@lru_cache(maxsize=256)
def _grams(text: str) -> frozenset[str]:
    low = plain(text)
    found = set(low)
    for size in range(2, GRAM + 1):
        found.update([low[at : at + size] for at in range(len(low) - size + 1)])
    return frozenset(found)


class Patterns:
    """Patterns that are tried on many texts."""

    def __init__(self, patterns: Iterable[re.Pattern[str]]) -> None:
        self.all = tuple(patterns)
        self._always: list[int] = []
        self._of: dict[str, list[int]] = {}
        self._besides: list[tuple[frozenset[str], ...]] = []
        for number, pattern in enumerate(self.all):
            first, *besides = needed_by(pattern) or (frozenset[str](),)
            self._besides.append(tuple(besides[:_MORE]))
            if not first:
                self._always.append(number)
            for string in first:
                self._of.setdefault(string, []).append(number)
        self._by_gram: dict[str, list[str]] = {}
        for string in self._of if len(self._of) > _FEW else ():
            self._by_gram.setdefault(string[:GRAM], []).append(string)

    def in_question(self, text: str) -> list[int]:
        """The numbers of the patterns that may match a text, in order."""
        low = plain(text)
        found = set(self._always)
        for string in self._looked_up(text) if self._by_gram else self._of:
            if string in low:
                found.update(self._of[string])
        return sorted([one for one in found if self._held(self._besides[one], low)])

    def _looked_up(self, text: str) -> Iterator[str]:
        for gram in self._by_gram.keys() & _grams(text):
            yield from self._by_gram[gram]

    @staticmethod
    def _held(besides: tuple[frozenset[str], ...], low: str) -> bool:
        for strings in besides:
            for string in strings:
                if string in low:
                    break
            else:
                return False
        return True

    def found(self, text: str) -> Iterator[tuple[int, re.Match[str]]]:
        """Every match of every pattern, with the pattern's number; the patterns in order."""
        for number in self.in_question(text):
            for match in self.all[number].finditer(text):
                yield number, match

    def first(self, text: str) -> Iterator[tuple[int, re.Match[str]]]:
        """The first match of each pattern that matches, with the pattern's number; the patterns in order."""
        for number in self.in_question(text):
            match = self.all[number].search(text)
            if match is not None:
                yield number, match

    def match(self, text: str) -> bool:
        """Whether any of them matches."""
        return next(self.first(text), None) is not None
