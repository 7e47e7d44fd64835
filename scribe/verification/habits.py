"""Smoking and drinking: done or denied, of today or of the past."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.language.claim import Assertion, Claim, ClaimKind, When, Where, Whose
from scribe.language.claims import Read
from scribe.model import FlagKind, Level
from scribe.verification.difference import Difference
from scribe.verification.heard import Heard

_HABITS: Final = frozenset({"tobacco smoking", "alcohol"})
"""The names of a habit whatever is smoked or drunk."""
_APART: Final = frozenset({"betel nut", "electronic cigarette", "second-hand smoke", "smokeless tobacco"})
"""What is not smoked, or not by the patient."""


def check_habit(claim: Claim, statement: Read, heard: Heard) -> Iterator[Difference]:
    """Smoking and drinking: of today or of the past, done or denied."""
    if claim.concept is not None and claim.concept.category == "caffeine":
        return  # coffee and tea are told by the cup
    if claim.whose is not Whose.PATIENT or (claim.where is Where.HOME and claim.assertion is Assertion.DENIED):
        return  # of those whom the patient lives with
    told = [c for c in heard.told(ClaimKind.SOCIAL) if c.whose is Whose.PATIENT and of_one_habit(claim, c)]
    told = [c for c in told if c.assertion in (Assertion.PRESENT, Assertion.DENIED)]
    if not told or any(_same_habit(claim, c, heard) for c in told):
        return
    last = told[-1]
    if last.when is When.PAST and claim.assertion is last.assertion and _of_before(claim, statement):
        return
    if _no_more(claim) and _no_more(last):
        return
    if claim.assertion is last.assertion:
        yield Difference(FlagKind.COURSE_DIFFERS, Level.RAISED, claim.words, heard.words_of(last), last)
    else:
        words = "opposite" if last.assertion is Assertion.DENIED else "opposite_denied"
        yield Difference(FlagKind.OPPOSITE, Level.HIGH, claim.words, "", last, words)


def of_one_habit(one: Claim, other: Claim) -> bool:
    """Whether two substances are of one habit: cigarettes and smoking, beer and drinking; not betel nut and smoking."""
    mine, theirs = one.concept, other.concept
    if mine is None or theirs is None or mine.en == theirs.en:
        return one.key == other.key
    heads = {mine.en, theirs.en} & _HABITS
    return bool(heads) and mine.category == theirs.category and not {mine.en, theirs.en} & _APART


def _same_habit(one: Claim, other: Claim, heard: Heard) -> bool:
    """Whether both tell the same of a habit; "smoked" in a note may be of today as well as of the past."""
    then = other.when is When.PAST and heard.own.any_of("was_once").fullmatch(one.words) is not None
    return one.assertion is other.assertion and (one.when is other.when or one.assertion is Assertion.DENIED or then)


def _of_before(claim: Claim, statement: Read) -> bool:
    """Whether the clause of a habit has a word for the past, whatever else it has: "previously for 20 years"."""
    clause = statement.sentence.clause_at(claim.start)
    past = (mark for mark in statement.marks if mark.rule.gives.get("when") == When.PAST.value)
    return any(statement.sentence.clause_at(mark.start) == clause for mark in past)


def _no_more(claim: Claim) -> bool:
    """Whether a habit is denied, or over."""
    return claim.assertion is Assertion.DENIED or claim.when is When.PAST
