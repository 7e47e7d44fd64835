"""Where what was said today and the patient's record disagree: allergies, medicines and their doses, problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from scribe.language.claim import Action, Assertion, Claim, ClaimKind, When, Whose
from scribe.language.quantity import dimension, per_day, plain, same_amount
from scribe.language.reading import claims_in, read_statement
from scribe.model import (
    Flag,
    FlagKind,
    Language,
    Level,
    MedicationChange,
    MedicationFact,
    NoteDraft,
    RecordAllergy,
    RecordMedicine,
    Statement,
)
from scribe.terminology import Term, conditions, medicines, symptoms
from scribe.terminology.recorded import PatientRecord, Recorded, avoided_with
from scribe.verification.record import entry_words
from scribe.verification.wording import flag

_UNTAKEN: Final = frozenset({Action.NOT_TAKEN, Action.RAN_OUT, Action.TOOK})
_NOT_GIVEN: Final = _UNTAKEN | {Action.STOP, Action.HOLD, Action.REFUSED}
_BY_THE_VISIT: Final = frozenset(
    {Action.START, Action.STOP, Action.HOLD, Action.MORE, Action.LESS, Action.CHANGE, Action.TAPER, Action.REFUSED}
)
"""What a visit itself does with a medicine: no contradiction of a record that was written before it."""
_ENDED: Final = frozenset({MedicationChange.STOPPED, MedicationChange.PAST, MedicationChange.DECLINED})
_TODAY: Final = frozenset(
    {MedicationChange.STARTED, MedicationChange.CHANGED, MedicationChange.STOPPED, MedicationChange.DECLINED}
)


def check_record(statement: Statement, note: NoteDraft, record: PatientRecord) -> Iterator[Flag]:
    """The flags of what a statement says was said today and the record contradicts.

    Args:
        statement: its text without what it marks as the record's.
        note: tells by its facts what this visit begins, changes or stops.
        record: the patient's.
    """
    for read in read_statement(statement.text, note.language):
        for claim in claims_in((read,)):
            if claim.whose is not Whose.PATIENT or claim.assertion in (Assertion.ASKED, Assertion.CONDITIONAL):
                continue
            match claim.kind:
                case ClaimKind.ALLERGY:
                    yield from _allergy(claim, read.sentence.said, record, note.language)
                case ClaimKind.MEDICINE:
                    changes = _changes(claim, statement, note)
                    yield from _conflict(claim, changes, record, note.language)
                    yield from _medicine(claim, changes, read.sentence.said, record, note.language)
                case ClaimKind.PROBLEM | ClaimKind.FINDING:
                    yield from _problem(claim, read.sentence.said, record, note.language)
                case _:
                    continue


def _allergy(claim: Claim, sentence: str, record: PatientRecord, language: Language) -> Iterator[Flag]:
    """Allergies that are denied although the record has them, or told although it says that there are none."""
    if claim.assertion is Assertion.DENIED:
        for known in record.allergies:
            named = claim.concept
            if named is None or named in known.terms or _same_group(known, (named,)):
                yield _contradiction(sentence.strip(" .。"), known, language, Level.HIGH)
    elif record.context.no_known_allergies and claim.concept is not None:
        yield flag(FlagKind.CONTRADICTS_RECORD, Level.RAISED, language, words="record_has_no_allergy", note=sentence)


def _same_group(known: Recorded, named: Iterable[Term]) -> bool:
    groups = avoided_with(known.entry.name, known.terms)
    return any(group.holds(term) or group.is_called(term.en) for group in groups for term in named)


def _conflict(
    claim: Claim, changes: frozenset[MedicationChange], record: PatientRecord, language: Language
) -> Iterator[Flag]:
    """A medicine that is taken or begun although the record has an allergy to it, or to one of its group."""
    given = claim.assertion is not Assertion.DENIED and claim.action not in _NOT_GIVEN and claim.when is not When.PAST
    if claim.concept is None or not given or changes & _ENDED:
        return
    for known in record.allergies:
        groups = [group for group in avoided_with(known.entry.name, known.terms) if group.holds(claim.concept)]
        if claim.concept not in known.terms and not groups:
            continue
        # an allergy to ibuprofen warns of aspirin; one to "NSAIDs" says it
        names = (known.entry.name, *(term.en for term in known.terms))
        meant = claim.concept in known.terms or any(group.is_called(name) for group in groups for name in names)
        yield flag(
            FlagKind.ALLERGY_CONFLICT,
            Level.HIGH if meant else Level.RAISED,
            language,
            note=claim.words,
            record=entry_words(known, language),
            entry=known.id,
        )
        return


def _changes(claim: Claim, statement: Statement, note: NoteDraft) -> frozenset[MedicationChange]:
    """What this statement does with a medicine, by the note's facts: by those whose last word it rests on."""
    return frozenset(
        fact.attributes.change
        for fact in note.facts
        if isinstance(fact, MedicationFact)
        and medicines().get(fact.attributes.name, note.language) == claim.concept
        and (not fact.evidence or not statement.evidence or fact.evidence[-1] in statement.evidence)
    )


def _medicine(
    claim: Claim, changes: frozenset[MedicationChange], sentence: str, record: PatientRecord, language: Language
) -> Iterator[Flag]:
    """A medicine of the record that is taken otherwise than the record says, or not at all, before today's changes."""
    known = record.medicine([claim.concept]) if claim.concept is not None else None
    if known is None or not isinstance(known.entry, RecordMedicine) or changes & _TODAY:
        return
    untaken = claim.assertion is Assertion.DENIED or claim.action in _UNTAKEN or claim.when is When.PAST
    if untaken or MedicationChange.PAST in changes:
        yield _contradiction(sentence.strip(" .。"), known, language)
    elif claim.action not in _BY_THE_VISIT and (words := _other_regimen(claim, known.entry)):
        yield _contradiction(f"{claim.words} {words}", known, language)


def _other_regimen(claim: Claim, entry: RecordMedicine) -> str:
    """The amount at a time, or how often a day, that is another one than the record's; empty where none is."""
    regimen = claim.regimen
    if regimen is None:
        return ""
    mine, theirs = (regimen.dose, regimen.unit), (entry.dose, entry.dose_unit)
    if mine[0] is not None and theirs[0] is not None and mine[1] and theirs[1]:
        alike = dimension(mine[1]) == dimension(theirs[1])
        if alike and not same_amount((mine[0], mine[1]), (theirs[0], theirs[1])):
            return f"{plain(mine[0])} {mine[1]}"
    times, often = per_day(entry), regimen.frequency
    if times is not None and not entry.as_needed and often is not None and often.per_day not in (None, times):
        return often.text
    return ""


def _problem(claim: Claim, sentence: str, record: PatientRecord, language: Language) -> Iterator[Flag]:
    known = record.problem(claim.concept) if claim.concept is not None else None
    if known is not None and claim.assertion is Assertion.DENIED and not _is_symptom(claim.concept):
        yield _contradiction(sentence.strip(" .。"), known, language)


def _is_symptom(term: Term | None) -> bool:
    """Whether it comes and goes: that it is not there today contradicts no problem list."""
    return term is None or symptoms().get(term.en, "en") is not None or conditions().get(term.en, "en") is None


def _contradiction(note_says: str, known: Recorded, language: Language, level: Level = Level.RAISED) -> Flag:
    allergy = {"en": "allergy to ", "zh": "过敏："}[language] if isinstance(known.entry, RecordAllergy) else ""
    return flag(
        FlagKind.CONTRADICTS_RECORD,
        level,
        language,
        note=note_says,
        record=allergy + entry_words(known, language),
        entry=known.id,
    )
