"""Names that a recogniser wrote otherwise but that sound like one: "a tour of a statin", "amlodapine", 绿砂弹.

Where two names are as near as each other, none is chosen: both are given, and a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from scribe.model import Language
from scribe.terminology.sound_alikes import sound_alikes
from scribe.terminology.sounding_like import EXPECTED, MOST_NEAR, Found, sounding_like

_SURE: Final = 0.15
"""How far a name may be that is chosen though the recogniser, told to expect it, does not write it."""
_LONGER: Final = 0.02
"""How much farther a name may be for each letter more that it explains of what was heard."""
_APART: Final = 0.05
"""How much nearer than the next one a name has to be, for each of its sounds."""
_APART_ALIKE: Final = 0.12
"""The same for a name of which it is known that people take it for the other."""


@dataclass(frozen=True)
class Misheard:
    """Words in a text that sound like a name.

    Attributes:
        start: of the words, in characters.
        end: of the words.
        heard: the words.
        names: what they are read as: one name; several where they sound like each, and none is chosen.
    """

    start: int
    end: int
    heard: str
    names: tuple[str, ...]


@lru_cache(maxsize=4096)
def misheard(
    text: str,
    language: Language,
    expected: frozenset[str] = frozenset(),
    *,
    asked: bool = False,
) -> tuple[Misheard, ...]:
    """The names in a text that are written otherwise than they are spelled, from left to right.

    Args:
        text: what was said.
        language: of the text.
        expected: names that are to be expected in this visit, in small letters.
        asked: whether it answers a question for medicines, so that all of it speaks of some.
    """
    return tuple(_chosen(sounding_like(text, language, expected, asked=asked), text))


@dataclass(frozen=True)
class Doubtful:
    """Words of which their sound alone does not tell surely whether they are a name, and which.

    Attributes:
        start: of the words, in characters.
        end: of the words.
        names: that they may be, the nearest first.
        chosen: whether they are read as the first of them all the same.
    """

    start: int
    end: int
    names: tuple[str, ...]
    chosen: bool


@lru_cache(maxsize=4096)
def doubtful(text: str, language: Language) -> tuple[Doubtful, ...]:
    """The words of a text that should be listened to once more with the names in mind that they may be.

    Args:
        text: what was said.
        language: of the text.
    """
    found = sorted(sounding_like(text, language, frozenset(), afar=True), key=lambda one: one.far)
    read = [one for one in misheard(text, language) if len(one.names) == 1]
    result: list[Doubtful] = []
    places: list[Misheard | Found] = [*read, *(one for one in found if not any(_overlap(one, it) for it in read))]
    for one in places:
        near = [other for other in found if _overlap(one, other)]
        is_sure = one in read and near and near[0].far <= _SURE * EXPECTED
        if not near or is_sure or any(_overlap(one, other) for other in result):
            continue
        names = dict.fromkeys((*(one.names if isinstance(one, Misheard) else ()), *(other.name.name for other in near)))
        result.append(Doubtful(one.start, one.end, tuple(names)[:MOST_NEAR], one in read))
    return tuple(result)


def _overlap(one: Misheard | Doubtful | Found, other: Misheard | Doubtful | Found) -> bool:
    return one.start < other.end and other.start < one.end


def _chosen(found: Iterable[Found], text: str) -> Iterator[Misheard]:
    """The nearest names that do not overlap, in the order of the text; with each the others that are as near."""
    ordered = sorted(found, key=lambda one: one.far - _LONGER * one.size)
    taken: list[tuple[Found, tuple[str, ...]]] = []
    for one in ordered:
        if any(one.start < other.end and other.start < one.end for other, _ in taken):
            continue
        taken.append((one, _as_near(one, ordered)))
    for one, names in sorted(taken, key=lambda each: each[0].start):
        yield Misheard(one.start, one.end, text[one.start : one.end], names)


def _as_near(best: Found, found: Iterable[Found]) -> tuple[str, ...]:
    """The name, and those of other concepts that the same words may be as well."""
    alike = sound_alikes(best.name.term)
    names = {best.name.term.en: best.name.name}
    for one in found:
        apart = _APART_ALIKE if one.name.term.en in alike else _APART
        overlaps = one.start < best.end and best.start < one.end
        within = one.size < best.size and one.name.name.lower() in best.name.name.lower()
        if overlaps and not within and one.far - best.far < apart:
            names.setdefault(one.name.term.en, one.name.name)
    return tuple(names.values())
