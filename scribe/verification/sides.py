"""Sides: left told where only right was said, or of what was well on that side and not on the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from scribe.language.claim import Standing
from scribe.language.claims import Read
from scribe.language.rules import Pack
from scribe.language.tokens import shared, tokens
from scribe.model import FlagKind, Level
from scribe.verification.difference import Difference
from scribe.verification.grounding import Written
from scribe.verification.heard import Heard, Spot
from scribe.verification.laid import denies, laid_over
from scribe.verification.near import Near
from scribe.verification.swapped import compared_the_other_way, swapped

_OTHER: Final = {"left": "right", "right": "left"}
_MOST: Final = 2
"""Characters that two parts of sentences about one thing share."""
_CARRIES: Final = 12
"""Sentences for which an examination goes on at the side that was named."""
_FEWEST: Final = 3
_SHARE: Final = 0.4
"""Words of a statement, and the share of them, by which a sentence without a side is known to be what it rests on."""
_FIGURE: Final = 12
"""Characters between a side and a figure that is told of it."""
_ENDS: Final = re.compile(r"[;；。.?？!！]")
_PART: Final = re.compile(r"[,，;；。.?？!！]|\b(?:and|but|while|whereas)\b")
"""Where a part of a sentence ends that tells of one side."""


@dataclass(frozen=True)
class Sided:
    """A side that was named, and what the words around it tell."""

    side: str
    spot: Spot
    words: str
    stems: frozenset[str]
    """The words around it."""
    well: bool
    """Whether they deny something, or tell that all is well there."""
    open: bool
    """Whether they only ask, or were taken back."""


def check_sides(one: Written, near: Near, heard: Heard, own: Pack) -> Iterator[Difference]:
    """The one side, where only the other was spoken of, or where only the other was so.

    Args:
        one: the statement's sentence.
        near: the sentences around its evidence.
        heard: what was said.
        own: the pack of the statement's language.
    """
    if own.language != heard.own.language:
        return
    mine = [*_sides_of(one.read)]
    figured = _with_a_figure(one.read, near, heard) if len(mine) == 1 or not own.spaced else None
    if figured is not None:
        yield figured
        return
    if len({side for side, _, _ in mine}) != 1:
        turned = swapped(one.read, near, heard, own) or compared_the_other_way(one.read, near, own)
        if turned is not None:
            words, quote = turned.read.sentence.said, heard.quote_of(turned.read, turned.read.sentence.said)
            yield Difference(FlagKind.SIDE_DIFFERS, Level.HIGH, one.read.sentence.said, words, quote=quote)
        return
    yield from _of_one_side(one, mine[0], near, heard, own)


def _of_one_side(
    one: Written, named_side: tuple[str, int, int], near: Near, heard: Heard, own: Pack
) -> Iterator[Difference]:
    """What a statement that names one side tells of it, or of both."""
    side, start, end = named_side
    told = _told(heard)
    named = {each.side for each in told}
    if side == "both":
        if (
            len(named & _OTHER.keys()) == 1
            and "both" not in named
            and not own.any_of("of_two").search(heard.everywhere)
        ):
            yield _difference(one.read.text[start:end], told[-1], heard)
        return
    against = [each for each in told if each.side == _OTHER[side] and not each.open]
    if side not in named:
        only = own.any_of("only_one").search(one.read.text) is not None
        against = against or [each for each in told if only and each.side == "both"]
        if against:
            yield _difference(one.read.text[start:end], against[-1], heard)
        return
    well = _is_well(_part(one.read, start, end), one.read, start, end, own)
    alike = [each for each in against if each.well == well]
    backed = [each for each in told if not each.open and each.well == well and each.side in (side, "both")]
    words = _words(_part(one.read, start, end), one.read, own)
    named_here = [each for each in told if each.side == side and each.spot in near]
    if any(shared(words, each.stems) > _MOST for each in named_here):
        return  # its own turns name that side of that thing, whatever else they tell of it
    if alike and not backed:
        yield _difference(one.read.text[start:end], alike[-1], heard)
        return
    least = 1 if own.spaced else _MOST
    of_both = [each for each in told if each.side == "both" and each.spot in near and not each.open]
    two_things = own.any_of("both_of_two_things")
    of_both = [each for each in of_both if shared(words, each.stems) > _MOST and not two_things.fullmatch(each.words)]
    if own.spaced and of_both and not any(shared(words, each.stems) for each in named_here):
        yield _difference(one.read.text[start:end], of_both[-1], heard)
        return
    beside = [(each, n) for each in alike if each.spot in near and (n := shared(words, each.stems)) >= least]
    if not beside:
        return
    most = max(n for _, n in beside)
    own_most = max((shared(words, each.stems) for each in told if each.side in (side, "both")), default=0)
    if own_most < least and most > own_most:
        yield _difference(one.read.text[start:end], beside[-1][0], heard)


def side_borne_out(one: Written, near: tuple[Spot, ...], heard: Heard, own: Pack) -> bool:
    """Whether the one side that a statement names is told near by as the statement has it: well, or not.

    Of what is well nobody repeats the name: "a lump on the left; nothing on the right". Of what is not, the words
    around the side are the statement's, and no less than those around the other side.
    """
    mine = [*_sides_of(one.read)]
    if own.language != heard.own.language or len({side for side, _, _ in mine}) != 1:
        return False
    side, start, end = mine[0]
    part = _part(one.read, start, end)
    well = _is_well(part, one.read, start, end, own)
    if _carried(one, near, heard) == side:
        return True
    told = [each for each in _told(heard) if each.spot in near and not each.open and each.well == well]
    alone = own.spaced or own.any_of("only_one").search(one.read.text) is not None
    backing = (side,) if alone else (side, "both")
    backed = [each for each in told if each.side in backing]
    if well or not backed:
        return bool(backed)
    words = _words(part, one.read, own)
    most = max(shared(words, each.stems) for each in backed)
    others = max((shared(words, each.stems) for each in told if each.side == _OTHER.get(side)), default=0)
    return most >= (1 if own.spaced else _MOST) and most >= others


def _carried(one: Written, near: tuple[Spot, ...], heard: Heard) -> str:
    """The side of which a statement's words were said without naming it again: the one named last before them."""
    words = frozenset(
        token.stem for token in one.words if not any(a <= token.start < b for _, a, b in _sides_of(one.read))
    )
    alike = [(shared(words, spot.stems), spot) for spot in near if not any(_sides_of(spot.read))]
    most, spot = max(alike, key=lambda each: each[0], default=(0, None))
    if spot is None or most < max(_FEWEST, len(words) * _SHARE):
        return ""
    before = [each.side for each in _told(heard) if 0 < spot.place - each.spot.place <= _CARRIES]
    return before[-1] if len(set(before)) == 1 else ""


