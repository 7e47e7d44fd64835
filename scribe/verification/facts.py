"""A note's facts, made anew of what was said: the gate where every note passes, whoever drafted or edited it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.facts import PARTS, Gated, Refused, allergy_conflicts, facts_from, facts_of, implausible, kind_of
from scribe.language.claim import Assertion, Claim, ClaimKind
from scribe.language.quantity.plausible import implausible as implausible_regimen
from scribe.language.quantity.plausible import implausible_reading
from scribe.model import Flag, FlagKind, Level, NoteDraft, RecordContext, Statement, Transcript, VitalSignName
from scribe.terminology.coding import Codebook, coded
from scribe.verification.heard import Heard, heard
from scribe.verification.wording import flag

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
    found = facts_of(note, heard(transcript).reading, context)
    return note.model_copy(update={"facts": coded(found.borne_out, note.language, codes)})


def check_safety(note: NoteDraft, said: Heard) -> Iterator[Flag]:
    """What was said and must be seen whatever the note says: an allergy against a medicine of today."""
    language = note.language
    for one in allergy_conflicts(facts_from(said.reading, language), language):
        level = Level.HIGH if one.same else Level.RAISED
        substance, medicine = one.allergy.attributes.substance, one.medicine.attributes.name
        yield flag(FlagKind.ALLERGY_CONFLICT, level, language, words="allergy_said", note=medicine, said=substance)
    told: set[str] = set()
    for claim in said.reading.standing:
        words = impossible(claim)
        if words and words not in told:
            told.add(words)
            quote = said.quote(claim)
            yield flag(FlagKind.IMPLAUSIBLE, Level.HIGH, language, words="implausible_said", said=words, quote=quote)


def check_values(claims: tuple[Claim, ...], note: NoteDraft) -> Iterator[Flag]:
    """The values of a statement that nobody can mean, said or not."""
    for words in dict.fromkeys(filter(None, map(impossible, claims))):
        yield flag(FlagKind.IMPLAUSIBLE, Level.HIGH, note.language, note=words)


def impossible(claim: Claim) -> str:
    """The words of a claim whose value nobody can mean; empty where it can be meant."""
    if claim.assertion is Assertion.ASKED:
        return ""
    if claim.kind is ClaimKind.MEDICINE and claim.regimen is not None:
        why = implausible_regimen(claim.regimen, claim.concept)
        if why is None:
            return ""
        dose, often = claim.regimen.dose, claim.regimen.frequency
        amount = f"{dose.normalize():f} {claim.regimen.unit}" if dose is not None else ""
        return " ".join(part for part in (claim.words, amount, often.text if often else "") if part)
    if claim.kind is ClaimKind.MEASUREMENT and claim.quantity is not None and claim.name in _SIGNS:
        found = claim.quantity
        return claim.words if implausible_reading(_SIGNS[claim.name], found.value, found.unit) else ""
    return ""


def check_facts(note: NoteDraft, said: Heard, context: RecordContext | None) -> Iterator[tuple[Statement, Flag]]:
    """The statements that tell what the recording does not bear out, so that the EMR gets their words only."""
    gated: Gated = facts_of(note, said.reading, context)
    for one in gated.refused:
        if one.statement is not None and one.fact.kind in _MATTERS:
            yield one.statement, _words_only(one, note)


def _words_only(one: Refused, note: NoteDraft) -> Flag:
    parts = dict.fromkeys(PARTS[fault.part][note.language == "zh"] for fault in one.faults)
    listed = ("、" if note.language == "zh" else ", ").join(parts)
    return flag(FlagKind.WORDS_ONLY, Level.LOW, note.language, note=one.fact.text, said=listed)


__all__ = ["check_facts", "check_safety", "check_values", "implausible", "kind_of", "with_facts"]
