"""What a medicine is for: a statement that tells it of one disease where it was only spoken of beside another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.language.claim import Assertion, Claim, ClaimKind
from scribe.language.claims import Read
from scribe.language.mention import Mention
from scribe.model import FlagKind, Level
from scribe.verification.difference import Difference, about
from scribe.verification.heard import Heard

_BESIDE: Final = 3
"""Sentences before and after one that names a medicine in which it may be told what it is for."""
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


def _reason(claim: Claim, statement: Read, heard: Heard) -> Mention | None:
    """The disease that stands right behind a medicine as what it is for."""
    for_what = heard.own.any_of("given_for")
    behind = [m for m in statement.mentions if m.list == "conditions" and m.start >= claim.end and m.term is not None]
    first = min(behind, key=lambda m: m.start, default=None)
    if first is None or statement.sentence.clause_at(first.start) != statement.sentence.clause_at(claim.start):
        return None
    others = any(m.list == "medicines" and claim.end <= m.start < first.start for m in statement.mentions)
    return None if others or for_what.search(statement.text, claim.end, first.start) is None else first
