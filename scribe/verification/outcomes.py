"""Results in words: normal, high or positive told of what was told otherwise, where words are written together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scribe.language.claim import Assertion, Claim, ClaimKind
from scribe.language.claims import Read
from scribe.language.rules import Pack, of_pack
from scribe.model import FlagKind, Level
from scribe.verification.difference import Difference, about
from scribe.verification.heard import Heard, Spot

_TOLD_OF: Final = (ClaimKind.TEST, ClaimKind.MEASUREMENT)
_AGAINST: Final = {
    "well": frozenset({"high", "low", "found", "bad"}),
    "high": frozenset({"low", "well", "absent"}),
    "low": frozenset({"high", "well"}),
    "absent": frozenset({"found", "high"}),
    "found": frozenset({"absent", "well"}),
    "bad": frozenset({"well"}),
}
"""What speaks against a result."""
_PART: Final = re.compile(r"[，,；;。:：]")
"""Where a part of a note ends."""
_BETWEEN: Final = re.compile(r"[\s、和跟与及，,]{0,3}")
"""What stands between tests that are listed with one result."""


def check_outcome(claim: Claim, statement: Read, heard: Heard) -> Iterator[Difference]:
    """A result in words of a test or measure of which only the opposite was told."""
    own = heard.own
    if own.spaced or claim.assertion is not Assertion.PRESENT:
        return
    mine = _results(_PART.split(_told_of(claim, statement), maxsplit=1)[0], own)
    if len(mine) != 1:
        return
    (result,) = mine
    said = [*_said(claim, heard)]
    against = [spot for spot, results in said if results & _AGAINST[result]]
    if against and not any(result in results for _, results in said):
        words = against[-1].read.sentence.said
        quote = heard.quote_of(against[-1].read, words)
        yield Difference(FlagKind.COURSE_DIFFERS, Level.RAISED, statement.sentence.said, words, quote=quote)


def _said(claim: Claim, heard: Heard) -> Iterator[tuple[Spot, frozenset[str]]]:
    """What was told of the same test: in its sentence, or in the next one where that names no other."""
    by_place = {spot.place: spot for spot in heard.spots}
    for told in about(claim, heard, _TOLD_OF):
        spot = by_place.get(told.sentence)
        if spot is None:
            continue
        results = _results(_told_of(told, spot.read), heard.own)
        after = by_place.get(told.sentence + 1)
        if not results and after is not None and not after.read.named("tests") and not after.read.sentence.question:
            spot, results = after, _results(after.read.text, heard.own)
        if not spot.read.sentence.question:
            yield spot, results


def _told_of(claim: Claim, read: Read) -> str:
    """What a sentence tells of a test: up to the next one, over those that it is listed with."""
    end = claim.end
    for other in sorted((m for m in read.mentions if m.list == "tests"), key=lambda m: m.start):
        if other.start >= end:
            if _BETWEEN.fullmatch(read.text, end, other.start) is None:
                return read.text[end : other.start]
            end = other.end
    return read.text[end:]


def _results(text: str, own: Pack) -> frozenset[str]:
    return frozenset(name for name, pattern in _words(own) if pattern.search(text))


@of_pack
def _words(own: Pack) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, own.any_of(f"result_{name}")) for name in _AGAINST)
