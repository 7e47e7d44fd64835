"""The sentences that a statement is laid beside, laid out so that one of them is found without going through all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeVar

from scribe.language.claims import Read
from scribe.language.tokens import beginnings
from scribe.verification.shares import Shares

_Made = TypeVar("_Made")
TURN: Final = 80
"""Sentences of a statement's evidence from which on it names no place: what stands together in it tells nothing."""
_SOON: Final = 2
"""Sentences after a question in which its answer may be told."""
_LONG: Final = 7
"""Words that carry meaning of a question that may hold its answer, as in a text without marks."""


@dataclass(frozen=True)
class Spot:
    """One sentence of the recording with its words, those that a note has for them, and how they are said to be."""

    read: Read
    stems: frozenset[str]
    denied: frozenset[str]
    """Stems that the sentence (or the answer to it) denies."""
    open: frozenset[str]
    """Stems that are only asked, or hold on a condition."""
    length: int
    """How many words it has of its own."""
    refuted: bool = False
    """Whether it was asked and the answer was no."""

    @cached_property
    def known(self) -> frozenset[str]:
        """What its words are known again by."""
        return beginnings(self.stems)

    @cached_property
    def plain(self) -> frozenset[str]:
        """Its words that it neither asks for nor denies."""
        return self.stems - self.open - self.denied

    @property
    def place(self) -> int:
        """Which sentence of the recording it is."""
        return self.read.sentence.index

    @cached_property
    def asked(self) -> bool:
        """Whether it only asks."""
        return bool(self.open) and self.open == self.stems and self.read.sentence.question


class Near(tuple[Spot, ...]):  # noqa: SLOT001 (it keeps what was looked for in it)
    """Sentences of the recording in order: those of a statement's evidence and their neighbours, or all."""

    def __contains__(self, spot: object) -> bool:
        """Whether a sentence of the recording is one of them."""
        return isinstance(spot, Spot) and spot.place in self.places

    _core: frozenset[int] | None = None

    @classmethod
    def around(cls, core: Iterable[int], spots: Iterable[Spot]) -> Near:
        """Some sentences, of which those at some places are a statement's evidence itself."""
        made = cls(spots)
        made._core = frozenset(core)
        return made

    @cached_property
    def core(self) -> Near:
        """Those of the evidence itself, without their neighbours; all, where it is not known."""
        return Near(spot for spot in self if self._core is None or spot.place in self._core)

    @cached_property
    def places(self) -> frozenset[int]:
        """Which sentences of the recording they are."""
        return frozenset(spot.place for spot in self)

    @cached_property
    def sides(self) -> frozenset[str | None]:
        """The sides that are told in them."""
        return frozenset(
            mark.rule.gives.get("side") for spot in self for mark in spot.read.marks if mark.family == "sides"
        )

    @cached_property
    def plain(self) -> tuple[frozenset[str], ...]:
        """The words of each that it neither asks for nor denies."""
        return tuple(spot.plain for spot in self)

    @cached_property
    def shares(self) -> Shares:
        """The words of each."""
        return Shares(spot.stems for spot in self)

    def words(self, together: int, *, plainly: bool) -> Shares:
        """The words of so many of them one after the other (0: of all), asked or denied ones too or not."""

        def made() -> Shares:
            return Shares(_runs(self.plain if plainly else [spot.stems for spot in self], together))

        return self._once(("words", together, plainly), made)

    def undenied(self, together: int) -> Shares:
        """The words of so many of them, but those that they deny: what is only asked may be so."""
        return self._once(
            ("undenied", together), lambda: Shares(_runs([spot.stems - spot.denied for spot in self], together))
        )

    def after(self, spots: Iterable[Spot]) -> tuple[Spot, ...]:
        """Those that follow a question, in which its answer may be told."""
        asked = (spot.place for spot in spots if spot.read.sentence.question)
        soon = {place + step for place in asked for step in range(1, _SOON + 1)}
        return self.at(soon)

    def at(self, places: Iterable[int]) -> tuple[Spot, ...]:
        """Those that stand at some places of the recording, in order."""
        return tuple(self._at[place] for place in sorted(self.places.intersection(places)))

    def having(self, known: frozenset[str]) -> tuple[Spot, ...]:
        """Those that have all of some words, as they are known again, in order; of no words all."""
        every = [self._holding.get(word, frozenset()) for word in known]
        return self.at(frozenset.intersection(*every)) if every else tuple(self)

    @cached_property
    def _holding(self) -> dict[str, frozenset[int]]:
        found: dict[str, set[int]] = {}
        for spot in self:
            for word in spot.known:
                found.setdefault(word, set()).add(spot.place)
        return {word: frozenset(places) for word, places in found.items()}

    @cached_property
    def _at(self) -> dict[int, Spot]:
        return {spot.place: spot for spot in self}

    def every(self, name: str, of: Callable[[Spot], Iterable[_Made]]) -> tuple[tuple[Spot, _Made], ...]:
        """What each of them has of a kind that has a name, in order."""
        return self._once(("each", name), lambda: tuple((spot, one) for spot in self for one in of(spot)))

    def gathered(self, name: str, of: Callable[[Spot], Iterable[_Made]]) -> frozenset[_Made]:
        """What all of them have of a kind that has a name."""
        return self._once(("gathered", name), lambda: frozenset(each for spot in self for each in of(spot)))

    def matching(self, pattern: re.Pattern[str]) -> tuple[tuple[Spot, re.Match[str]], ...]:
        """Every match of a pattern in them, in order."""
        return self._once(
            ("every", pattern),
            lambda: tuple((spot, match) for spot in self for match in pattern.finditer(spot.read.text)),
        )

    def first(self, pattern: re.Pattern[str]) -> dict[int, re.Match[str]]:
        """The first match of a pattern in each that has one, by its place in the recording."""
        return self._once(
            ("first", pattern),
            lambda: {spot.place: match for spot in self if (match := pattern.search(spot.read.text)) is not None},
        )

    def tells(self, pattern: re.Pattern[str], *, told: bool = False) -> bool:
        """Whether a pattern matches one that was not refuted; with ``told`` none that only asks, in few words."""
        return self._once(
            ("tells", pattern, told),
            lambda: any(
                pattern.search(spot.read.text)
                for spot in self
                if not (spot.refuted or (told and spot.asked and spot.length <= _LONG))
            ),
        )

    def _once(self, key: tuple[object, ...], made: Callable[[], _Made]) -> _Made:
        if key not in self._kept:
            self._kept[key] = made()
        return self._kept[key]  # type: ignore[no-any-return]

    @cached_property
    def _kept(self) -> dict[tuple[object, ...], Any]:
        return {}


def _runs(each: Sequence[frozenset[str]], together: int) -> Iterator[frozenset[str]]:
    """The words of so many sentences one after the other (0: of all)."""
    many = together or len(each)
    for start in range(max(len(each) - many, 0) + 1):
        yield frozenset().union(*each[start : start + many])
