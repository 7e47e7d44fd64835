"""Figures of another thing: said in the visit, but of something else, or of another time, than a statement tells.

A figure is tied to the words of its own clause, and in an answer to those of the question: of "aspirin for five days,
see me in three weeks" the three weeks are no course of aspirin.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from scribe.language.claim import ClaimKind
from scribe.language.claims import Read
from scribe.language.quantity import Quantity, dimension, same_amount
from scribe.language.rules import Pack
from scribe.language.tokens import beginnings, idle_words, tokens
from scribe.model import FlagKind, Level
from scribe.verification.difference import Difference
from scribe.verification.heard import Heard
from scribe.verification.near import TURN, Near, Spot

_SPANS: Final = ("time", "long time")
_RATES: Final = ("rate", "weekly", "monthly", "yearly")
_FEWEST: Final = {True: 1, False: 2}
"""Words (or characters, in languages that write words together) that a figure and a statement share at least."""

_BARE: Final = 2
"""Words of a sentence that is little more than its figure."""


@dataclass(frozen=True)
class Told:
    """A figure that was said, with what it is tied to."""

    quantity: Quantity
    spot: Spot
    words: frozenset[str]
    """What the words of its clause are known again by, and those of the question that it answers."""
    earlier: bool
    """Whether its clause tells of another time than today."""
    bare: bool
    """Whether nothing is said beside it."""


def check_tied(one: Read, near: Near, heard: Heard, own: Pack) -> Iterator[Difference]:
    """A figure that was said only of other things, where the statement's thing has another one.

    Args:
        one: a sentence of the statement.
        near: the sentences around its evidence.
        heard: what was said.
        own: the pack of the statement's language.
    """
    if own.language != heard.own.language or not near or len(near) > TURN:
        return
    told = [each for spot in near for each in _told(spot, heard)]
    doses = _doses_of(one, heard)
    for mine in one.quantities:
        if mine.ordinal or (mine.value == 1 and mine.second is None) or mine.value in doses:
            continue
        fits = [each for each in told if _says(each.quantity, mine)]
        against = fits and (_of_the_same(mine, one, fits, told, own) or _of_today(mine, one, fits, told, own))
        if against:
            said = against.quantity.text.strip()
            quote = heard.quote_of(against.spot.read, said)
            text = one.text[mine.start : mine.end].strip()
            yield Difference(FlagKind.NUMBER_DIFFERS, Level.RAISED, text, said, words="differs", quote=quote)
            return


def _doses_of(one: Read, heard: Heard) -> frozenset[Decimal]:
    """The doses in which the medicines of a statement are taken in the end, whatever sentence told them."""
    named = {claim.key for claim in one.claims if claim.kind is ClaimKind.MEDICINE}
    last = {claim.key: claim for claim in heard.reading.by_kind.get(ClaimKind.MEDICINE, ()) if claim.key in named}
    regimens = (claim.regimen for claim in last.values() if claim.regimen is not None)
    return frozenset(one.dose for one in regimens if one.dose is not None)


def _of_the_same(mine: Quantity, one: Read, fits: list[Told], told: list[Told], own: Pack) -> Told | None:
    """The figure that was said in a statement's words, where its own one was said in none of them."""
    words = _words(one, mine, own)
    if any(each.words & words for each in fits) or all(each.bare for each in fits):
        return None  # a bare figure is of whatever was spoken of
    fewest = _FEWEST[own.spaced] * (1 if mine.unit else 2)
    rivals = (each for each in told if _alike(each.quantity, mine) and not _used(each.quantity, one.quantities))
    close = [each for each in rivals if len(each.words & words) >= fewest]
    return max(close, key=lambda each: len(each.words & words), default=None)


def _of_today(mine: Quantity, one: Read, fits: list[Told], told: list[Told], own: Pack) -> Told | None:
    """The figure of today, where a statement tells as today's what was said of an earlier time."""
    if sort(mine.unit) in ("span", "rate") or _earlier(one, mine, own) or not all(each.earlier for each in fits):
        return None
    today = [each for each in told if _alike(each.quantity, mine) and not each.earlier]
    words = _words(one, mine, own)
    close = [each for each in today if len(each.words & words) >= _FEWEST[own.spaced]]
    if close and _now(one, mine, own) and not any(_used(each.quantity, one.quantities) for each in close):
        return close[-1]
    swapped = any(
        _earlier(one, other, own) and any(_says(each.quantity, other) for each in today)
        for other in one.quantities
        if _alike(other, mine)
    )
    return today[-1] if swapped else None


def _told(spot: Spot, heard: Heard) -> tuple[Told, ...]:
    return heard.once(("tied", spot.place), lambda: tuple(_each(spot, heard)))


def _each(spot: Spot, heard: Heard) -> Iterator[Told]:
    read, own = spot.read, heard.own
    asked = frozenset[str]()
    for turned in heard.reading.replies:
        if turned.answer is read:
            asked |= beginnings(frozenset(t.stem for t in tokens(turned.question.text, own)))
    for quantity in read.quantities:
        words = _words(read, quantity, own) | asked
        yield Told(quantity, spot, words, _earlier(read, quantity, own), bare=not words and spot.length <= _BARE)


def _words(read: Read, quantity: Quantity, own: Pack) -> frozenset[str]:
    """What the words of a figure's clause are known again by; not those of figures."""
    clause = read.sentence.clause_at(quantity.start)
    stems = (
        token.stem
        for token in tokens(read.text, own)
        if read.sentence.clause_at(token.start) == clause
        and not any(each.start <= token.start < each.end for each in read.quantities)
    )
    return beginnings(frozenset(stems) - idle_words(own))


def _earlier(read: Read, quantity: Quantity, own: Pack) -> bool:
    """Whether the clause of a figure tells of another time than today."""
    span = read.sentence.clauses[read.sentence.clause_at(quantity.start)]
    return own.any_of("earlier_value").search(read.text, span.start, span.end) is not None


def _now(read: Read, quantity: Quantity, own: Pack) -> bool:
    """Whether the clause of a figure tells it as today's."""
    span = read.sentence.clauses[read.sentence.clause_at(quantity.start)]
    return own.any_of("told_as_now").search(read.text, span.start, span.end) is not None


def _alike(one: Quantity, other: Quantity) -> bool:
    return sort(one.unit) == sort(other.unit) and (one.second is None) == (other.second is None)


def sort(unit: str) -> str:
    """What is measured in a unit: figures of one sort can stand for each other."""
    kind = dimension(unit)
    return "span" if kind in _SPANS else "rate" if kind in _RATES else kind


def _used(said: Quantity, mine: Iterable[Quantity]) -> bool:
    return any(_says(said, each) for each in mine)


def _says(said: Quantity, mine: Quantity) -> bool:
    """Whether a figure that was said is a statement's, in any of the ways in which it can be understood."""
    if said.second is not None and mine.second is not None:
        return said.values == mine.values
    readings = (*said.values, *said.also)
    return any(same_amount((mine.value, mine.unit), (each, said.unit)) for each in readings)
