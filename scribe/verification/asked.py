"""What a patient only asks, told as so: "will this go away?" is no statement that it will."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.language.claim import Action
from scribe.language.clause import asking
from scribe.language.rules import Pack
from scribe.model import FlagKind, Level, Speaker
from scribe.verification.difference import Difference
from scribe.verification.grounding import Written
from scribe.verification.heard import Heard
from scribe.verification.near import Spot

_FEWEST: Final = 2
"""Words of a statement that can be known again in a question."""
_MOST: Final = 0.8
_ALSO: Final = 0.6
"""Share of a statement's words that a question has, and that another sentence has which may bear it out."""


def check_asked(one: Written, heard: Heard, own: Pack) -> Iterator[Difference]:
    """A statement whose words stand in a patient's question, and in no other sentence.

    Args:
        one: the statement's sentence.
        heard: what was said.
        own: the pack of the statement's language.
    """
    if own.language != heard.own.language or len(one.stems) < _FEWEST or own.any_of("asks").search(one.read.text):
        return
    if any(claim.action is not Action.NONE for claim in one.read.claims):
        return  # what is done with a thing is compared as a claim
    shares = heard.spots.shares.of(one.stems) / len(one.stems)
    asking_at = heard.once(("asked by patients",), lambda: frozenset(s.place for s in heard.spots if _asks(s, own)))
    asked = next((spot for spot in heard.spots.at(asking_at) if shares[spot.place] >= _MOST), None)
    if asked and not any(share >= _ALSO and place not in asking_at for place, share in enumerate(shares)):
        said = asked.read.sentence.said
        quote = heard.quote_of(asked.read, said)
        yield Difference(FlagKind.LESS_CERTAIN, Level.LOW, one.read.sentence.said, said, quote=quote)


def _asks(spot: Spot, own: Pack) -> bool:
    """Whether a sentence is a patient's question, with a mark or without."""
    told = spot.read.sentence
    return told.speaker in (Speaker.PATIENT, Speaker.OTHER) and (told.question or asking(spot.read.text, own)[0])
