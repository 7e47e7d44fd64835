"""The words of a text that carry meaning, so that two texts can be laid beside each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from scribe.language.rules import Pack, of_pack, with_pack

_WORD: Final = re.compile(r"[^\W\d_]{2,}(?:[-'’][^\W\d_]+)*")
_HAN: Final = re.compile(r"[㐀-鿿]")
_ENDINGS: Final = re.compile(r"(?:ations?|ings?|edly|ed|ies|es|s|ly|ness|ful|y|e)$")


@dataclass(frozen=True)
class Token:
    """A word (or a character, in a language that writes them together) with its stem and its place."""

    stem: str
    start: int
    end: int


@of_pack
def _stop(own: Pack) -> frozenset[str]:
    return frozenset(word.lower() for word in own.lists.get("stop_words", ()))


@of_pack
def _spoken(own: Pack) -> dict[str, str]:
    """By a character that is written: the one that is said for it."""
    return {pair[0]: pair[1] for pair in own.lists.get("written_and_said", ())}


def stem(word: str) -> str:
    """A word without its ending, so that "swollen" meets "swelling" at least in its beginning."""
    low = word.lower().replace("’", "'").removesuffix("'s")
    return low if len(low) < 5 else _ENDINGS.sub("", low)


@with_pack(4096)
def tokens(text: str, own: Pack) -> tuple[Token, ...]:
    """The words of a text that carry meaning: not those of the pack's list ``stop_words``, no figures."""
    stop = _stop(own)
    if own.spaced:
        return tuple(
            Token(stem(m.group()), m.start(), m.end()) for m in _WORD.finditer(text) if m.group().lower() not in stop
        )
    spoken = _spoken(own)
    han = (
        Token(spoken.get(m.group(), m.group()), m.start(), m.end())
        for m in _HAN.finditer(text)
        if m.group() not in stop
    )
    latin = (Token(m.group().lower(), m.start(), m.end()) for m in re.finditer(r"[A-Za-z]{2,}", text))
    return tuple(sorted((*han, *latin), key=lambda token: token.start))


def alike(one: str, other: str) -> bool:
    """Whether two stems can be of one word: equal, or a long beginning in common."""
    return one[:_ALIKE] == other[:_ALIKE]


def beginning(stem: str) -> str:
    """What a stem is known again by."""
    return stem[:_ALIKE]


@lru_cache(maxsize=8192)
def beginnings(stems: frozenset[str]) -> frozenset[str]:
    """What stems are known again by: two are alike when these are the same."""
    return frozenset(one[:_ALIKE] for one in stems)


def shared(stems: frozenset[str], others: frozenset[str]) -> int:
    """How many of some stems are alike to any of the others."""
    return shared_with(stems, beginnings(others))


def shared_with(stems: frozenset[str], known: frozenset[str]) -> int:
    """The same, of others of which the beginnings are known."""
    return sum(1 for one in stems if one[:_ALIKE] in known)


_ALIKE: Final = 5
"""Letters in common from which on two stems can be of one word; shorter ones must be equal."""


@of_pack
def idle_words(own: Pack) -> frozenset[str]:
    """Words that name nothing by themselves: those of notes."""
    return frozenset(stem(word) for word in (*own.lists.get("note_words", ()), *own.lists.get("vague_words", ())))
