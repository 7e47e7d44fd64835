"""Which strings a text must hold for a pattern to match in it at all, told by the pattern.

Strings are those of a text as :func:`plain` writes it: in small letters, every digit as 0, and with a sign wherever a
word begins or ends, so that "me" at a word's ends is not found in "some". What is told errs to one side only: a text
without these strings holds no match; a text with them may hold none either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any, Final

from scribe.language.rules import WORD_BEGINS, WORD_ENDS

_parser: Final[Any] = import_module("re._parser")
"""The parser of the standard library, which knows what a pattern needs."""
GRAM: Final = 4
"""Letters by which a string is looked up; of longer ones the first."""
_MOST: Final = 400
"""Strings of one pattern: of one that has more nothing is told."""
_SMALL_SET: Final = 12
"""Signs of a set in brackets that are still told apart."""
_FOLDED: Final = str.maketrans({"İ": "i", "ı": "i", "ſ": "s", "\u212a": "k"})  # what any case of i, s, k matches
_EDGE: Final = "\x02"
_WORDS: Final = re.compile(r"([^\W_]+)")
_DIGIT: Final = re.compile(r"\d")

Needed = tuple[frozenset[str], ...]
"""Sets of strings: of each the text of a match holds one. Empty: nothing is known."""
_Item = tuple[Any, Any]


@lru_cache(maxsize=256)
def plain(text: str) -> str:
    """A text as its strings are looked up."""
    low = (text if text.isascii() else text.translate(_FOLDED)).lower()
    return _EDGE.join(_WORDS.split(_DIGIT.sub("0", low)))


@lru_cache(maxsize=65536)
def needed_by(pattern: re.Pattern[str]) -> Needed:
    """What a text must hold for a pattern to match in it, the most telling set first."""
    text = pattern.pattern
    whole = text.startswith(WORD_BEGINS) and text.endswith(WORD_ENDS)
    if whole:
        text = text[len(WORD_BEGINS) : len(text) - len(WORD_ENDS)]
    try:
        found = _of_sequence(_parser.parse(text, pattern.flags & ~re.DEBUG), begins=whole, ends=whole)
    except (re.error, RecursionError):
        return ()
    return tuple(sorted(set(found), key=_telling, reverse=True))


def _telling(strings: frozenset[str]) -> tuple[int, int]:
    """How much it tells that one of them is there: longer strings first, then fewer of them."""
    return min(GRAM, *map(len, strings)), -len(strings)


class _Run:
    """Signs of a pattern that stand side by side in every match, while a sequence is gone through."""

    def __init__(self, *, begins: bool) -> None:
        self._signs, self._edge = "", begins
        self.told: list[frozenset[str]] = []

    def add(self, sign: str) -> None:
        """A sign that is certain to come next."""
        if not self._signs:
            self._signs = self.begun(sign)
        elif self._signs[-1] != _EDGE and sign.isalnum() != self._signs[-1].isalnum():
            self._signs += _EDGE + sign
        else:
            self._signs += sign
        self._edge = False

    def begun(self, sign: str) -> str:
        """A sign, with the edge of the word that begins there where one is known to."""
        return f"{_EDGE}{sign}" if self._edge and sign.isalnum() else sign

    def edge(self) -> None:
        """A word's boundary."""
        if self._signs[-1:].isalnum():
            self._signs += _EDGE
        self._edge = True

    def stop(self) -> bool:
        """Something else comes next: what stands side by side ends. Tells whether a word is known to begin here."""
        if self._signs:
            self.told.append(frozenset({self._signs}))
        edge = self._edge and not self._signs
        self._signs, self._edge = "", False
        return edge


_NO_WIDTH: Final = frozenset({"AT", "ASSERT", "ASSERT_NOT"})


def _of_sequence(items: Sequence[_Item], *, begins: bool = False, ends: bool = False) -> list[frozenset[str]]:
    run = _Run(begins=begins)
    every = [(str(kind), value) for kind, value in items]
    last = max((at for at, (name, _) in enumerate(every) if name not in _NO_WIDTH), default=-1)
    for at, (name, value) in enumerate(every):
        if name == "LITERAL" and _has_one_case(chr(value)):
            run.add(_sign(chr(value)))
        elif name == "ASSERT":
            run.told.extend(_of_sequence(value[1]))
        elif name == "AT":
            if str(value) in ("AT_BOUNDARY", "AT_UNI_BOUNDARY"):
                run.edge()
            continue
        elif name not in _NO_WIDTH:
            begun = run.stop()
            run.told.extend(_of_item(name, value, begins=begun, ends=ends and at == last))
        if ends and at == last:
            run.edge()
    run.stop()
    return run.told


def _of_item(name: str, value: Any, *, begins: bool, ends: bool) -> list[frozenset[str]]:
    match name:
        case "SUBPATTERN":
            return _of_sequence(value[3], begins=begins, ends=ends)
        case "ATOMIC_GROUP":
            return _of_sequence(value, begins=begins, ends=ends)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            once = value[0] == value[1] == 1
            return _of_sequence(value[2], begins=begins, ends=ends and once) if value[0] > 0 else []
        case "BRANCH":
            return _of_branches(value[1], begins=begins, ends=ends)
        case "IN":
            return _of_set(value, begins=begins)
        case _:
            return []


def _of_branches(branches: Iterable[Sequence[_Item]], *, begins: bool, ends: bool) -> list[frozenset[str]]:
    found: set[str] = set()
    for branch in branches:
        needed = _of_sequence(branch, begins=begins, ends=ends)
        if not needed or len(found) > _MOST:
            return []
        found |= needed[max(range(len(needed)), key=lambda at: _telling(needed[at]))]
    return [frozenset(found)]


def _of_set(signs: list[_Item], *, begins: bool) -> list[frozenset[str]]:
    run = _Run(begins=begins)
    found: set[str] = set()
    for kind, value in signs:
        if str(value) in ("CATEGORY_DIGIT", "CATEGORY_UNI_DIGIT") or (str(kind) == "RANGE" and _of_digits(value)):
            found.add(run.begun("0"))
        elif str(kind) == "LITERAL" and _has_one_case(chr(value)):
            found.add(run.begun(_sign(chr(value))))
        else:
            return []
    return [frozenset(found)] if len(found) <= _SMALL_SET else []


def _of_digits(ends: tuple[int, int]) -> bool:
    return chr(ends[0]).isdecimal() and chr(ends[1]).isdecimal() and ends[1] - ends[0] <= 9


def _sign(sign: str) -> str:
    return "0" if sign.isdecimal() else sign.translate(_FOLDED).lower()


def _has_one_case(sign: str) -> bool:
    """Whether a sign has no other cases than those that :func:`plain` makes one: ASCII, and what has no case."""
    return sign.isascii() or (sign.lower() == sign and sign.upper() == sign)
