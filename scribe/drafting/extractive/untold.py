"""What the recording makes a fact and no line tells: medicines, allergies and illnesses in the family get their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from scribe.drafting.extractive.amounts import amount
from scribe.drafting.extractive.line import Line
from scribe.drafting.extractive.pieces import Piece
from scribe.drafting.extractive.wording import sentence
from scribe.facts.gate import facts_from, facts_of
from scribe.facts.registry import kind_of
from scribe.facts.texts import Texts
from scribe.language.claim import Action
from scribe.language.phrases import line as worded
from scribe.language.reading import Reading
from scribe.language.rules import Pack
from scribe.model import (
    AllergyFact,
    Assertion,
    Fact,
    Language,
    MedicationAttributes,
    MedicationChange,
    MedicationFact,
    NoteDraft,
    ProblemFact,
    Topic,
)
from scribe.terminology import lexicon

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


def untold(note: NoteDraft, reading: Reading, pieces: tuple[Piece, ...], own: Pack) -> Iterator[Line]:
    """A line for each medicine, allergy and relative's illness of the recording that the note does not tell as said.

    Args:
        note: as it is drafted so far.
        reading: of the recording.
        pieces: of the conversation.
        own: the rules of the note's language.
    """
    told = {(one.kind, _key(one, note)) for one in facts_of(note, reading).borne_out}
    texts = [one.text for one in note.statements]
    laid_out = Texts(texts, note.language)
    last = {segment: piece.order for piece in pieces for segment in piece.evidence}
    for fact in facts_from(reading, note.language):
        if _of_a_relative(fact):
            telling = [texts[place] for place in kind_of(fact).told_in(fact, laid_out)]
            known = _with_its_relative(fact, telling, note.language)
        else:
            known = (fact.kind, _key(fact, note)) in told
        line = None if known else _line(fact, own)
        if line is not None:
            behind = max((last.get(segment, 0.0) for segment in fact.evidence), default=0.0)
            yield Line(line[0], sentence(line[1], own), fact.evidence, behind, claims=1)


def _key(fact: Fact, note: NoteDraft) -> str:
    return kind_of(fact).key(fact, note.language)


def _of_a_relative(fact: Fact) -> bool:
    return isinstance(fact, ProblemFact) and fact.attributes.assertion is Assertion.FAMILY


def _with_its_relative(fact: Fact, telling: Iterable[str], language: Language) -> bool:
    """Whether a line that tells an illness names the relative who has it."""
    if not isinstance(fact, ProblemFact) or not fact.attributes.relation:
        return True
    named = (term for text in telling for term in lexicon.relatives().named(text, language))
    return any(term.name(language) == fact.attributes.relation for term in named)


def _line(fact: Fact, own: Pack) -> tuple[Topic, str] | None:
    """Where a fact is told, and how; ``None`` where it needs no line of its own."""
    if isinstance(fact, MedicationFact):
        topic, action = _TOLD[fact.attributes.change]
        return topic, worded(action, own, _taken(fact.attributes, own))
    if isinstance(fact, AllergyFact) and fact.attributes.substance and fact.attributes.assertion is Assertion.PRESENT:
        told = fact.attributes
        parts = (told.substance, told.reaction) if told.reaction else (told.substance,)
        return Topic.ALLERGIES, worded("allergy_reaction" if told.reaction else "allergy", own, *parts)
    if isinstance(fact, ProblemFact) and _of_a_relative(fact):
        return Topic.FAMILY_HISTORY, worded("relative", own, fact.attributes.relation, fact.text)
    return None


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
