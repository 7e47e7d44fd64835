"""What a statement tells as given, done or ordered, and its own turns only tell as not to be: "no need of a drip".

Claims carry an answer to its question, and often not over two turns or where the thing has no word of its own in the
answer. Here the turns that a statement rests on are read for words of a pack by which something is called off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scribe.language.claim import Action, Assertion, Claim, ClaimKind, When
from scribe.language.claims import Read
from scribe.model import FlagKind, Level
from scribe.verification.acted_on import of_it_alone
from scribe.verification.difference import Difference, about
from scribe.verification.heard import Heard
from scribe.verification.near import Near, Spot

_KINDS: Final = (ClaimKind.MEDICINE, ClaimKind.TEST, ClaimKind.PROCEDURE, ClaimKind.IMMUNISATION)
_DOES: Final = frozenset(
    {Action.START, Action.GOES_ON, Action.MORE, Action.LESS, Action.CHANGE, Action.TAPER, Action.ORDER}
    | {Action.TOOK, Action.DONE}
)
_OPEN: Final = frozenset({Assertion.DENIED.value, Assertion.CONDITIONAL.value, Assertion.POSSIBLE.value})


def check_called_off(claim: Claim, statement: Read, turns: Near, heard: Heard) -> Iterator[Difference]:
    """A thing told as given or ordered, which a statement's own turns call off and nobody orders anywhere else."""
    if "called_off" not in heard.own.lists or not _tells_as_given(claim, statement, heard):
        return
    words = heard.own.any_of("called_off")
    spots = [*of_it_alone(claim, turns)]
    off = [spot for spot in spots if not spot.read.sentence.question and words.search(spot.read.text)]
    if not off or any(_done_in(spot, words) for spot in spots):
        return
    elsewhere = (c for c in about(claim, heard, _KINDS) if c.sentence not in turns.places and c.stands)
    if not any(c.assertion is Assertion.PRESENT and c.action in _DOES for c in elsewhere):
        said = off[-1].read.sentence.said
        yield Difference(
            FlagKind.CHANGE_DIFFERS, Level.RAISED, claim.words, said, quote=heard.quote_of(off[-1].read, said)
        )


def _tells_as_given(claim: Claim, statement: Read, heard: Heard) -> bool:
    """Whether a statement tells a thing as given, done or ordered, without a word that leaves it open or denies it."""
    if claim.concept is None or claim.assertion is not Assertion.PRESENT or claim.when is When.PAST:
        return False
    if claim.action is not Action.NONE and claim.action not in _DOES:
        return False
    if any(mark.rule.gives.get("assertion") in _OPEN for mark in statement.marks):
        return False
    return not any(
        heard.own.any_of(name).search(statement.text)
        for name in ("called_off", "called_off_in_writing", "unneeded", "asks", "refusing")
        if name in heard.own.lists
    )


def _done_in(spot: Spot, words: re.Pattern[str]) -> bool:
    """Whether a sentence that asks nothing has a word by which the thing is done, outside those that call it off."""
    if spot.read.sentence.question:
        return False
    off = [match.span() for match in words.finditer(spot.read.text)]
    return any(
        mark.rule.gives.get("action") in {action.value for action in _DOES}
        and not any(start < mark.end and mark.start < end for start, end in off)
        for mark in spot.read.marks
    )
