"""Things that were only named under a condition or in a question, told by a statement as they were named there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from scribe.language.claim import Assertion, Claim, ClaimKind
from scribe.language.claims import Read
from scribe.language.quantity import dimension
from scribe.language.tokens import shared
from scribe.verification.difference import about
from scribe.verification.heard import Heard, Near, Spot
from scribe.verification.laid import words_outside
from scribe.verification.orders import under_condition

_SPANS: Final = ("time", "long time")
_MOST: Final = 0.5
"""Share of a statement's other words that the sentence has which names its thing."""
_FEWEST: Final = 2
"""Other words of a statement, at least, by which such a sentence is known again."""
_STATES: Final = (ClaimKind.FINDING, ClaimKind.PROBLEM)
_BESIDE: Final = 2
"""Characters between the words by which somebody tells of himself and what he tells."""


def as_said(claim: Claim, statement: Read, named: Iterable[Claim], near: Near, heard: Heard) -> bool:
    """Whether the turns that a statement rests on name its thing as it does, though none tells it as there.

    Three ways: the statement sets a condition of its own ("call back if it bleeds"), it has most words of the sentence
    that names the thing under a condition ("to be seen the same day for a fever"), or somebody tells it of himself in a
    run of words that begins with a question ("any pain or swelling I have some swelling").

    Args:
        claim: what a statement tells as there.
        statement: the sentence that tells it.
        named: the recording's claims of the same thing, each only asked or conditional.
        near: the sentences around the statement's evidence.
        heard: what was said.
    """
    here = [(each, spot) for each in named for spot in near.at((each.sentence,))]
    if not here:
        return False
    if under_condition(claim, statement) or under_the_same(claim, statement, near, heard):
        return True
    return any(
        _in_its_words(claim, statement, spot, heard)
        if each.assertion is Assertion.CONDITIONAL
        else _of_oneself(each, spot, heard)
        for each, spot in here
    )


def under_the_same(claim: Claim, statement: Read, near: Near, heard: Heard) -> bool:
    """Whether a statement's own turns have a thing under a condition only, as the statement has it.

    It has it as an occasion ("worse after a bad night"), or has most words of the sentence that sets it, and tells no
    time since when it is there.

    Args:
        claim: what a statement tells as there.
        statement: the sentence that tells it.
        near: the sentences around the statement's evidence.
        heard: what was said.
    """
    since = claim.since or any(one.unit and dimension(one.unit) in _SPANS for one in statement.quantities)
    if claim.assertion is not Assertion.PRESENT or since or not _only_conditional(claim, near, heard):
        return False
    if any(c.assertion is Assertion.DENIED and c.stands for c in about(claim, heard, _STATES)):
        return False
    before = statement.sentence.clauses[statement.sentence.clause_at(claim.start)].start
    if heard.own.any_of("on_occasion").search(statement.text, before, claim.start) is not None:
        return True
    spots = near.core.at(c.sentence for c in about(claim, heard, _STATES))
    return any(_in_its_words(claim, statement, spot, heard) for spot in spots)


def _only_conditional(claim: Claim, near: Near, heard: Heard) -> bool:
    """Whether the turns of a statement name a thing, and each time under a condition."""
    here = [c for c in about(claim, heard, _STATES) if c.stands and c.sentence in near.core.places]
    return bool(here) and all(c.assertion is Assertion.CONDITIONAL for c in here)


def _in_its_words(claim: Claim, statement: Read, spot: Spot, heard: Heard) -> bool:
    """Whether a sentence has most of a statement's words beside the thing itself and what else may come."""
    things = [(one.start, one.end) for one in (claim, *statement.claims) if one.kind in _STATES]
    others = frozenset(token.stem for token in words_outside(things, statement, heard.own))
    return len(others) >= _FEWEST and shared(others, spot.stems) >= len(others) * _MOST


def _of_oneself(asked: Claim, spot: Spot, heard: Heard) -> bool:
    """Whether words by which somebody tells of himself stand right before a thing that seems to be asked."""
    before = heard.own.any_of("tells_of_oneself").finditer(spot.read.text, 0, asked.start)
    return any(asked.start - match.end() < _BESIDE for match in before)
