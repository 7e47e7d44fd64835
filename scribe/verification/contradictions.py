"""Where what was said today and the patient's record disagree: allergies, medicines and their doses, problems."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from scribe.language.quantity import (
    COUNTED_FORMS,
    DOSE_UNITS,
    Quantity,
    dimension,
    find_quantities,
    per_day,
    same_amount,
)
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
from scribe.terminology import Match, Term, conditions, medicines, symptoms
from scribe.terminology.recorded import PatientRecord, Recorded, avoided_with
from scribe.verification.changes import clause_around, direction_of
from scribe.verification.mentions import Polarity, mentions
from scribe.verification.record import entry_words
from scribe.verification.wording import flag

_ALLERGY: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(r"\ballerg(?:y|ic|ies)\b", re.IGNORECASE),
    "zh": re.compile("过敏(?!性)"),
}
_NO_ALLERGY: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"\bNKD?A\b|\b(?:no|not|den(?:y|ies|ied|ying)|without|never)\b(?:[^.;]{0,40}\ballerg(?:y|ies)\b|[^.;,]{0,30}\ballergic\b)|"
        r"\ballergies\s*:\s*(?:none|no|nil)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile("(?:否认|无|没有?|未(?:发现|诉)|不)[^，。；！？]{0,16}过敏(?!性)|过敏史?[：:]?(?:无|否认|没有)"),
}
_NOT_GIVEN: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:no|not|never|avoid\w*|stop\w*|discontinu\w*|instead of|rather than|den(?:y|ies|ied)|declin\w*|refus\w*|"
        r"used to|past|previous(?:ly)?|contraindicat\w*|allerg\w*|intoleran\w*|react\w*|rash)\b|n't\b",
        re.IGNORECASE,
    ),
    "zh": re.compile("不[要能宜予用吃]|避免|禁用?|停|未|没|否认|拒绝|以前|既往|曾|过敏|代替|换掉"),
}
"""Words with which a medicine is named and not given."""
_CHANGED: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:increas\w*|decreas\w*|reduc\w*|rais\w*|lower\w*|chang\w*|switch\w*|adjust\w*|titrat\w*|start\w*|up to|"
        r"down to|doubl\w*|halv\w*|add(?:ed|ing)?|restart\w*|instead|prescrib\w*|new)\b|\bfrom\b.*\bto\b",
        re.IGNORECASE,
    ),
    "zh": re.compile("加[到至量用大]|减[到至量]?|改[为成用]|换[成为]|调整|增[加至到量]|新[加开]|开始|加用|开具"),
}
"""Words with which today's visit itself makes the difference."""
_NOT_TAKEN: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:(?:is |are |was )?(?:not|no longer|never|n't) (?:currently |been |really )?(?:tak\w+|using|on)|"
        r"(?:stopped|quit|gave up) (?:taking|using)|ran out of|(?:came|been|went|is|was) off|not taken|"
        r"ha[sd] stopped (?!smok|drink|vap|work|exerc)|"
        r"was (?:on|taking)|used to (?:take|be on)|took .* until)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        "(?:以前|去年|前年|曾经?|原来)(?:在|一直)?[吃服用]|(?:没有?|未|不再|不)(?:在|再|按时|规律)?(?:吃|服|用)|自行停|停了|已停|断药|停药"
    ),
}
_ATTACKS: Final = re.compile(
    r"^\W*(?:attacks?|exacerbations?|flares?|flare-ups?|complications?|symptoms?|episodes?|急性|发作|加重|并发症|症状|危象)",
    re.IGNORECASE,
)
"""What may well be absent of a disease that is there."""
_ALLERGIC_TO: Final = re.compile(r"\s*(?:to|against)\b", re.IGNORECASE)
_SENTENCE_END: Final = re.compile(r"[;；。?？!！\n]|\.(?:\s|$)")
_ENDED: Final = frozenset({MedicationChange.STOPPED, MedicationChange.PAST, MedicationChange.DECLINED})
_TODAY: Final = frozenset(
    {MedicationChange.STARTED, MedicationChange.CHANGED, MedicationChange.STOPPED, MedicationChange.DECLINED}
)
"""What a visit itself does with a medicine."""


def check_record(statement: Statement, note: NoteDraft, record: PatientRecord) -> Iterator[Flag]:
    """The flags of what a statement says was said today and the record contradicts.

    Args:
        statement: its text without what it marks as the record's.
        note: tells by its facts what this visit begins, changes or stops.
        record: the patient's.
    """
    text, language = statement.text, note.language
    yield from _allergies(text, language, record)
    for match in medicines().find(text, language):
        clause = clause_around(text, match.start, match.end, language)
        changes = _changes(match, statement, note)
        yield from _conflict(match, clause, changes, language, record)
        known = record.medicine([match.term])
        if known is not None and not _ALLERGY[language].search(clause):
            yield from _medicine(match, clause, _up_to_next(text, match, language), changes, known, language)
    for mention in mentions(text, language):
        known = record.problem(mention.term)
        if known is None or mention.polarity is not Polarity.DENIED or mention.person or _is_symptom(mention.term):
            continue
        if not _ATTACKS.match(text[mention.end :]):
            yield _contradiction(_sentence(text, mention.start, mention.end), known, language)


