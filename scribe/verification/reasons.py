"""What a medicine is for: a statement that tells it of one disease where it was only spoken of beside another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.language.claim import Assertion, Claim, ClaimKind
from scribe.language.claims import Read
from scribe.language.hints import hints_of
from scribe.language.mention import Mention
from scribe.language.rules import Pack
from scribe.language.tokens import idle_words
from scribe.model import FlagKind, Level
from scribe.verification.difference import Difference, about
from scribe.verification.grounding import Written
from scribe.verification.heard import Heard
from scribe.verification.near import Near

_BESIDE: Final = 3
"""Sentences before and after one that names a medicine in which it may be told what it is for."""
_FEWEST: Final = 2
"""Characters by which a reason is known again."""
_STATES: Final = (ClaimKind.PROBLEM, ClaimKind.FINDING)


def check_reason(claim: Claim, statement: Read, heard: Heard) -> Iterator[Difference]:
    """A medicine told as given for a disease that was spoken of elsewhere, where another one stands beside it.

    Nothing is found where the disease was not spoken of at all (:mod:`scribe.verification.states` tells that), and
    where nothing that a list knows was named beside the medicine.
    """
    reason = _reason(claim, statement, heard)
    if reason is None or claim.assertion is not Assertion.PRESENT:
        return
    told = about(claim, heard, (ClaimKind.MEDICINE,))
    known = [c for c in heard.told(*_STATES) if c.concept is not None]
    mine = [c for c in known if c.concept == reason.term]
    near = {c.sentence + step for c in told for step in range(-_BESIDE, _BESIDE + 1)}
    if not told or not mine or any(c.sentence in near for c in mine):
        return
    if any(c.kind is ClaimKind.PROBLEM and c.sentence in near for c in known):
        words = statement.text[claim.start : reason.end]
        said = heard.words_of(told[-1])
        yield Difference(FlagKind.FINDING_NOT_SAID, Level.LOW, words, said, quote=heard.quote(told[-1]))


def check_why(one: Written, near: Near, heard: Heard, own: Pack) -> Iterator[Difference]:
    """Why something was stopped, changed or missed, in words of which nobody near by said any.

    For languages that write words together: one character in common would be enough to leave it be.

    Args:
        one: the statement's sentence.
        near: the sentences around its evidence.
        heard: what was said.
        own: the pack of the statement's language.
    """
    if own.spaced or own.language != heard.own.language or not near:
        return
    said = frozenset().union(*(spot.stems for spot in near))
    text, end_of = one.read.text, own.any_of("came_of_it")
    for found in own.any_of("told_why").finditer(text):
        last = end_of.search(text, found.end())
        end = last.start() if last else len(text)
        words = frozenset(t.stem for t in one.words if found.end() <= t.start < end) - idle_words(own)
        named = [c.concept for c in one.read.claims if found.end() <= c.start < end and c.concept is not None]
        hinted = any(h.search(spot.read.text) for term in named for h in hints_of(term.en, own) for spot in near)
        if len(words) >= _FEWEST and not words & said and not hinted:
            yield Difference(FlagKind.FINDING_NOT_SAID, Level.RAISED, text[found.start() : end])
            return


def _reason(claim: Claim, statement: Read, heard: Heard) -> Mention | None:
    """The disease that stands right behind a medicine as what it is for."""
    for_what = heard.own.any_of("given_for")
    behind = [m for m in statement.mentions if m.list == "conditions" and m.start >= claim.end and m.term is not None]
    first = min(behind, key=lambda m: m.start, default=None)
    if first is None or statement.sentence.clause_at(first.start) != statement.sentence.clause_at(claim.start):
        return None
    others = any(m.list == "medicines" and claim.end <= m.start < first.start for m in statement.mentions)
    return None if others or for_what.search(statement.text, claim.end, first.start) is None else first
