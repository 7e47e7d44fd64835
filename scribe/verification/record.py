"""What a statement takes from the patient's record, against that record: said today, or only in the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scribe.language.quantity import Quantity, find_quantities, per_day, same_amount
from scribe.model import (
    Flag,
    FlagKind,
    Language,
    Level,
    RecordAllergy,
    RecordEntryId,
    RecordMedicine,
    Statement,
)
from scribe.terminology import Match, conditions, medicines, symptoms
from scribe.terminology.recorded import PatientRecord, Recorded, marked_parts, regimen
from scribe.verification.wording import flag


def check_marked(statement: Statement, record: PatientRecord, language: Language) -> Iterator[Flag]:
    """A flag for each medicine, problem and number that a statement says to be in the record and that is not there."""
    for before, item in marked_parts(statement.text):
        missing = [match.text for match in _named(item, language) if not _is_known(match, record, language)]
        if not missing:
            entries = _meant(statement, before, item, record, language)
            missing = [
                quantity.text
                for quantity in find_quantities(item, language)
                if not any(_has_number(one, quantity, language) for one in entries)
            ]
        for words in missing:
            yield flag(FlagKind.NOT_IN_RECORD, Level.HIGH, language, note=words)


def backed_by_record(flags: Iterable[Flag], record: PatientRecord, language: Language) -> Iterator[Flag]:
    """The flags, but what nobody said and the record has is told as that, once: it is no invention."""
    told: set[RecordEntryId] = set()
    for one in flags:
        known = _backing(one, record, language)
        if known is None:
            yield one
        elif known.id not in told:
            told.add(known.id)
            words = entry_words(known, language)
            yield flag(FlagKind.RECORD_ONLY, Level.RAISED, language, note=one.note_says, record=words, entry=known.id)


def _backing(one: Flag, record: PatientRecord, language: Language) -> Recorded | None:
    if one.kind not in (FlagKind.MEDICINE_NOT_SAID, FlagKind.FINDING_NOT_SAID, FlagKind.NO_EVIDENCE):
        return None
    known = [record.has(match.term) for match in _named(one.note_says, language)]
    if not known or any(entry is None for entry in known):
        return None
    first = known[0]
    numbers = find_quantities(one.note_says, language)
    backed = all(any(entry and _has_number(entry, n, language) for entry in known) for n in numbers)
    return first if backed else None


def entry_words(known: Recorded, language: Language) -> str:
    """An entry in a few words, as the record has it."""
    entry, name = known.entry, known.name(language)
    match entry:
        case RecordMedicine():
            return f"{name} {regimen(entry, language)}".strip()
        case RecordAllergy():
            shape = "{name}（{more}）" if language == "zh" else "{name} ({more})"
            return shape.format(name=name, more=entry.reaction) if entry.reaction else name
        case _:
            return name


def _named(text: str, language: Language) -> list[Match]:
    return [match for lexicon in (medicines(), conditions(), symptoms()) for match in lexicon.find(text, language)]


def _is_known(match: Match, record: PatientRecord, language: Language) -> bool:
    whole = (f"{one.entry.name} {entry_words(one, language)}".lower() for one in record.every)
    return record.has(match.term) is not None or any(match.text.lower() in words for words in whole)


def _meant(
    statement: Statement, before: str, item: str, record: PatientRecord, language: Language
) -> tuple[Recorded, ...]:
    """The entries that a marked item is about: those that it names, else the one named last before it."""
    terms = [match.term for match in _named(item, language)] or [
        match.term for match in medicines().find(before, language)[-1:]
    ]
    found = tuple(one for one in record.every if any(record.has(term) is one for term in terms))
    return found or tuple(one for one in record.every if one.id in statement.record)


def _has_number(one: Recorded, quantity: Quantity, language: Language) -> bool:
    """Whether an entry says this number, in its name or beside it; where either has no unit the number alone counts."""
    words = f"{entry_words(one, language)} {one.entry.name}"
    if isinstance(one.entry, RecordMedicine) and quantity.unit == "/d" and per_day(one.entry) in quantity.values:
        return True
    return any(
        same_amount((mine, quantity.unit), (theirs, other.unit)) if quantity.unit and other.unit else mine == theirs
        for other in find_quantities(words, language)
        for mine in quantity.values
        for theirs in other.values
    )
