"""What becomes of tests, referrals, procedures and vaccinations by their outcome: ordered, done, neither."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from scribe.language.claim import Action, Assertion, Claim, ClaimKind, Standing, When, Whose
from scribe.language.claims import Read, claim_of
from scribe.language.quantity.route import find_route
from scribe.language.rules import Pack
from scribe.language.tagging.naming import Named, places_of
from scribe.language.tagging.outcome import OUTCOMES, outcome_of, signs_of
from scribe.language.tagging.tagger import Tagged
from scribe.model import Speaker

KINDS: Final = (ClaimKind.TEST, ClaimKind.PROCEDURE, ClaimKind.IMMUNISATION)
NEW: Final = 0.6
"""How probable it must be that something is ordered that the rules made no claim of."""
OPEN: Final = 0.7
"""How probable it must be where they leave that open."""
ANYHOW: Final = 0.9
"""How probable it must be where they say otherwise, or where it is asked."""
TAKEN_BACK: Final = {"done": 0.7, "notordered": 0.6}
"""How probable an outcome must be of what they say is ordered."""
GIVEN_UP: Final = 0.8
"""How probable it must be of a later place that a doctor gives up what was ordered before."""
_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)
_OTHERWISE: Final = (Assertion.CONDITIONAL, Assertion.DENIED, Assertion.ASKED)


def orders(
    reads: Sequence[Read], claims: Sequence[Claim], told: Tagged, own: Pack
) -> tuple[dict[int, Claim], list[Claim]]:
    """The claims that change, by their place among all, and those of names that the rules made none of.

    Args:
        reads: the sentences of a consultation, each at the place that its index names.
        claims: what the rules make of them.
        told: what the tagger makes of them.
        own: the pack.
    """
    changed: dict[int, Claim] = {}
    made: list[Claim] = []
    given: dict[str, list[int]] = {}
    withdrawn = {one.sentence for one in claims if one.kind in KINDS and one.standing is Standing.WITHDRAWN}
    for one in sorted(places_of(KINDS, OUTCOMES["ordered"], claims, told), key=lambda one: (one.sentence, one.start)):
        outcome = outcome_of("ordered", signs_of("ordered", (one,), (), reads, claims, told))
        read = reads[one.sentence]
        if one.place is not None:
            claim = changed[one.place] = _settled(claims[one.place], outcome, read)
            if outcome["notordered"] >= GIVEN_UP and read.sentence.speaker not in _LAY:
                for place in given.pop(claim.key, ()):
                    changed[place] = changed[place].but(assertion=Assertion.CONDITIONAL)
            elif _is_ordered(claim):
                given.setdefault(claim.key, []).append(one.place)
        elif one.sentence not in withdrawn and _says(outcome["order"], read, NEW):
            # what was said in one breath was taken back together
            new = _made(read, one, own)
            made += [new] if new is not None else []
    return changed, made


def _settled(claim: Claim, outcome: dict[str, float], read: Read) -> Claim:
    if _is_ordered(claim):
        if outcome["done"] >= TAKEN_BACK["done"]:
            return claim.but(action=Action.DONE)
        gone = outcome["notordered"] >= TAKEN_BACK["notordered"]
        return claim.but(assertion=Assertion.CONDITIONAL) if gone else claim
    otherwise = claim.action is not Action.NONE or claim.assertion in _OTHERWISE
    says = claim.stands and claim.action is not Action.REFUSED
    says = says and _says(outcome["order"], read, ANYHOW if otherwise else OPEN)
    return _as_ordered(claim) if says else claim


def _is_ordered(claim: Claim) -> bool:
    mine = claim.stands and claim.whose is Whose.PATIENT and claim.assertion is Assertion.PRESENT
    return mine and claim.action in (Action.ORDER, Action.START)


def _says(sure: float, read: Read, needed: float) -> bool:
    """Whether it is ordered after all: by no lay person, and in a question only where that is nearly certain."""
    asks = read.sentence.question and not read.sentence.tag
    return read.sentence.speaker not in _LAY and sure >= (max(needed, ANYHOW) if asks else needed)


def _as_ordered(claim: Claim) -> Claim:
    return claim.but(
        action=Action.ORDER, assertion=Assertion.PRESENT, when=When.NOW, whose=Whose.PATIENT, relation=None,
        speaker=Speaker.DOCTOR,
    )  # fmt: skip


def _made(read: Read, one: Named, own: Pack) -> Claim | None:
    text = read.text[one.start : one.end]
    if own.any_of("no_name").fullmatch(text) or find_route(text, own.language):  # type: ignore[arg-type]
        return None
    made = claim_of(read, read.name_at(one.start, one.end, "tests", "procedures", "vaccines"), own)
    return _as_ordered(made) if made is not None and made.kind in KINDS else None
