"""A note's facts, made anew of what was said: the gate where every note passes, whoever drafted or edited it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from scribe.facts import PARTS, Gated, Refused, allergy_conflicts, as_picked, facts_from, facts_of
from scribe.language.claim import Assertion, Claim, ClaimKind
from scribe.language.claims import Read
from scribe.language.measuring import beyond
from scribe.language.quantity import find_frequency
from scribe.language.quantity.plausible import implausible as implausible_regimen
from scribe.language.quantity.plausible import implausible_reading
from scribe.language.quantity.regimen import Regimen
from scribe.language.rules import Pack, pack
from scribe.model import (
    Fact,
    Flag,
    FlagKind,
    Language,
    Level,
    MedicationFact,
    NoteDraft,
    ProblemFact,
    Quote,
    RecordContext,
    Statement,
    Transcript,
    VitalSignName,
)
from scribe.terminology import VITAL_SIGNS
from scribe.terminology.coding import Codebook, coded
from scribe.verification.heard import Heard, heard
from scribe.verification.spoken_orders import spoken_orders
from scribe.verification.wording import flag

MOST_A_DAY: Final = 12
"""Nothing is taken more often."""
_SIGNS: Final = {name.value: name for name in VitalSignName}
_MATTERS: Final = frozenset({"medication", "allergy", "vital_sign", "order", "immunisation"})
"""Kinds of which a person should know that the EMR gets words only."""


def with_facts(
    note: NoteDraft, transcript: Transcript, codes: Codebook, context: RecordContext | None = None
) -> NoteDraft:
    """The note with the facts that its statements tell and the recording bears out, coded.

    Args:
        note: drafted, edited or brought from elsewhere; its own facts count for nothing but their words.
        transcript: what was said.
        codes: which codes the installation uses.
        context: the patient's record.
    """
    told = heard(transcript)
    found = facts_of(note, told.reading, context)
    wished = spoken_orders(told)
    believed = tuple(fact for fact in found.borne_out if not fact.evidence or not wished.issuperset(fact.evidence))
    return note.model_copy(update={"facts": as_picked(coded(believed, note.language, codes), note)})


def heard_medicines(said: Heard, language: Language) -> tuple[MedicationFact, ...]:
    """The medicines that the recording makes facts, whether a note tells of them or not."""
    wished = spoken_orders(said)
    made = (fact for fact in facts_from(said.reading, language) if isinstance(fact, MedicationFact))
    return tuple(fact for fact in made if not fact.evidence or not wished.issuperset(fact.evidence))


def check_safety(note: NoteDraft, said: Heard) -> tuple[Flag, ...]:
    """What was said and must be seen whatever the note says: an allergy against a medicine of today."""
    return said.once(("safety", note.language), lambda: tuple(_unsafe(said, note.language)))


def _unsafe(said: Heard, language: Language) -> Iterator[Flag]:
    for conflict in allergy_conflicts(facts_from(said.reading, language), language):
        level = Level.HIGH if conflict.same else Level.RAISED
        substance, medicine = conflict.allergy.attributes.substance, conflict.medicine.attributes.name
        yield flag(FlagKind.ALLERGY_CONFLICT, level, language, words="allergy_said", note=medicine, said=substance)
    told: set[str] = set()
    for one in said.reading.reads:
        for words in impossible(one, said.own):
            if words not in told:
                told.add(words)
                quote = Quote(segment=one.sentence.segment, text=one.sentence.said)
                yield flag(
                    FlagKind.IMPLAUSIBLE, Level.HIGH, language, words="implausible_said", said=words, quote=quote
                )


def check_values(reads: Iterable[Read], note: NoteDraft) -> Iterator[Flag]:
    """The values of a statement that nobody can mean, said or not."""
    own = pack(note.language)
    for words in dict.fromkeys(words for one in reads for words in impossible(one, own)):
        yield flag(FlagKind.IMPLAUSIBLE, Level.HIGH, note.language, note=words)


def impossible(one: Read, own: Pack) -> Iterator[str]:
    """The values of a sentence that nobody can mean, as it says them: doses, frequencies, vital signs."""
    for claim in one.claims:
        if claim.assertion is Assertion.ASKED:
            continue
        if claim.kind is ClaimKind.MEDICINE and claim.regimen is not None:
            yield from _impossible_regimen(claim, claim.regimen, own)
        elif claim.kind is ClaimKind.MEASUREMENT and claim.quantity is not None and claim.name in _SIGNS:
            found = claim.quantity
            if implausible_reading(_SIGNS[claim.name], found.value, found.unit):
                yield claim.words
    for value in beyond(one.text, one.quantities, own):
        if value.name in _SIGNS and implausible_reading(_SIGNS[value.name], value.quantity.value, value.quantity.unit):
            sign = VITAL_SIGNS[_SIGNS[value.name]]
            yield f"{sign.zh if own.language == 'zh' else sign.en} {value.quantity.text}"


def _impossible_regimen(claim: Claim, regimen: Regimen, own: Pack) -> Iterator[str]:
    often = regimen.frequency
    if implausible_regimen(regimen, claim.concept) is not None:
        amount = f"{regimen.dose.normalize():f} {regimen.unit}" if regimen.dose is not None else ""
        yield " ".join(part for part in (claim.words, amount, often.text if often else "") if part)
    for words in regimen.unclear:
        told = find_frequency(words, own.language)  # type: ignore[arg-type]
        if told is not None and told.per_day is not None and told.per_day > MOST_A_DAY:
            yield f"{claim.words} {words}"


def check_facts(note: NoteDraft, said: Heard, context: RecordContext | None) -> Iterator[tuple[Statement, Flag]]:
    """The statements that tell what the recording does not bear out, so that the EMR gets their words only."""
    gated: Gated = facts_of(note, said.reading, context)
    for one in gated.refused:
        by_hand = one.statement is not None and one.statement.author is not None
        if one.statement is not None and (by_hand or one.fact.kind in _MATTERS):
            yield one.statement, _words_only(one, note, Level.RAISED if by_hand and _weighs(one.fact) else Level.LOW)


def _weighs(fact: Fact) -> bool:
    """Whether somebody has to decide on it where a person words it otherwise than it was said."""
    return fact.kind in ("medication", "allergy") or (isinstance(fact, ProblemFact) and fact.attributes.diagnosis)


def _words_only(one: Refused, note: NoteDraft, level: Level) -> Flag:
    parts = dict.fromkeys(PARTS[fault.part].of(note.language) for fault in one.faults)
    listed = ("、" if note.language == "zh" else ", ").join(parts)
    return flag(FlagKind.WORDS_ONLY, level, note.language, note=one.fact.text, said=listed)
