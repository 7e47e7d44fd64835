"""Claims against claims: what a statement claims, and what the recording claims of the same thing.

A statement's claim is supported when one standing claim of the recording fits it; else the closest one says in which
part they differ. Nothing is said here of what nobody named: see :mod:`scribe.verification.grounding`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from scribe.language.claim import Assertion, Claim, ClaimKind, Whose
from scribe.language.claims import Read
from scribe.language.rules import Pack
from scribe.model import FlagKind, Level
from scribe.verification.allergies import check_allergy
from scribe.verification.called_off import check_called_off
from scribe.verification.difference import Difference
from scribe.verification.habits import check_habit, of_one_habit
from scribe.verification.heard import Heard
from scribe.verification.near import Near
from scribe.verification.orders import check_done, check_named, check_not_done, check_referred, check_results
from scribe.verification.outcomes import check_outcome
from scribe.verification.reasons import check_reason
from scribe.verification.regimens import check_medicine
from scribe.verification.states import check_state
from scribe.verification.untested import check_untested
from scribe.verification.values import check_measurement
from scribe.verification.whom import check_named_relative

_HEADING: Final = re.compile("[:：]")
_PAUSE: Final = re.compile("[,，、;；。]")
_RIGHT_BEHIND: Final = 4
"""Characters between a food and the allergy to it that is denied."""
_RIGHT_BEFORE: Final = 12
"""Characters before a thing in which stands that there is less of it."""


def compare(statement: Read, heard: Heard, near: Near, *, of_family: bool) -> Iterator[Difference]:
    """The differences between a statement's claims and the recording's.

    Args:
        statement: a sentence of the statement, with what it claims.
        heard: what was said.
        near: the sentences around the statement's evidence.
        of_family: whether the statement stands under a heading for relatives.
    """
    found = [*_of_claims(statement, heard, near, of_family=of_family)]
    yield from found
    if all(one.kind is not FlagKind.OTHER_SPEAKER for one in found):
        yield from check_named_relative(statement, near, heard)


def _of_claims(statement: Read, heard: Heard, near: Near, *, of_family: bool) -> Iterator[Difference]:
    """The differences of what a statement claims, each by its kind."""
    claims, turns = statement.claims, near.core
    family = heard.own.any_of("family_heading")
    to = frozenset(c.key for c in claims if c.kind in (ClaimKind.ALLERGY, ClaimKind.MEDICINE))
    to |= {mention.term.en for mention in statement.mentions if mention.term is not None}
    for claim in _told_once(statement):
        match claim.kind:
            case ClaimKind.FINDING | ClaimKind.PROBLEM:
                if claim.whose is Whose.PATIENT and _heads(family, claim, statement):
                    claim = claim.but(whose=Whose.RELATIVE)  # noqa: PLW2901 (the same claim, of those whom it is of)
                found = check_state(claim, statement, heard, near, of_family=of_family, to=to)
                kept = (
                    one for one in found if one.kind is not FlagKind.OPPOSITE or not _over(claim, statement, heard.own)
                )
                low = _thought_of(claim, statement, heard.own)
                yield from (replace(one, level=Level.LOW) if low else one for one in kept)
            case ClaimKind.MEDICINE:
                done = [*check_medicine(claim, statement, heard, turns)]
                yield from done or check_called_off(claim, statement, turns, heard)
                yield from check_reason(claim, statement, heard)
            case ClaimKind.ALLERGY if not _of_others(claim, statement, heard.own):
                yield from check_allergy(claim, heard, to)
            case ClaimKind.MEASUREMENT:
                yield from check_measurement(claim, statement, heard, near)
                yield from check_outcome(claim, statement, heard)
                yield from check_untested(claim, statement, heard)
            case ClaimKind.TEST | ClaimKind.PROCEDURE | ClaimKind.IMMUNISATION:
                yield from [*check_untested(claim, statement, heard)] or check_named(claim, statement, heard)
                yield from check_referred(claim, statement, heard)
                done = [*check_done(claim, statement, heard, turns)]
                yield from done or check_called_off(claim, statement, turns, heard)
                yield from check_not_done(claim, statement, heard, near)
                yield from check_results(claim, statement, heard, turns)
                yield from check_outcome(claim, statement, heard)
            case ClaimKind.SOCIAL if _first_of_habit(claim, statement):
                yield from check_habit(claim, statement, heard)
            case _:
                continue


def _heads(family: re.Pattern[str], claim: Claim, statement: Read) -> bool:
    """Whether the clause of a claim tells what runs in a family, without naming whom."""
    clause = statement.sentence.clause_at(claim.start)
    return any(statement.sentence.clause_at(m.start()) == clause for m in family.finditer(statement.text))


def _of_others(claim: Claim, statement: Read, own: Pack) -> bool:
    """Whether an allergy is denied of others than those that are named, or of what its clause names alone."""
    if claim.assertion is not Assertion.DENIED or claim.concept is not None:
        return False
    if any(c.kind is claim.kind and c.assertion is Assertion.PRESENT and c.concept for c in statement.claims):
        return True
    if own.spaced:
        return False
    bare = own.any_of("bare_allergy")
    clause = statement.sentence.clause_at(claim.start)
    eaten = [m for m in statement.mentions if m.list == "allergens" and 0 <= claim.start - m.end <= _RIGHT_BEHIND]
    here = any(
        statement.sentence.clause_at(m.start) == clause and not _PAUSE.search(statement.text, m.end, claim.start)
        for m in eaten
    )
    return here and bare.fullmatch(claim.words) is not None


def _first_of_habit(claim: Claim, statement: Read) -> bool:
    """Whether a claim is the first of its habit."""
    same = (c for c in statement.claims if c is claim or (of_one_habit(claim, c) and not _heading(c, statement)))
    return claim is next(same)


def _over(claim: Claim, statement: Read, own: Pack) -> bool:
    """Whether a statement itself tells that a thing is there no longer or less: cough, better; fewer headaches.

    A heading tells no more than what the line is about: "pregnancy: test negative".
    """
    if claim.assertion is not Assertion.PRESENT:
        return False
    eased, absent = own.any_of("eased"), own.any_of("result_absent")
    heads = _HEADING.match(statement.text, claim.end) is not None and not statement.text[: claim.start].strip()
    if eased.match(statement.text, claim.end) or (heads and absent.search(statement.text, claim.end)):
        return True
    if any(match.end() == claim.start for match in own.any_of("unchanged_in").finditer(statement.text)):
        return True
    before = statement.text[max(0, claim.start - _RIGHT_BEFORE) : claim.start]
    return any(match.end() == len(before.rstrip()) for match in own.any_of("fewer_of").finditer(before))


def _heading(claim: Claim, statement: Read) -> bool:
    """Whether a thing is but the heading of a statement that denies: "Tobacco: never smoked"."""
    headed = claim.assertion is Assertion.PRESENT and statement.text[claim.end :].lstrip().startswith((":", "："))
    return headed and any(mark.family == "negation" and mark.rule.gives for mark in statement.marks)


def _thought_of(claim: Claim, statement: Read, own: Pack) -> bool:
    """Whether a statement names a thing only as what may come, is wanted or be the cause: risks, what to rule out."""
    thought, meant = own.any_of("thought_of"), own.any_of("meant_to")
    if claim.assertion is Assertion.DENIED:
        return False
    wanted = any(match.end() == claim.start for match in meant.finditer(statement.text))
    return wanted or thought.search(statement.text, 0, claim.start) is not None


def _told_once(statement: Read) -> Iterator[Claim]:
    """The claims that are told, without headings and states told both ways: there until yesterday, and not today."""
    claims = statement.claims
    for claim in claims:
        if _heading(claim, statement):
            continue
        both = any(c.key == claim.key and c.assertion is not claim.assertion for c in claims)
        state = claim.kind in (ClaimKind.FINDING, ClaimKind.PROBLEM)
        if claim.assertion is not Assertion.ASKED and not (state and both):
            yield claim
