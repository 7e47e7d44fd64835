"""What becomes of a medicine over the whole visit: a plan gives nothing that the visit ends."""

from __future__ import annotations

from typing import Final

from scribe.drafting.extractive.line import Line
from scribe.drafting.extractive.pieces import words_of
from scribe.facts.gate import claims_told, facts_from
from scribe.facts.registry import kind_of
from scribe.language.claim import Action, Assertion, ClaimKind
from scribe.language.reading import Reading
from scribe.language.rules import Pack
from scribe.model import Language, MedicationChange, MedicationFact, Topic

_GIVES: Final = frozenset({Action.START, Action.MORE, Action.LESS, Action.CHANGE, Action.TAPER})
_NOT_GIVEN: Final = (MedicationChange.STOPPED, MedicationChange.DECLINED)
_BRIEF: Final = 5
"""Words of a line that tells a medicine and nothing else."""


def without_superseded(lines: tuple[Line, ...], reading: Reading, language: Language, own: Pack) -> tuple[Line, ...]:
    """Without the lines of a plan that only give a medicine which the visit ends."""
    facts = [one for one in facts_from(reading, language) if isinstance(one, MedicationFact)]
    ends = {kind_of(one).key(one, language): one.attributes.change for one in facts}
    return tuple(line for line in lines if line.topic is not Topic.PLAN or not _superseded(line, ends, language, own))


def _superseded(line: Line, ends: dict[str, MedicationChange], language: Language, own: Pack) -> bool:
    if len(words_of(line.text, own)) > (_BRIEF if own.spaced else 2 * _BRIEF):
        return False
    claims = claims_told(line.text, language)
    return bool(claims) and all(
        claim.kind is ClaimKind.MEDICINE
        and claim.assertion is Assertion.PRESENT
        and claim.action in _GIVES
        and ends.get(claim.key) in _NOT_GIVEN
        for claim in claims
    )
