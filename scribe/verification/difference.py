"""A difference between a note and its recording, and which claims are about the same thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from scribe.language.claim import Claim, ClaimKind, Whose
from scribe.language.hints import hints_of
from scribe.model import FlagKind, Level, Quote
from scribe.terminology import Term
from scribe.verification.heard import Heard

ANY_RELATIVE: Final = frozenset(
    {"family member", "relative", "parent", "sibling", "child", "grandparent", "grandchild"}
)
"""Relatives of whom it is not said which one they are."""
_NAMED: Final = 2
"""Letters that a name has at least."""


@dataclass(frozen=True)
class Difference:
    """Where a statement and the recording part: what kind, how grave, what each says."""

    kind: FlagKind
    level: Level
    note: str
    said: str = ""
    claim: Claim | None = None
    words: str = ""
    """The sentence of the flag, where the kind has several."""
    quote: Quote | None = None
    """Where it was said, where no claim tells."""
    suggestion: str = ""
    """The statement's sentence, corrected."""


def same(one: Term | None, other: Term | None) -> bool:
    """Whether two concepts can be meant for each other: the same, or one the narrower of the other by its name."""
    if one is None or other is None:
        return False
    if one.en == other.en:
        return True
    first, second = _words(one.en), _words(other.en)
    narrower = first < second or second < first
    return narrower or (len(one.zh) > 1 and len(other.zh) > 1 and (one.zh in other.zh or other.zh in one.zh))


@lru_cache(maxsize=8192)
def _words(name: str) -> frozenset[str]:
    return frozenset(name.split())


def about(claim: Claim, heard: Heard, kinds: tuple[ClaimKind, ...]) -> tuple[Claim, ...]:
    """What the recording claims of the same thing: of the same concept where there is any, else of one that is near."""
    exact = heard.about(claim.key, kinds)
    if exact:
        return exact
    if claim.concept is None:
        return tuple(c for c in heard.reading.claims if c.kind in kinds and _same_words(claim, c))
    near = tuple(c for c in heard.reading.claims if c.kind in kinds and same(c.concept, claim.concept))
    if near or heard.own.spaced:
        return near
    return tuple(c for c in heard.reading.claims if c.kind in kinds and _holds(c, claim))


def _holds(told: Claim, claim: Claim) -> bool:
    """Whether a thing was told by a longer name that ends with a statement's: 老年痴呆 for 痴呆."""
    return len(claim.words) >= _NAMED and told.words != claim.words and told.words.endswith(claim.words)


def _same_words(one: Claim, other: Claim) -> bool:
    """Whether two things that no list knows can be the same: one's words hold the other's, and their places agree."""
    if other.concept is not None or len(one.words) < _NAMED or len(other.words) < _NAMED:
        return False
    mine, theirs = one.words.lower(), other.words.lower()
    apart = one.site is not None and other.site is not None and not same(one.site, other.site)
    return not apart and (mine in theirs or theirs in mine)


def another_relative(claim: Claim, told: Iterable[Claim]) -> Claim | None:
    """The claim that says it of another relative, where none says it of the one whom a statement names."""
    others = [c for c in told if c.whose is Whose.RELATIVE and c.relation is not None]
    if claim.relation is None or claim.relation.en in ANY_RELATIVE or not others:
        return None
    if any(c.relation is not None and c.relation.en in ANY_RELATIVE for c in others):
        return None
    if any(same(claim.relation, c.relation) for c in others):
        return None
    return others[-1]


def any_relative(claim: Claim) -> bool:
    """Whether a claim is about relatives of whom it is not said which one."""
    return claim.relation is None or claim.relation.en in ANY_RELATIVE


def unnamed_relative(claim: Claim, heard: Heard) -> bool:
    """Whether a statement names a relative whom nobody named, where people named others."""
    if claim.relation is None or any_relative(claim):
        return False
    named = heard.once(("relatives",), lambda: tuple(_relatives(heard)))
    return bool(named) and not any(one.en in ANY_RELATIVE or same(one, claim.relation) for one in named)


def _relatives(heard: Heard) -> Iterator[Term]:
    """The relatives who are named in what is told."""
    for spot in heard.spots:
        if not spot.read.sentence.question:
            yield from (m.term for m in spot.read.mentions if m.list == "relatives" and m.term is not None)


def was_named(term: Term, heard: Heard) -> bool:
    """Whether a thing was named, or told in words that mean it."""
    named = heard.once(("named",), lambda: _named(heard))
    return term in named or heard.once(
        ("was named", term.en),
        lambda: (
            any(same(term, one) for one in named)
            or any(hint.search(heard.everywhere) for hint in hints_of(term.en, heard.own))
        ),
    )


def _named(heard: Heard) -> frozenset[Term]:
    said = {one.term for read in heard.reading.reads for one in read.mentions if one.term is not None}
    return frozenset(said | {claim.concept for claim in heard.reading.claims if claim.concept is not None})