def _allergies(text: str, language: Language, record: PatientRecord) -> Iterator[Flag]:
    """Allergies that are denied although the record has them, or told although it says that there are none."""
    denial = _NO_ALLERGY[language].search(text)
    if denial is not None:
        end = _SENTENCE_END.search(text, denial.end())
        rest = text[denial.end() : end.start() if end else len(text)]
        about = denial.group() + (rest if _ALLERGIC_TO.match(rest) else "")
        named = [match.term for match in medicines().find(about, language)]
        for known in record.allergies:
            if not named or any(term in named for term in known.terms) or _same_group(known, named):
                yield _contradiction(_sentence(text, denial.start(), denial.end()), known, language, Level.HIGH)
        return
    told = _ALLERGY[language].search(text)
    if told is not None and record.context.no_known_allergies and medicines().find(text, language):
        yield flag(FlagKind.CONTRADICTS_RECORD, Level.RAISED, language, words="record_has_no_allergy", note=text)


def _same_group(known: Recorded, named: Iterable[Term]) -> bool:
    groups = avoided_with(known.entry.name, known.terms)
    return any(group.holds(term) or group.is_called(term.en) for group in groups for term in named)


def _conflict(
    match: Match, clause: str, changes: frozenset[MedicationChange], language: Language, record: PatientRecord
) -> Iterator[Flag]:
    """A medicine that is taken or begun although the record has an allergy to it, or to one of its group."""
    if _NOT_GIVEN[language].search(clause) or changes & _ENDED:
        return
    for known in record.allergies:
        groups = [group for group in avoided_with(known.entry.name, known.terms) if group.holds(match.term)]
        if match.term not in known.terms and not groups:
            continue
        # an allergy to ibuprofen warns of aspirin; one to "NSAIDs" says it
        names = (known.entry.name, *(term.en for term in known.terms))
        meant = match.term in known.terms or any(group.is_called(name) for group in groups for name in names)
        yield flag(
            FlagKind.ALLERGY_CONFLICT,
            Level.HIGH if meant else Level.RAISED,
            language,
            note=match.text,
            record=entry_words(known, language),
            entry=known.id,
        )
        return


def _changes(match: Match, statement: Statement, note: NoteDraft) -> frozenset[MedicationChange]:
    """What this statement does with a medicine, by the note's facts; those of other evidence tell of other times."""
    return frozenset(
        fact.attributes.change
        for fact in note.facts
        if isinstance(fact, MedicationFact)
        and medicines().get(fact.attributes.name, note.language) == match.term
        and (not fact.evidence or not statement.evidence or set(fact.evidence) & set(statement.evidence))
    )


def _medicine(
    match: Match, clause: str, after: str, changes: frozenset[MedicationChange], known: Recorded, language: Language
) -> Iterator[Flag]:
    """A medicine of the record that is taken otherwise than the record says, or not at all, before today's changes."""
    entry = known.entry
    if not isinstance(entry, RecordMedicine) or changes & _TODAY:
        return
    if _NOT_TAKEN[language].search(clause) or MedicationChange.PAST in changes:
        yield _contradiction(clause.strip(" ,，.。;；"), known, language)
        return
    if _CHANGED[language].search(clause) or direction_of(clause, language) == "stops":
        return
    for quantity in find_quantities(after, language):
        if _differs(quantity, entry):
            words = f"{match.text} {quantity.text}"
            yield _contradiction(words, known, language)
            return


def _differs(quantity: Quantity, entry: RecordMedicine) -> bool:
    """Whether an amount at a time, or how often a day, is another one than the record's."""
    if quantity.unit == "/d":
        times = per_day(entry)
        return times is not None and not entry.as_needed and times not in quantity.values
    if entry.dose is None or not entry.dose_unit or not quantity.values:
        return False
    doses = DOSE_UNITS | COUNTED_FORMS
    if quantity.unit not in doses or dimension(quantity.unit) != dimension(entry.dose_unit):
        return False
    return not any(same_amount((value, quantity.unit), (entry.dose, entry.dose_unit)) for value in quantity.values)


def _up_to_next(text: str, match: Match, language: Language) -> str:
    """What follows a medicine up to the next one, or to the end of the sentence: where its dose stands."""
    stop = min(
        [other.start for other in medicines().find(text, language) if other.start >= match.end], default=len(text)
    )
    end = _SENTENCE_END.search(text, match.end, stop)
    return text[match.end : end.start() if end else stop]


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence around a place, without its stop: what it denies is clear from the whole only."""
    begin = max((mark.end() for mark in _SENTENCE_END.finditer(text, 0, start)), default=0)
    stop = _SENTENCE_END.search(text, end)
    return text[begin : stop.start() if stop else len(text)].strip(" ,，.。;；")


def _is_symptom(term: Term) -> bool:
    """Whether it comes and goes: that it is not there today contradicts no problem list."""
    return symptoms().get(term.en, "en") is not None or conditions().get(term.en, "en") is None


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
