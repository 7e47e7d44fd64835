"""What a statement puts together: whether its figures, sides, people and changes stand with the words they came with.

Most false statements of a real draft hold only what was said, put together wrongly: the pain of the night with the
figure of the walk, the left knee's finding on the right, an aunt's illness with the mother. Each word of a statement is
drawn by the value next to it; here it is laid beside the values that stood next to the same word in the conversation.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from scribe.language.claims import Read
from scribe.language.learned import step
from scribe.language.quantity import dimension
from scribe.language.rules import Pack, of_pack
from scribe.language.tokens import beginning, beginnings, idle_words
from scribe.verification.heard import Heard
from scribe.verification.laid import laid_over

_REACH: Final = {True: 40, False: 14}
"""Characters between a word of a statement and a value that it may belong to, in a spaced language and in another."""
_SAID: Final = {True: 90, False: 32}
"""The same of what was said, where more stands between."""
_GAP: Final = {True: 10, False: 4}
"""Characters for which a pause counts: what is told behind it is further away."""
_MARKS: Final = r"[,;:，；：、。]|\.(?!\d)"
_OUT_OF: Final = re.compile(r"/\s?$")
"""What stands before the number that a score is out of."""
_MOST: Final = 3
_GIVEN: Final = ("side", "action", "when", "assertion", "whose")
_SHARES: Final = (0.01, 0.34, 0.5, 0.67, 0.99)
_SPANS: Final = ("time", "long time")


@of_pack
def _pauses(own: Pack) -> re.Pattern[str]:
    """What parts two things that are told: marks, and the words of the pack's list ``parts_two``."""
    return re.compile("|".join((_MARKS, *own.lists.get("parts_two", ()))))


@dataclass(frozen=True)
class _Value:
    """A figure, a side, a person or the like, with its place."""

    kind: str
    what: str
    start: int
    end: int

    @property
    def name(self) -> str:
        """As which it is found again where it is drawn by values of other kinds."""
        return f"{self.kind}: {self.what}"


@dataclass(frozen=True)
class _Line:
    """The values of one kind in the order of their places in a text."""

    values: tuple[_Value, ...]
    starts: tuple[int, ...]

    def nearest(self, start: int, end: int, reach: int) -> str:
        """The value next to a place, empty where none is within reach."""
        at = bisect_left(self.starts, start)
        best, least = "", reach + 1
        for one in self.values[max(0, at - 2) : at + 2]:
            apart = max(one.start - end, start - one.end, 0)
            if apart < least and not (one.start < end and start < one.end):
                best, least = one.what, apart
        return best


class _Laid:
    """A text with pauses stretched: its values by kind, and where each word and each value stands."""

    def __init__(self, lines: Mapping[str, _Line], places: Mapping[str, Sequence[tuple[int, int]]]) -> None:
        self.lines, self.places = lines, places
        self._beside: dict[tuple[str, str], frozenset[str]] = {}

    def beside(self, name: str, kind: str, reach: int) -> frozenset[str]:
        """The values of a kind that stand next to a word, wherever it stands."""
        if (name, kind) not in self._beside:
            found = {self.lines[kind].nearest(*at, reach) for at in self.places[name]} if kind in self.lines else set()
            self._beside[name, kind] = frozenset(found - {""})
        return self._beside[name, kind]


def _values_of(read: Read) -> Iterator[_Value]:
    for one in read.quantities:
        if not one.unit and _OUT_OF.search(read.text, 0, one.start):
            continue
        span = dimension(one.unit) in _SPANS
        told = f"{one.value.normalize():f}"
        yield _Value("span" if span else "figure", f"{told} {one.unit}" if span else told, one.start, one.end)
    for name in read.mentions:
        if name.list in ("relatives", "medicines"):
            yield _Value(name.list, name.term.en if name.term else name.text.lower(), name.start, name.end)
    for mark in read.marks:
        for key in _GIVEN:
            if what := mark.rule.gives.get(key):
                yield _Value(key, str(what), mark.start, mark.end)


def _laid(reads: Iterable[Read], own: Pack) -> _Laid:
    gap, moved = _GAP[own.spaced], 0
    lines: dict[str, list[_Value]] = {}
    places: dict[str, list[tuple[int, int]]] = {}
    for read in reads:
        pauses = [match.start() for match in _pauses(own).finditer(read.text)]

        def at(place: int, pauses: list[int] = pauses, moved: int = moved) -> int:
            return moved + place + gap * bisect_left(pauses, place)

        for token in laid_over(read, own):
            places.setdefault(beginning(token.stem), []).append((at(token.start), at(token.end)))
        for one in _values_of(read):
            put = replace(one, start=at(one.start), end=at(one.end))
            lines.setdefault(one.kind, []).append(put)
            places.setdefault(one.name, []).append((put.start, put.end))
        moved = at(len(read.text)) + gap
    return _Laid({kind: _line(values) for kind, values in lines.items()}, places)


def _line(values: list[_Value]) -> _Line:
    ordered = tuple(sorted(values, key=lambda one: one.start))
    return _Line(ordered, tuple(one.start for one in ordered))


def pairing_signs(reads: Iterable[Read], heard: Heard, own: Pack) -> Iterator[str]:
    """How many of a statement's words stand with the values that they were said with, by kind of value."""
    said = heard.once(("laid out",), lambda: _laid(heard.reading.reads, heard.own))
    told = _laid(reads, own)
    idle = beginnings(idle_words(own))
    counted: dict[str, dict[str, list[int]]] = {}
    for name, places in told.places.items():
        if name in idle or name not in said.places:
            continue
        for kind, line in told.lines.items():
            if name.startswith(f"{kind}: "):
                continue
            theirs = said.beside(name, kind, _SAID[heard.own.spaced])
            for start, end in places:
                if mine := line.nearest(start, end, _REACH[own.spaced]):
                    counts = counted.setdefault(kind, {}).setdefault(mine, [0, 0, 0])
                    counts[0 if mine in theirs else 1 if theirs else 2] += 1
    for kind, values in counted.items():
        yield from _of_kind(kind, values)


def _of_kind(kind: str, values: dict[str, list[int]]) -> Iterator[str]:
    same, other, alone = (sum(counts[place] for counts in values.values()) for place in range(3))
    yield f"{kind} with its words {step(same / max(1, same + other), _SHARES)}"
    yield f"{kind} with others' words {min(other, _MOST)}"
    worst = max(values.values(), key=lambda counts: (counts[1] - counts[0], counts[1]))
    yield f"worst {kind} {step(worst[1] / max(1, worst[0] + worst[1]), _SHARES)}"
    if alone and not same + other:
        yield f"{kind} alone"
