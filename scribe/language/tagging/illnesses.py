"""What becomes of diseases and complaints by their outcome: the patient's, not so, a relative's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from scribe.language.claim import Assertion, Claim, ClaimKind, Whose
from scribe.language.claims import Read, claim_of
from scribe.language.rules import Pack
from scribe.language.tagging.naming import Named, places_of
from scribe.language.tagging.outcome import NOTHING, outcome_of, signs_of
from scribe.language.tagging.tagger import Tagged
from scribe.model import Speaker

KINDS: Final = (ClaimKind.PROBLEM, ClaimKind.FINDING)
UNSURE: Final = 0.3
"""How sure a claim is that is doubted: words, and no resource."""
ABSENT: Final = 0.65
"""How probable it must be that what the rules say is there is not."""
ELSE: Final = 0.85
"""How probable it must be that what they say is an illness is something else."""
RELATIVE: Final = 0.7
"""How probable it must be that it is a relative's."""
DIAGNOSED: Final = 0.7
"""How probable it must be that a clinician names what the patient has where the rules made no claim of it."""
_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)


def illnesses(
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
    for one in places_of(KINDS, ("dx", "famdx"), claims, told):
        outcome = outcome_of("illness", signs_of("illness", (one,), (), reads, claims, told))
        if one.place is not None:
            changed[one.place] = _settled(claims[one.place], outcome)
        else:
            new = _made(reads[one.sentence], one, outcome, own)
            made += [new] if new is not None else []
    return changed, made


def _settled(claim: Claim, outcome: dict[str, float]) -> Claim:
    if not claim.stands:
        return claim
    if claim.assertion is Assertion.PRESENT and claim.whose is Whose.PATIENT:
        absent = outcome["nodx"] + outcome["nosx"] >= ABSENT or outcome[NOTHING] >= ELSE
        return claim.but(sureness=UNSURE) if absent else claim
    wondered = claim.assertion is Assertion.ASKED and claim.speaker in _LAY and claim.relation is not None
    return claim.but(assertion=Assertion.PRESENT) if wondered and outcome["famdx"] >= RELATIVE else claim


def _made(read: Read, one: Named, outcome: dict[str, float], own: Pack) -> Claim | None:
    asks = read.sentence.question and not read.sentence.tag
    if asks or own.any_of("no_name").fullmatch(read.text, one.start, one.end):
        return None
    diagnosed = outcome["dx"] >= DIAGNOSED and read.sentence.speaker not in _LAY
    if not diagnosed and outcome["famdx"] < RELATIVE:
        return None
    made = claim_of(read, read.name_at(one.start, one.end, "conditions"), own)
    if made is None or made.kind is not ClaimKind.PROBLEM or made.assertion is not Assertion.PRESENT:
        return None
    if diagnosed and made.whose is Whose.PATIENT:
        return made.but(diagnosis=True)
    return made if not diagnosed and made.whose is Whose.RELATIVE else None
