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
UNDIRECTED: Final = 0.75
"""How probable it must be where no word of the sentence directs anything: where blanks are written, orders have one."""
EITHER: Final = 0.65
"""How probable it must be where they take for done what a word of the sentence orders."""
ANYHOW: Final = 0.9
"""How probable it must be where they say otherwise, where it is past, or where it is asked."""
TAKEN_BACK: Final = {"done": 0.7, "notordered": 0.6}
"""How probable an outcome must be of what they say is ordered."""
GIVEN_UP: Final = 0.8
"""How probable it must be of a later place that a doctor gives up what was ordered before."""
_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)
_OTHERWISE: Final = (Assertion.CONDITIONAL, Assertion.DENIED, Assertion.ASKED)
_DIRECTS: Final = (Action.ORDER.value, Action.START.value)


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
    beside: set[int] = set()
    withdrawn = {one.sentence for one in claims if one.kind in KINDS and one.standing is Standing.WITHDRAWN}
    for one in sorted(places_of(KINDS, OUTCOMES["ordered"], claims, told), key=lambda one: (one.sentence, one.start)):
        outcome = outcome_of("ordered", signs_of("ordered", (one,), (), reads, claims, told))
        read = reads[one.sentence]
        if one.place is not None:
            claim = changed[one.place] = _settled(claims[one.place], outcome, read, own)
            if outcome["notordered"] >= GIVEN_UP and read.sentence.speaker not in _LAY:
                for place in given.pop(claim.key, ()):
                    changed[place] = changed[place].but(assertion=Assertion.CONDITIONAL)
            elif _is_ordered(claim):
                given.setdefault(claim.key, []).append(one.place)
                beside.add(one.sentence)  # "bloods before you go, and a bladder diary"
        elif one.sentence not in withdrawn and _says(outcome["order"], read, NEW):
            # what was said in one breath was taken back together
            directed = _directed(read, one.start, one.end, _DIRECTS) or one.sentence in beside
            new = _made(read, one, own) if directed or not own.spaced else None
            made += [new] if new is not None else []
    return changed, made


def _settled(claim: Claim, outcome: dict[str, float], read: Read, own: Pack) -> Claim:
    if _is_ordered(claim):
        if outcome["done"] >= TAKEN_BACK["done"]:
            return claim.but(action=Action.DONE)
        gone = outcome["notordered"] >= TAKEN_BACK["notordered"]
        return claim.but(assertion=Assertion.CONDITIONAL) if gone else claim
    says = claim.stands and claim.action is not Action.REFUSED
    says = says and _says(outcome["order"], read, _needed(claim, read, own))
    return _as_ordered(claim) if says else claim


def _needed(claim: Claim, read: Read, own: Pack) -> float:
    """How probable it must be that something is ordered of which the rules say something else, or nothing."""
    if claim.assertion in _OTHERWISE or claim.when is When.PAST or _held_back(claim, read):
        return ANYHOW
    if claim.action is Action.NONE:
        return OPEN if not own.spaced or _directed(read, claim.start, claim.end, _DIRECTS) else UNDIRECTED
    both = claim.action is Action.DONE and _directed(read, claim.start, claim.end, _DIRECTS[:1])
    return EITHER if both else ANYHOW


def _held_back(claim: Claim, read: Read) -> bool:
    """Whether the words right before a name tell that it is only looked at: they give no change of any kind."""
    right_before = (mark for mark in read.marks if 0 <= claim.start - mark.end <= 1)
    return any(mark.family == "changes" and "action" not in mark.rule.gives for mark in right_before)


def _directed(read: Read, start: int, end: int, actions: Sequence[str]) -> bool:
    """Whether a word of a sentence that reaches a name says that something is to be done, of such things or others."""
    return any(mark.rule.gives.get("action") in actions and mark.covers(start, end) for mark in read.marks)


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
    if own.any_of("no_order").fullmatch(text):
        return None
    made = claim_of(read, read.name_at(one.start, one.end, "tests", "procedures", "vaccines"), own)
    return _as_ordered(made) if made is not None and made.kind in KINDS else None
