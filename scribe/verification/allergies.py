"""Allergies: told, denied, or of another substance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.language.claim import Action, Assertion, Claim, ClaimKind, Whose
from scribe.language.claims import Read
from scribe.language.tokens import tokens
from scribe.model import FlagKind, Level
from scribe.verification.difference import Difference, about, another_relative
from scribe.verification.grounding import denied_at
from scribe.verification.heard import Heard
from scribe.verification.whom import only_present, theirs

_SURE: Final = 0.5
"""Sureness below which a claim is words only."""
_SUBSTANCES: Final = ("medicines", "substances", "allergens")
_ANSWER: Final = 3
"""Sentences after a question in which its answer is looked for."""


def check_allergy(claim: Claim, heard: Heard, to: frozenset[str]) -> Iterator[Difference]:
    """An allergy that was denied told as there, or one that was told as denied.

    Args:
        claim: what the statement claims.
        heard: what was said.
        to: the substances that the sentence of the statement names: a group of them, and the one that did the harm.
    """
    if claim.concept is None and claim.assertion is Assertion.PRESENT and claim.sureness < _SURE:
        return  # a heading, or an allergy to nothing that is named
    told = [c for c in heard.told(ClaimKind.ALLERGY) if c.whose is Whose.PATIENT and c.sureness >= _SURE]
    present = [c for c in told if c.assertion is Assertion.PRESENT]
    if claim.category == "medication":
        present = [c for c in present if c.list_name in ("", "medicines")]
    denied = [c for c in told if c.assertion is Assertion.DENIED]
    if claim.assertion is Assertion.DENIED and claim.concept is None:
        if present and any(c.concept is not None or c.words for c in present):
            yield Difference(FlagKind.OPPOSITE, Level.HIGH, claim.words, "", present[-1], "opposite_denied")
        elif not denied and not _answered_no(heard):
            yield Difference(FlagKind.FINDING_NOT_SAID, Level.HIGH, claim.words)
        return
    yield from _one_allergy(claim, denied, heard, to)


def _one_allergy(claim: Claim, denied: list[Claim], heard: Heard, to: frozenset[str]) -> Iterator[Difference]:
    """An allergy to something that is named."""
    every = [c for c in about(claim, heard, (ClaimKind.ALLERGY, ClaimKind.MEDICINE)) if c.stands]
    others = [c for c in every if c.kind is ClaimKind.ALLERGY and c.whose in (Whose.RELATIVE, Whose.OTHER)]
    own = [c for c in every if c not in others]
    if claim.whose is not Whose.PATIENT:
        other = another_relative(claim, others)
        if other is not None:
            yield Difference(FlagKind.OTHER_SPEAKER, Level.HIGH, claim.words, "", other)
        elif claim.assertion is Assertion.DENIED and only_present(there := theirs(claim, others)):
            yield Difference(FlagKind.OPPOSITE, Level.HIGH, claim.words, "", there[-1], "opposite_denied")
    elif not others or any(c.kind is ClaimKind.ALLERGY for c in own):
        yield from _own_allergy(claim, own, denied, heard, to)
    elif claim.assertion is Assertion.PRESENT:
        yield Difference(FlagKind.OTHER_SPEAKER, Level.HIGH, claim.words, "", others[-1])


def _own_allergy(
    claim: Claim, own: list[Claim], denied: list[Claim], heard: Heard, to: frozenset[str]
) -> Iterator[Difference]:
    """An allergy of the patient to something that is named."""
    same_kind = [c for c in own if c.kind is ClaimKind.ALLERGY]
    if claim.assertion is Assertion.PRESENT:
        if any(c.assertion is Assertion.PRESENT for c in same_kind):
            return
        against = [c for c in same_kind if c.assertion is Assertion.DENIED]
        if not against and not _named(claim, heard):
            against = [c for c in denied if c.concept is None]
        if against:
            yield Difference(FlagKind.OPPOSITE, Level.HIGH, claim.words, "", against[-1], "opposite")
        elif own:
            level = Level.LOW if _did_harm(own, heard, to) or _on_the_list(own, heard) else Level.HIGH
            yield Difference(FlagKind.FINDING_NOT_SAID, level, claim.words, "", own[-1])
    elif claim.assertion is Assertion.DENIED and any(c.assertion is Assertion.PRESENT for c in same_kind):
        yield Difference(FlagKind.OPPOSITE, Level.HIGH, claim.words, "", same_kind[-1], "opposite_denied")


def _did_harm(own: list[Claim], heard: Heard, to: frozenset[str]) -> bool:
    """Whether harm is told right where a substance is named: what it did, or that it is never to be given again."""
    words = heard.own.any_of("harmed")
    places = {c.sentence + step for c in own for step in range(-_ANSWER, _ANSWER + 1)}
    spots = (spot for spot in heard.spots.at(places) if not spot.read.sentence.question)
    told = ((spot, found) for spot in spots for found in words.finditer(spot.read.text))
    mine = {c.key for c in own} | to
    return any(
        not denied_at(spot.read, found, heard.own) and _done_by(spot.read, found.start()) in ("", *mine)
        for spot, found in told
    )


def _on_the_list(own: list[Claim], heard: Heard) -> bool:
    """Whether somebody names a substance right behind the question for allergies: "allergies? I have codeine here"."""
    asked = {c.sentence for c in heard.reading.by_kind.get(ClaimKind.ALLERGY, ()) if c.assertion is Assertion.ASKED}
    behind = heard.spots.at(
        {
            c.sentence
            for c in own
            if c.sentence - 1 in asked
            and c.assertion is Assertion.PRESENT
            and c.action is Action.NONE
            and not c.regimen
        }
    )
    return any(not (spot.read.sentence.question or spot.denied) for spot in behind)


def _done_by(read: Read, place: int) -> str:
    """The substance that a sentence names before the harm it did, else first behind it; empty where it names none."""
    named = [m for m in read.mentions if m.list in _SUBSTANCES and m.term is not None]
    before = [m for m in named if m.start < place]
    done = max(before, key=lambda m: m.start) if before else min(named, key=lambda m: m.start, default=None)
    return done.term.en if done is not None and done.term is not None else ""


def _answered_no(heard: Heard) -> bool:
    """Whether allergies were asked for and the words that follow deny something: "not to medicines"."""
    asked = {c.sentence for c in heard.reading.by_kind.get(ClaimKind.ALLERGY, ()) if c.assertion is Assertion.ASKED}
    following = (
        spot
        for place, one in enumerate(heard.spots)
        if one.read.sentence.index in asked
        for spot in heard.spots[place + 1 : place + 1 + _ANSWER]
    )
    return any(mark.family == "negation" for spot in following for mark in spot.read.marks)


def _named(claim: Claim, heard: Heard) -> bool:
    """Whether a substance was named without being denied: "none to medicines, only shellfish"."""
    words = frozenset(token.stem for token in tokens(claim.words, heard.own))
    return any(words and words <= spot.stems - spot.denied - spot.open for spot in heard.spots)
