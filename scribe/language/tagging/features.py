"""What the tagger looks at: the words of a consultation in their order, each with what is known of it.

The same functions serve the training and the use, so that both see the same. A token is a word, a number, a mark, or
one Chinese character of a cleaned sentence.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from scribe.language.claim import Action, Assertion, Claim, ClaimKind, When, Whose
from scribe.language.claims import Read
from scribe.model import Speaker

ROWS: Final = 4096
"""Rows of each table of what words, their ends or their neighbours mean; names that fall on one row share it."""
LISTS: Final = (
    "medicines", "vaccines", "procedures", "conditions", "symptoms", "tests", "substances", "allergens", "relatives",
)  # fmt: skip
_COLUMNS: Final = (
    *LISTS, "begins", "number", "mark", "capital", "question", "first", "gone", "answered", "dosed", "diagnosis",
    *Speaker, *ClaimKind, *(one for one in Action if one), *Assertion, *Whose, *When,
)  # fmt: skip
DENSE: Final = len(_COLUMNS)
"""Columns of what is known of a token without a table: of its name, its sentence, and the claim that the rules made."""
RULES: Final = _COLUMNS.index("gone")
"""From this column on, but for the speakers, stands what the rules make of it."""

_AT: Final = {name: number for number, name in enumerate(_COLUMNS)}
_TOKEN: Final = re.compile(r"[㐀-鿿]|\d+(?:\.\d+)?|[^\W\d_㐀-鿿]+(?:['’][^\W\d_㐀-鿿]+)?|[^\w\s]")


@dataclass(frozen=True)
class Token:
    """A token with its sentence and its place in the sentence's text."""

    text: str
    sentence: int
    start: int
    end: int


@dataclass(frozen=True)
class Features:
    """What is known of the tokens of a consultation.

    Attributes:
        tokens: in order.
        rows: int32, tokens × tables: the row of each token in each table.
        vectors: int32, tokens: the row of each word in the table of word vectors, 0 where it has none.
        dense: float32, tokens × :data:`DENSE`.
    """

    tokens: tuple[Token, ...]
    rows: npt.NDArray[np.int32]
    vectors: npt.NDArray[np.int32]
    dense: npt.NDArray[np.float32]


def features_of(reads: Sequence[Read], claims: Iterable[Claim], known: Mapping[str, int], language: str) -> Features:
    """The features of a consultation's sentences.

    Args:
        reads: its sentences, each with what it names.
        claims: what the rules make of them.
        known: the rows of words in the table of word vectors.
        language: of the consultation.
    """
    told: dict[int, list[Claim]] = {}
    for claim in claims:
        told.setdefault(claim.sentence, []).append(claim)
    tokens: list[Token] = []
    columns: list[npt.NDArray[np.float32]] = []
    for read in reads:
        here = [Token(m.group(), read.sentence.index, *m.span()) for m in _TOKEN.finditer(read.text)]
        tokens.extend(here)
        columns.append(_dense(read, told.get(read.sentence.index, ()), here))
    dense = np.concatenate(columns) if columns else np.zeros((0, DENSE), np.float32)
    words = [_word(token.text) for token in tokens]
    rows = _rows_zh(words) if language == "zh" else _rows_en(words)
    vectors = np.array([known.get(word, 0) for word in words], np.int32)
    return Features(tuple(tokens), rows, vectors, dense)


def _dense(read: Read, claims: Iterable[Claim], tokens: Sequence[Token]) -> npt.NDArray[np.float32]:
    found = np.zeros((len(tokens), DENSE), np.float32)
    for one in read.mentions:
        inside = _within(tokens, one.start, one.end)
        if inside and one.term is not None:
            found[inside, _AT[one.list]] = 1
            found[inside[0], _AT["begins"]] = 1
    for number, token in enumerate(tokens):
        found[number, _AT["number"]] = token.text[0].isdigit()
        found[number, _AT["mark"]] = not token.text[0].isalnum()
        found[number, _AT["capital"]] = token.text[0].isupper() and number > 0
    if tokens:
        found[0, _AT["first"]] = 1
    if read.sentence.question:
        found[:, _AT["question"]] = 1
    found[:, _AT[read.sentence.speaker]] = 1
    for claim in claims:
        inside = _within(tokens, claim.start, claim.end)
        if inside:
            found[np.ix_(inside, [_AT[name] for name in _told(claim)])] = 1
    return found


def _within(tokens: Sequence[Token], start: int, end: int) -> list[int]:
    return [number for number, token in enumerate(tokens) if token.start < end and start < token.end]


def _told(claim: Claim) -> Iterator[str]:
    """The columns of what the rules make of a name."""
    yield claim.kind
    if not claim.stands:
        yield "gone"
        return
    yield claim.assertion
    yield claim.whose
    yield claim.when
    if claim.action:
        yield claim.action
    if len(claim.segments) > 1:
        yield "answered"
    if claim.diagnosis:
        yield "diagnosis"
    if claim.regimen is not None and claim.regimen.dose is not None:
        yield "dosed"


@lru_cache(maxsize=65536)
def _word(text: str) -> str:
    return "0" if text[0].isdigit() else text.lower().replace("’", "'")


@lru_cache(maxsize=65536)
def _row(of: str) -> int:
    return zlib.crc32(of.encode()) % ROWS


def _rows_en(words: Sequence[str]) -> npt.NDArray[np.int32]:
    """Words, their first three letters, their last three and four."""
    rows = [(_row(w), _row("^" + w[:3]), _row(w[-3:] + "$"), _row(w[-4:] + "$")) for w in words]
    return np.array(rows, np.int32).reshape(-1, 4)


def _rows_zh(words: Sequence[str]) -> npt.NDArray[np.int32]:
    """Characters, and each with its neighbours."""
    last, following = ["", *words[:-1]], [*words[1:], ""]
    rows = [
        (_row(w), _row(f"{a}{w}"), _row(f"{w}{b}"), _row(f"{a}{w}{b}"))
        for a, w, b in zip(last, words, following, strict=True)
    ]
    return np.array(rows, np.int32).reshape(-1, 4)
