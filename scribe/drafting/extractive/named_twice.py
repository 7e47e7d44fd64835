"""A medicine that one sentence calls by two names, brand and generic: one claim, with the other name in brackets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from scribe.language.claim import ENDED, Action, Assertion, Claim, ClaimKind
from scribe.language.dialogue.dosing import merged_regimen

_OPEN: Final = (Action.NONE, Action.TOOK)
"""What the first name can be told with, of which the second tells what became of it."""


def named_once(claims: Sequence[Claim]) -> list[Claim]:
    """The claims of a sentence, those of one medicine under two names made one, where both tell the same of it."""
    kept: list[Claim] = []
    for claim in claims:
        place = next((at for at, one in enumerate(kept) if _same(one, claim)), None)
        if place is None:
            kept.append(claim)
            continue
        kept[place] = _one_of(kept[place], claim)
    return kept


def _same(one: Claim, other: Claim) -> bool:
    """Whether two claims are of one medicine that is called by two names, and agree."""
    medicines = one.kind is other.kind is ClaimKind.MEDICINE and one.concept is not None and one.key == other.key
    alike = (one.assertion, one.whose, one.stands, one.sentence) == (
        other.assertion, other.whose, other.stands, other.sentence,
    )  # fmt: skip
    twice = one.words in other.words or other.words in one.words
    told = one.action is other.action or one.action is Action.NONE
    ended = one.action in _OPEN and other.action is Action.NOT_TAKEN and other.category == ENDED
    return medicines and alike and not twice and one.assertion is Assertion.PRESENT and (told or ended)


def _one_of(first: Claim, second: Claim) -> Claim:
    regimen = second.regimen
    if first.regimen is not None:
        regimen = merged_regimen(second.regimen, first.regimen)
    return first.but(
        words=f"{first.words}（{second.words}）", action=second.action, category=second.category, regimen=regimen
    )
