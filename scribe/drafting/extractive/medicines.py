"""What becomes of a medicine over the whole visit: it is told once, in a line of its own where no other tells it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.drafting.extractive.amounts import amount
from scribe.drafting.extractive.line import Line
from scribe.drafting.extractive.pieces import Piece, words_of
from scribe.drafting.extractive.wording import sentence
from scribe.facts.gate import claims_told, facts_from, facts_of
from scribe.facts.registry import kind_of
from scribe.language.claim import Action, Assertion, ClaimKind
from scribe.language.phrases import line as worded
from scribe.language.reading import Reading
from scribe.language.rules import Pack
from scribe.model import Language, MedicationAttributes, MedicationChange, MedicationFact, NoteDraft, Topic

_TOLD: Final[dict[MedicationChange, tuple[Topic, str]]] = {
    MedicationChange.STARTED: (Topic.PLAN, Action.START),
    MedicationChange.CHANGED: (Topic.PLAN, Action.CHANGE),
    MedicationChange.STOPPED: (Topic.PLAN, Action.STOP),
    MedicationChange.ON_HOLD: (Topic.PLAN, Action.HOLD),
    MedicationChange.CONTINUES: (Topic.MEDICATIONS, Action.GOES_ON),
    MedicationChange.PAST: (Topic.MEDICATIONS, Action.TOOK),
    MedicationChange.NOT_TAKEN: (Topic.MEDICATIONS, Action.NOT_TAKEN),
    MedicationChange.DECLINED: (Topic.PLAN, Action.REFUSED),
}
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


def untold(note: NoteDraft, reading: Reading, pieces: tuple[Piece, ...], own: Pack) -> Iterator[Line]:
    """A line for each medicine that the recording makes a fact and that the note does not tell as it was said.

    Args:
        note: as it is drafted so far.
        reading: of the recording.
        pieces: of the conversation.
        own: the rules of the note's language.
    """
    told = {_key(one, note) for one in facts_of(note, reading).borne_out if isinstance(one, MedicationFact)}
    last = {segment: piece.order for piece in pieces for segment in piece.evidence}
    for fact in facts_from(reading, note.language):
        if isinstance(fact, MedicationFact) and _key(fact, note) not in told:
            topic, action = _TOLD[fact.attributes.change]
            text = sentence(worded(action, own, _taken(fact.attributes, own)), own)
            behind = max((last.get(segment, 0.0) for segment in fact.evidence), default=0.0)
            yield Line(topic, text, fact.evidence, behind, claims=1)


def _key(fact: MedicationFact, note: NoteDraft) -> str:
    return kind_of(fact).key(fact, note.language)


def _taken(told: MedicationAttributes, own: Pack) -> str:
    """The medicine with its amount, how often and for how long."""
    needed = ("as needed", "必要时")[own.language == "zh"] if told.as_needed and not told.frequency else ""
    parts = (told.name, _amount(told, own), told.frequency, needed, told.duration)
    return (" " if own.spaced else "").join(part for part in parts if part)


def _amount(told: MedicationAttributes, own: Pack) -> str:
    if told.dose is None:
        return told.strength
    dose = amount(told.dose, told.dose_unit, own.language, told.dose_high)
    dose += "/kg" if told.per_kilo else ""
    if told.in_a_day:
        dose = f"{dose}/day" if own.spaced else f"每日{dose}"
    if told.strength:
        dose += f" ({told.strength})" if own.spaced else f"（{told.strength}）"
    return f"to {dose}" if own.spaced and told.change is MedicationChange.CHANGED else dose
