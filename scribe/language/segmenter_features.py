"""What the segmenter looks at: the words around a gap, and how the running sentence began, each hashed to a row.

The same functions serve the training and the use, so that both see the same features. A word is a run of letters or of
digits, or one Chinese character; case and marks do not count.
"""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

BITS: Final = 18
"""The rows of the table of weights, as a power of two."""
HEADS: Final = ("none", "clause", "sentence", "question", "turn", "doctor")
"""The columns: four kinds of gap; whether another speaker goes on; whether the doctor says some words."""
NONE, CLAUSE, SENTENCE, QUESTION, TURN, DOCTOR = range(len(HEADS))

_WORD: Final = re.compile(r"[㐀-鿿]|\d+(?:\.\d+)?|[^\W\d_㐀-鿿]+(?:['’][^\W\d_㐀-鿿]+)*")
_APOSTROPHE: Final = re.compile("['’]")
_HAN: Final = re.compile(r"[㐀-鿿]")
_NOWHERE: Final = 0x51ED270B
"""Stands for the words before a text's first and after its last."""
_MASK: Final = (1 << 64) - 1
_A: Final = 0x9E3779B97F4A7C15
_B: Final = 0xC2B2AE3D27D4EB4F
_C: Final = 0x165667B19E3779F9
_D: Final = 0x27D4EB2F165667C5
_E: Final = 0xD6E8FEB86659FD93

Rows = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

_AROUND: Final = (
    (-1,), (0,), (-2,), (1,), (-3,), (2,),
    (-2, -1), (0, 1), (-1, 0), (-2, 0), (-1, 1),
    (-3, -2, -1), (-2, -1, 0), (-1, 0, 1), (0, 1, 2),
)  # fmt: skip
"""Which words around a gap are taken together: -1 is the one before it, 0 the one after."""
RUNNING: Final = 8
"""Features of the running sentence at a gap."""


class WordAt(NamedTuple):
    """A word with its place in the text."""

    word: str
    start: int
    end: int

    @property
    def latin(self) -> bool:
        """Whether it is no Chinese character."""
        return not _HAN.match(self.word)


def words_of(text: str) -> list[WordAt]:
    """The words of a text with their places: in small letters, less apostrophes, which recognisers leave out too."""
    return [WordAt(_bare(match.group()), *match.span()) for match in _WORD.finditer(text)]


@lru_cache(maxsize=65536)
def _bare(word: str) -> str:
    return _APOSTROPHE.sub("", word.lower())


@lru_cache(maxsize=65536)
def _hash(word: str) -> int:
    return zlib.crc32(("0" if word[0].isdigit() else word).encode())


def hashes_of(words: list[WordAt]) -> Hashes:
    """A number for each word; all figures have one."""
    return np.array([_hash(one.word) for one in words], dtype=np.uint64)


def mixed(slot: int, one: Hashes, other: Hashes | int = 0, third: Hashes | int = 0) -> Rows:
    """The rows of features made of up to three words each; :func:`mixed_one` is the same for single ones."""
    with np.errstate(over="ignore"):
        value = (
            np.uint64(slot * _D & _MASK)
            + one * np.uint64(_A)
            + np.asarray(other, dtype=np.uint64) * np.uint64(_B)
            + np.asarray(third, dtype=np.uint64) * np.uint64(_C)
        )
        value ^= value >> np.uint64(29)
        value *= np.uint64(_E)
    rows: Rows = (value >> np.uint64(64 - BITS)).astype(np.int64)
    return rows


def mixed_one(slot: int, one: int, other: int = 0, third: int = 0) -> int:
    """The row of one feature."""
    value = (slot * _D + one * _A + other * _B + third * _C) & _MASK
    value ^= value >> 29
    return (value * _E & _MASK) >> (64 - BITS)


def gap_features(hashes: Hashes) -> Rows:
    """The features of the gap behind each word, the last one's too: an array of gaps × features."""
    edge = np.full(3, _NOWHERE, dtype=np.uint64)
    padded = np.concatenate((edge, hashes, edge))
    count = len(hashes)

    def at(offset: int) -> Hashes:
        begin = 3 + 1 + offset
        return padded[begin : begin + count]

    return np.stack([mixed(slot, *(at(o) for o in offsets)) for slot, offsets in enumerate(_AROUND, 1)], axis=1)


class Running:
    """The running sentence while a text is gone through: how it began, and how long it and its clause are."""

    def __init__(self, hashes: Hashes) -> None:
        self._hashes = [int(value) for value in hashes]
        self._begin = self._clause = 0

    def cut(self, gap: int, *, sentence: bool) -> None:
        """A mark is set behind the word ``gap``."""
        self._clause = gap + 1
        if sentence:
            self._begin = gap + 1

    def at(self, gap: int) -> list[int]:
        """The features of the gap behind the word ``gap``."""
        begin, words = self._begin, self._hashes
        first = words[begin]
        second = words[begin + 1] if begin < gap else _NOWHERE
        third = words[begin + 2] if begin + 1 < gap else _NOWHERE
        behind = words[gap + 1] if gap + 1 < len(words) else _NOWHERE
        length = _bucket(gap - begin + 1)
        clause = _bucket(gap - self._clause + 1)
        return [
            mixed_one(101, first),
            mixed_one(102, first, second),
            mixed_one(103, first, second, third),
            mixed_one(104, first, second, behind),
            mixed_one(105, length),
            mixed_one(106, clause),
            mixed_one(107, length, behind),
            mixed_one(108, first, words[gap]),
        ]


def _bucket(length: int) -> int:
    return length if length <= 8 else 9 + min(length - 9, 31) // 4


def speaker_features(words: list[WordAt]) -> Rows:
    """The features of the words of one part: each word, and each pair."""
    hashes = hashes_of(words)
    after = np.concatenate((hashes[1:], np.array([_NOWHERE], dtype=np.uint64)))
    before = np.array([_NOWHERE], dtype=np.uint64)
    return np.concatenate((mixed(201, hashes), mixed(202, hashes, after), mixed(203, before, hashes[:1])))
