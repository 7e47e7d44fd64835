"""Left and right swapped: a statement that names both, and tells of each what was said of the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from scribe.language.claims import Read
from scribe.language.rules import Pack
from scribe.language.tokens import idle_words, tokens
from scribe.verification.heard import Heard
from scribe.verification.near import Near, Spot

_OTHER: Final = {"left": "right", "right": "left"}
_WITHIN: Final = 1
"""Sides that a part of a sentence names, of which it tells something for sure."""


@dataclass(frozen=True)
class Part:
    """A part of a sentence that names one side, with the words or the figures that stand there."""

    side: str
    told: frozenset[str]


def swapped(read: Read, near: Near, heard: Heard, own: Pack) -> Spot | None:
    """The sentence that says of one side what a statement says of the other; none where anything fits as it is.

    Args:
        read: the statement's sentence.
        near: the sentences around its evidence.
        heard: what was said.
        own: the pack of the statement's language.
    """
    mine = [*_parts(read, own, figures=True)]
    figures = bool(mine) and all(part.told for part in mine)
    mine = mine if figures else [*_parts(read, own, figures=False)]
    if {part.side for part in mine} != set(_OTHER):
        return None
    told = (spot for spot in near if not spot.refuted)
    said = [(spot, part) for spot in told for part in _parts(spot.read, heard.own, figures=figures)]
    by_side = {side: frozenset().union(*(part.told for _, part in said if part.side == side)) for side in _OTHER}
    if any(part.told & (by_side[part.side] - by_side[_OTHER[part.side]]) for part in mine):
        return None
    shared = frozenset.intersection(*(part.told for part in mine))
    for part in mine:
        crossed = (part.told - shared) & (by_side[_OTHER[part.side]] - by_side[part.side])
        against = next((spot for spot, each in said if each.side != part.side and crossed & each.told), None)
        if against is not None:
            return against
    return None


def _parts(read: Read, own: Pack, *, figures: bool) -> Iterator[Part]:
    """The parts of a sentence that name one side each, with their figures, or with their words."""
    ends = [match.span() for match in own.any_of("sides_parted").finditer(read.text)]
    marks = [mark for mark in read.marks if mark.family == "sides" and mark.rule.gives.get("side") in _OTHER]
    starts, stops = [0, *(end for _, end in ends)], [*(start for start, _ in ends), len(read.text)]
    for first, last in zip(starts, stops, strict=True):
        within = [mark for mark in marks if first <= mark.start < last]
        if len(within) == _WITHIN:
            (mark,) = within
            words = (t for t in tokens(read.text, own) if first <= t.start < last)
            told = frozenset(t.stem for t in words if not mark.start <= t.start < mark.end) - idle_words(own)
            if figures:
                told = frozenset(str(q.value) for q in read.quantities if first <= q.start < last)
            yield Part(str(mark.rule.gives["side"]), told)


def compared_the_other_way(read: Read, near: Near, own: Pack) -> Spot | None:
    """The sentence that compares two sides in the other order: "the right one is warmer than the left"."""
    mine = _compared(read, own)
    for spot in near if mine is not None else ():
        theirs = _compared(spot.read, own)
        if mine and theirs and mine[0] != theirs[0] and mine[1] == theirs[1] and not spot.refuted:
            return spot
    return None


def _compared(read: Read, own: Pack) -> tuple[str, str] | None:
    """Which side is more of something than the other, and the word for what it is more of."""
    than = own.any_of("than").search(read.text)
    sides = [m for m in read.marks if m.family == "sides" and m.rule.gives.get("side") in _OTHER]
    if than is None or [m.end <= than.start() for m in sides] != [True, False]:
        return None
    first = sides[0]
    between = [t.stem for t in tokens(read.text, own) if first.end <= t.start < than.start()]
    less = own.any_of("less_than").search(read.text, first.end, than.start())
    return None if less or not between else (str(first.rule.gives["side"]), between[-1])
