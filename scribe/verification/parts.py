"""The doses of a day: which one is taken in the morning and which at night."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from scribe.language.claim import Claim
from scribe.language.opposites import OppositeRule
from scribe.language.quantity.regimen import Regimen
from scribe.language.rules import Pack, of_pack
from scribe.verification.heard import Heard, Spot

_AFTER: Final = 2
"""Sentences behind the name of a medicine in which its doses may be told."""
_LONG: Final = 40
"""Characters behind a dose in which its time stands."""


def at_another_time(mine: Regimen, stands: Iterable[Claim], heard: Heard) -> Spot | None:
    """The sentence that says of one of several doses of a day that it is taken at the opposite time."""
    if len({part.dose for part in mine.parts}) != len(mine.parts):
        return None
    places = {claim.sentence + step for claim in stands for step in range(_AFTER + 1)}
    spots = heard.spots.at(places)
    for part in mine.parts:
        wanted = _time(part.timing, heard.own)
        said = [(spot, time) for spot in spots for time in _times_of(part.dose, spot, heard.own)]
        if wanted and said and all(time != wanted for _, time in said):
            return said[-1][0]
    return None


def _times_of(dose: object, spot: Spot, own: Pack) -> Iterator[str]:
    """The times that stand behind a figure, up to the next figure."""
    every = spot.read.quantities
    for one in every:
        if one.value == dose:
            end = min((other.start for other in every if other.start >= one.end), default=len(spot.read.text))
            if time := _time(spot.read.text[one.end : min(end, one.end + _LONG)], own):
                yield time


def _time(text: str, own: Pack) -> str:
    """Which of two opposite times some words tell; empty where none or both."""
    for one, other in _pairs(own):
        first, second = one.search(text) is not None, other.search(text) is not None
        if first != second:
            return "one" if first else "other"
        if first:
            return ""
    return ""


@of_pack
def _pairs(own: Pack) -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    rules = (rule for rule in own.rules(OppositeRule) if rule.kind == "time" and "morning" in rule.id)
    return tuple((own.compiled("|".join(rule.one)), own.compiled("|".join(rule.other))) for rule in rules)
