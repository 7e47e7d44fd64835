"""A statement's own sentences: whether they say of a thing what the statement does, whatever was said elsewhere."""

from __future__ import annotations

from typing import Final

from scribe.language.claim import Assertion, Claim
from scribe.language.clause import presupposing
from scribe.language.hints import hints_of
from scribe.language.tokens import shared, tokens
from scribe.verification.grounding import denied_at
from scribe.verification.heard import Heard
from scribe.verification.near import Near, Spot

_MOST: Final = 0.6
"""Share of a name's words by which a thing is known again."""


def borne_out(claim: Claim, near: Near, heard: Heard) -> bool:
    """Whether a sentence of a statement's evidence itself denies a thing that it denies, or tells one that it tells.

    Of a thing for which the evidence has no claim that is told either way, as where the words are no list's.
    """
    if not heard.own.spaced or claim.concept is None:
        return False
    names = [
        frozenset(token.stem for token in tokens(name, heard.own)) for name in (claim.words, *claim.concept.names("en"))
    ]
    if claim.assertion is Assertion.DENIED:
        return any(shared(words, spot.denied) >= len(words) * _MOST for spot in near.core for words in names if words)
    return claim.assertion is Assertion.PRESENT and any(_tells(names, claim, spot, heard) for spot in near.core)


def _tells(names: list[frozenset[str]], claim: Claim, spot: Spot, heard: Heard) -> bool:
    """Whether a sentence tells a thing by one of its names, or in other words that mean it, or asks how it is."""
    asked = spot.read.sentence.question
    if asked and not presupposing(spot.read.text, heard.own):
        return False
    plain = spot.stems - spot.denied - (frozenset() if asked else spot.open)
    if any(words and shared(words, plain) == len(words) for words in names):
        return True
    patterns = hints_of(claim.concept.en, heard.own) if claim.concept is not None else ()
    return any(not denied_at(spot.read, found, heard.own) for one in patterns for found in one.finditer(spot.read.text))