def _with_a_figure(read: Read, near: Near, heard: Heard) -> Difference | None:
    """A figure told of the one side, where near by it was told of the other alone: 4 on the left, 5 on the right."""
    for side, value, words in _figures(read):
        told = near.every("figures of a side", lambda spot: _figures(spot.read))
        same = [(spot, one) for spot, one in told if one[1] == value]
        against = [(spot, one) for spot, one in same if one[0] == _OTHER.get(side)]
        if against and len(against) == len(same):
            spot, (_, _, word) = against[-1]
            quote = heard.quote_of(spot.read, word)
            return Difference(FlagKind.SIDE_DIFFERS, Level.HIGH, words, word, quote=quote)
    return None


def _figures(read: Read) -> Iterator[tuple[str, tuple[Decimal, str], str]]:
    """The figures of a sentence that are told of a side, each with the side, named right before it, and its words."""
    sides = [*_sides_of(read)]
    for one in read.quantities:
        before = [each for each in sides if 0 <= one.start - each[2] <= _FIGURE]
        if before and _ENDS.search(read.text, before[-1][2], one.start) is None:
            side, start, end = before[-1]
            yield side, (one.value, one.unit), read.text[start:end]


def _difference(words: str, said: Sided, heard: Heard) -> Difference:
    quote = heard.quote_of(said.spot.read, said.words)
    return Difference(FlagKind.SIDE_DIFFERS, Level.HIGH, words, said.words, quote=quote)


def _sides_of(read: Read) -> Iterator[tuple[str, int, int]]:
    for mark in read.marks:
        if mark.family == "sides" and "side" in mark.rule.gives:
            yield str(mark.rule.gives["side"]), mark.start, mark.end


def _told(heard: Heard) -> tuple[Sided, ...]:
    """Every side that was named, in order."""
    return heard.once(("sides",), lambda: tuple(_every(heard)))


def _every(heard: Heard) -> Iterator[Sided]:
    fallen = {
        (claim.sentence, claim.side)
        for claim in heard.reading.claims
        if claim.side and claim.standing is Standing.CORRECTED
    }
    for spot in heard.spots:
        read = spot.read
        for side, start, end in _sides_of(read):
            part = _part(read, start, end)
            asked = read.sentence.question and not read.sentence.tag
            open_ = asked or (read.sentence.index, side) in fallen
            stems = _words(part, read, heard.own)
            yield Sided(side, spot, read.text[start:end], stems, _is_well(part, read, start, end, heard.own), open_)


def _part(read: Read, start: int, end: int) -> tuple[int, int]:
    """The part of a sentence in which a side stands, up to the next side."""
    first = max((match.end() for match in _PART.finditer(read.text, 0, start)), default=0)
    last = _PART.search(read.text, end)
    return first, last.start() if last else len(read.text)


def _words(part: tuple[int, int], read: Read, own: Pack) -> frozenset[str]:
    first, last = part
    return frozenset(token.stem for token in laid_over(read, own) if first <= token.start < last)


def _is_well(part: tuple[int, int], read: Read, start: int, end: int, own: Pack) -> bool:
    """Whether a part of a sentence denies something, or tells that all is well."""
    first, last = part
    words = [
        token for token in tokens(read.text, own) if first <= token.start < last and not start <= token.start < end
    ]
    if any(denies(mark, token, read) for mark in read.marks for token in words):
        return True
    return own.any_of("well_told").search(read.text, first, last) is not None
