"""Words against words, for what no concept covers: sides, opposites, denials, and what nobody spoke of.

Each difference needs two signs: the statement's own words stand in the recording beside the opposite one, or none of
its words stand there at all. A fragment without words that can be checked gets no flag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from scribe.language.claims import Read
from scribe.language.opposites import OppositeRule
from scribe.language.rules import Pack
from scribe.language.tokens import Token, alike, stem, tokens
from scribe.model import FlagKind, Level
from scribe.verification.compare import Difference
from scribe.verification.heard import Heard, Spot

_LEAST_SHARED: Final = 0.34
"""Share of a statement's words that a sentence must have for the two to be about the same thing."""
_UNSAID: Final = 0.75
"""Share of a statement's words of which nobody spoke, from which it is taken for invented."""
_FEWEST: Final = 2
"""Words that a statement must have for its words to be judged."""


@dataclass(frozen=True)
class Written:
    """A sentence of a statement with its words and what it denies of them."""

    read: Read
    words: tuple[Token, ...]
    denied: frozenset[str]

    @property
    def stems(self) -> frozenset[str]:
        """Its words."""
        return frozenset(token.stem for token in self.words)


def written(read: Read, own: Pack) -> Written:
    """A statement's sentence, laid out for comparing."""
    words = tokens(read.text, own)
    denied = {
        token.stem
        for token in words
        for mark in read.marks
        if mark.family == "negation" and mark.rule.gives.get("assertion") == "denied"
        and not mark.rule.of and mark.covers(token.start, token.end)
    }  # fmt: skip
    return Written(read, words, frozenset(denied))


def aligned(one: Written, spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """The sentences that are about the same thing, best first."""
    if not one.stems:
        return ()
    scored = [(_shared(one.stems, spot.stems) / len(one.stems), spot) for spot in spots]
    best = max((score for score, _ in scored), default=0.0)
    if best < _LEAST_SHARED:
        return ()
    ranked = sorted(scored, key=lambda e: -e[0])
    return tuple(spot for score, spot in ranked if score >= max(_LEAST_SHARED, best * 0.75))


def _shared(stems: frozenset[str], others: frozenset[str]) -> int:
    return sum(1 for one in stems if one in others or any(alike(one, other) for other in others))


def ground(one: Written, near: tuple[Spot, ...], heard: Heard, own: Pack) -> Iterator[Difference]:
    """The differences between a statement's words and the recording's.

    Args:
        one: the statement's sentence.
        near: the sentences around its evidence.
        heard: what was said.
        own: the pack of the statement's language.
    """
    alike_ = aligned(one, near)
    yield from _opposites(one, alike_, own)
    yield from _denials(one, alike_)
    yield from _unsaid(one, near, heard, own)


@cache
def _pairs(own: Pack) -> tuple[tuple[OppositeRule, re.Pattern[str], re.Pattern[str]], ...]:
    return tuple(
        (rule, own.compiled("|".join(rule.one)), own.compiled("|".join(rule.other))) for rule in own.rules(OppositeRule)
    )


def _opposites(one: Written, alike_: tuple[Spot, ...], own: Pack) -> Iterator[Difference]:
    """A word whose opposite was said of the same thing, and it itself nowhere there."""
    text = one.read.text
    for rule, first, second in _pairs(own):
        for mine, theirs in ((first, second), (second, first)):
            found = mine.search(text)
            if found is None or theirs.search(text):
                continue
            against = [spot for spot in alike_ if theirs.search(spot.read.text)]
            if against and not any(mine.search(spot.read.text) for spot in alike_):
                said = theirs.search(against[0].read.text)
                kind = FlagKind.SIDE_DIFFERS if rule.kind == "side" else FlagKind.COURSE_DIFFERS
                shown = said.group() if said and rule.kind == "side" else against[0].read.sentence.said
                yield Difference(kind, Level.HIGH if rule.kind == "side" else Level.RAISED, found.group(), shown)
                return


def _denials(one: Written, alike_: tuple[Spot, ...]) -> Iterator[Difference]:
    """A thing denied that was told, or told that was denied: by the words that both sentences share."""
    if not alike_ or any(mention.list in ("symptoms", "conditions", "medicines") for mention in one.read.mentions):
        return  # the claims tell of those
    best = alike_[0]
    shared = {stem for stem in one.stems if any(alike(stem, other) for other in best.stems)}
    if not shared:
        return
    mine = len(shared & one.denied) / len(shared)
    theirs = sum(any(alike(stem, other) for other in best.denied) for stem in shared) / len(shared)
    if mine == 0 and theirs == 1 and len(one.denied) == 0:
        yield Difference(
            FlagKind.OPPOSITE, Level.HIGH, one.read.sentence.said, best.read.sentence.said, None, "opposite"
        )
    elif mine == 1 and theirs == 0 and not best.open and not best.denied:
        said = best.read.sentence.said
        yield Difference(FlagKind.OPPOSITE, Level.HIGH, one.read.sentence.said, said, None, "opposite_denied")


@cache
def _boilerplate(own: Pack) -> frozenset[str]:
    return frozenset(stem(word) for word in own.lists.get("note_words", ()))


def _unsaid(one: Written, near: tuple[Spot, ...], heard: Heard, own: Pack) -> Iterator[Difference]:
    """What none of the words tell of: neither there nor anywhere."""
    named = [(m.start, m.end) for m in one.read.mentions]
    free = [
        token
        for token in one.words
        if token.stem not in _boilerplate(own) and not any(a <= token.start < b for a, b in named)
    ]
    if len(free) < _FEWEST or own.language != heard.own.language:
        return
    there = frozenset(stem for spot in near for stem in spot.stems)
    missing = [t for t in free if not any(alike(t.stem, other) for other in there) and t.stem not in heard.stems]
    if len(missing) / len(free) >= _UNSAID and not any(_known(m, heard) for m in one.read.mentions):
        words = one.read.text[missing[0].start : missing[0].end]
        yield Difference(
            FlagKind.FINDING_NOT_SAID, Level.RAISED, words if len(missing) == 1 else one.read.sentence.said
        )


def _known(mention: object, heard: Heard) -> bool:
    term = getattr(mention, "term", None)
    return term is not None and term.en in heard.of_concept
