"""Which of many patterns can match a text at all, told in one pass over it.

Of most patterns it is known that whatever they match holds one of a few strings ("denies", 否认). The strings are
indexed by a few of their letters, the text's letters are looked up there, and only the patterns whose string stands in
the text are run. A pattern of which no string is known is always run: the index spares work and never loses a match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from re import _parser  # type: ignore[attr-defined]  # the parser of the standard library knows what a pattern needs
from typing import Any, Final

_GRAM: Final = 4
"""Letters by which a string is looked up."""
_MOST: Final = 400
"""Strings of one pattern: one that has more is always run."""
_SMALL_SET: Final = 12
"""Signs of a set in brackets that are still told apart."""
_FOLDED: Final = str.maketrans({"İ": "i", "ı": "i", "ſ": "s", "\u212a": "k"})  # what any case of i, s, k matches

Needed = frozenset[str] | None
"""Strings of which a match holds at least one; ``None``: none is known."""


@lru_cache(maxsize=256)
def folded(text: str) -> str:
    """A text as it is looked up: in small letters."""
    return text.translate(_FOLDED).lower()


@lru_cache(maxsize=256)
def _grams(text: str) -> frozenset[str]:
    low = folded(text)
    found = set(low)
    for size in range(2, _GRAM + 1):
        found |= {low[at : at + size] for at in range(len(low) - size + 1)}
    return frozenset(found)


@lru_cache(maxsize=65536)
def needed_by(pattern: re.Pattern[str]) -> Needed:
    """Strings, in small letters, of which every match of a pattern holds one; ``None`` where none is known."""
    try:
        return _of_sequence(_parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))
    except (re.error, RecursionError):
        return None


def _of_sequence(items: Iterable[tuple[Any, Any]]) -> Needed:
    best: Needed = None
    run = ""
    for kind, value in items:
        name = str(kind)
        if name == "LITERAL" and _plain(letter := chr(value)):
            run += letter.translate(_FOLDED).lower()
            continue
        best, run = _better(best, frozenset({run}) if run else None), ""
        best = _better(best, _of_item(name, value))
    return _better(best, frozenset({run}) if run else None)


def _of_item(name: str, value: Any) -> Needed:
    match name:
        case "SUBPATTERN":
            needed = _of_sequence(value[3])
        case "ATOMIC_GROUP":
            needed = _of_sequence(value)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            needed = _of_sequence(value[2]) if value[0] > 0 else None
        case "BRANCH":
            needed = _of_branches(value[1])
        case "IN":
            needed = _of_set(value)
        case _:
            needed = None
    return needed


def _of_branches(branches: Iterable[Iterable[tuple[Any, Any]]]) -> Needed:
    found: set[str] = set()
    for branch in branches:
        needed = _of_sequence(branch)
        if needed is None or len(found) > _MOST:
            return None
        found |= needed
    return frozenset(found)


def _of_set(signs: list[tuple[Any, Any]]) -> Needed:
    if len(signs) > _SMALL_SET or any(str(kind) != "LITERAL" or not _plain(chr(sign)) for kind, sign in signs):
        return None
    return frozenset(chr(sign).translate(_FOLDED).lower() for _, sign in signs)


def _plain(sign: str) -> bool:
    """Whether a sign has no other cases than those that :func:`folded` makes one: ASCII, and what has no case."""
    return sign.isascii() or (sign.lower() == sign and sign.upper() == sign)


def _better(one: Needed, other: Needed) -> Needed:
    """The one that tells more: longer strings, then fewer of them."""
    if one is None or other is None:
        return other if one is None else one
    return max(one, other, key=lambda every: (min(_GRAM, *map(len, every)), -len(every)))


class Patterns:
    """Patterns that are tried on many texts."""

    def __init__(self, patterns: Iterable[re.Pattern[str]]) -> None:
        self.all = tuple(patterns)
        self._always: list[int] = []
        self._by_gram: dict[str, list[tuple[int, str]]] = {}
        for number, pattern in enumerate(self.all):
            needed = needed_by(pattern)
            if needed is None:
                self._always.append(number)
                continue
            for string in needed:
                self._by_gram.setdefault(string[:_GRAM], []).append((number, string))

    def in_question(self, text: str) -> list[int]:
        """The numbers of the patterns that may match a text, in order."""
        low = folded(text)
        found = set(self._always)
        for gram in self._by_gram.keys() & _grams(text):
            for number, string in self._by_gram[gram]:
                if number not in found and string in low:
                    found.add(number)
        return sorted(found)

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
