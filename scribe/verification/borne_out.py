"""What the turns that a statement rests on bear out, of what is done with a medicine or a test.

Checks lay a statement beside everything that was said of a thing. Where its own turns say the same in so many words, that
something else was said of it elsewhere, before or later, is no difference.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from scribe.language.claim import Action, Assertion, Claim, ClaimKind
from scribe.language.claims import Read
from scribe.language.mention import Mention
from scribe.model import Speaker
from scribe.verification.difference import same
from scribe.verification.heard import Heard
from scribe.verification.near import Near, Spot

_BEHIND: Final = 2
"""Sentences behind one that names a thing in which it may be told what is done with it."""
_MEDICINES: Final = "medicines"


def acted_so(claim: Claim, allowed: Collection[Action], turns: Near, heard: Heard) -> bool:
    """Whether a statement's own turns have a word for one of some actions where its medicine alone is spoken of."""
    wanted = {one.value for one in allowed}
    return any(
        mark.rule.gives.get("action") in wanted and not _conditional(spot, mark.start, mark.end)
        for spot in of_it_alone(claim, turns, heard)
        if not spot.read.sentence.question
        for mark in spot.read.marks
    )


def denied_so(claim: Claim, turns: Near, heard: Heard) -> bool:
    """Whether they say no, or that it is not to be, where its medicine alone is spoken of."""
    words = heard.own.any_of("unwanted") if "unwanted" in heard.own.lists else None
    return any(
        spot.refuted
        or any(c.assertion is Assertion.DENIED and c.key == claim.key for c in heard.of_sentence.get(spot.place, ()))
        or (words is not None and not spot.read.sentence.question and words.search(spot.read.text))
        for spot in of_it_alone(claim, turns, heard)
    )


def refused_so(claim: Claim, turns: Near, heard: Heard) -> bool:
    """Whether a doctor or the patient says in them, right where the thing alone is spoken of, that it is not wanted."""
    words = heard.own.any_of("refusing")
    return heard.own.spaced and any(words.search(spot.read.text) for spot in of_it_alone(claim, turns, heard))


def told_there(claim: Claim, statement: Read, turns: Near, heard: Heard) -> bool:
    """Whether a test's result is told in a statement's own turns: its figures, or what was seen in it."""
    ordering = {Action.ORDER.value}
    told = [spot for spot in turns if not spot.read.sentence.question]
    figures = [q.values for q in statement.quantities if q.unit or q.value != 1]
    if figures and all(any(values == q.values for spot in told for q in spot.read.quantities) for values in figures):
        return True
    return any(
        _names(spot, claim) and not any(mark.rule.gives.get("action") in ordering for mark in spot.read.marks)
        for spot in told
        if not any(c.concept is not None and same(c.concept, claim.concept) and _to_come(c) for c in _claims(spot, heard))
        if spot.read.sentence.speaker is Speaker.DOCTOR and len(spot.stems - spot.open) > _BEHIND
    )


def of_it_alone(claim: Claim, turns: Near, heard: Heard) -> Iterator[Spot]:
    """The sentences of some turns that speak of a statement's thing, by its name or right behind it.

    Where the turns do not name it at all, those that name no other medicine: what they speak of is told before them.
    """
    named = {spot.place for spot in turns if _names(spot, claim)}
    named |= {spot.place for spot in turns if any(c.key == claim.key for c in _claims(spot, heard))}
    behind = {place + step for place in named for step in range(_BEHIND + 1)}
    for spot in turns:
        others = any(_another(mention, claim) for mention in spot.read.mentions)
        if not others and (not named or spot.place in behind):
            yield spot


def _claims(spot: Spot, heard: Heard) -> tuple[Claim, ...]:
    return heard.of_sentence.get(spot.place, ())


def _names(spot: Spot, claim: Claim) -> bool:
    return any(mention.term is not None and same(mention.term, claim.concept) for mention in spot.read.mentions)


def _another(mention: Mention, claim: Claim) -> bool:
    """Whether a name is that of another medicine."""
    return mention.list == _MEDICINES and mention.term is not None and not same(mention.term, claim.concept)


def _to_come(claim: Claim) -> bool:
    return claim.kind is not ClaimKind.MEASUREMENT and claim.action in (Action.ORDER, Action.REFUSED)


def _conditional(spot: Spot, start: int, end: int) -> bool:
    """Whether what stands at a place of a sentence is said on a condition."""
    conditional = Assertion.CONDITIONAL.value
    return any(mark.rule.gives.get("assertion") == conditional and mark.covers(start, end) for mark in spot.read.marks)
