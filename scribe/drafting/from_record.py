"""What the patient's record adds to a drafted note, whoever drafted it: marked, so that nobody takes it for said.

Two things are added. A medicine that was spoken of without its dose gets the record's dose in brackets; and active
problems, current medicines and allergies of which nobody spoke stand at the end of their section. Each such text says
in its own words that it is the record's, so that the mark goes wherever the note goes. No fact comes of it: the EMR
has it already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from scribe.language.quantity import find_quantities
from scribe.model import (
    NO_KNOWN_ALLERGIES,
    Language,
    MedicationChange,
    MedicationFact,
    NoteDraft,
    NoteSection,
    RecordAllergy,
    RecordContext,
    RecordEntryId,
    RecordMedicine,
    SectionStatus,
    Statement,
    StatementId,
    Template,
    Topic,
    digest_of,
)
from scribe.template import homes
from scribe.terminology import medicines
from scribe.terminology.recorded import PER_RECORD, PatientRecord, Recorded, regimen, speaks_of_allergy

_TOPICS: Final = (Topic.PAST_HISTORY, Topic.MEDICATIONS, Topic.ALLERGIES)
_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "colon": ": ",
        "join": "; ",
        "stop": ".",
        "allergy": "allergy to {name}",
        "no_allergies": "no known allergies",
    },
    "zh": {
        "colon": "：",
        "join": "；",
        "stop": "。",
        "allergy": "对{name}过敏",
        "no_allergies": "无已知过敏",
    },
}


def with_record(note: NoteDraft, context: RecordContext, template: Template) -> NoteDraft:
    """The note with what the record adds to it, and the record's digest.

    Args:
        note: as it was drafted from what was said.
        context: the patient's record.
        template: which section takes what; what fits in none stays out.
    """
    record = PatientRecord(context)
    note = _with_doses(note, record)
    told = [statement.text for statement in note.statements]
    home = homes(template)
    names = note.fresh_ids()
    added: dict[str, list[Statement]] = {}
    for topic, (words, entries) in zip(_TOPICS, _unspoken(record, told, note.language), strict=True):
        section = home.get(topic)
        if section is not None and words:
            added.setdefault(section, []).append(_statement(next(names), words, entries, note.language))
    sections = tuple(_filled(section, added.get(section.id, [])) for section in note.sections)
    return note.model_copy(update={"sections": sections, "context": digest_of(context)})


def _with_doses(note: NoteDraft, record: PatientRecord) -> NoteDraft:
    """Each medicine that goes on and whose dose nobody said, with the record's dose where it is first named."""
    undosed = [fact for fact in note.facts if isinstance(fact, MedicationFact) and _goes_on_undosed(fact, note)]
    pending: dict[str, Recorded] = {}
    for fact in undosed:
        term = medicines().get(fact.attributes.name, note.language)
        known = record.medicine([term]) if term is not None else None
        if term is not None and known is not None and isinstance(known.entry, RecordMedicine) and known.entry.dose:
            pending[term.en] = known
    sections = tuple(
        section.model_copy(update={"statements": tuple(_dosed(one, pending, note) for one in section.statements)})
        for section in note.sections
    )
    return note.model_copy(update={"sections": sections}) if undosed else note


def _goes_on_undosed(fact: MedicationFact, note: NoteDraft) -> bool:
    name = fact.attributes.name
    every = [one for one in note.facts if isinstance(one, MedicationFact) and one.attributes.name == name]
    return all(one.attributes.change is MedicationChange.CONTINUES and one.attributes.dose is None for one in every)


def _dosed(statement: Statement, pending: dict[str, Recorded], note: NoteDraft) -> Statement:
    """The statement with the doses of the medicines that it is the first to name."""
    text, used = statement.text, list(statement.record)
    named = medicines().find(text, note.language)
    for place in range(len(named) - 1, -1, -1):
        match = named[place]
        known = pending.get(match.term.en)
        rest = text[match.end : named[place + 1].start if place + 1 < len(named) else len(text)]
        if known is None or not isinstance(known.entry, RecordMedicine) or find_quantities(rest, note.language):
            continue
        words = f"{PER_RECORD[note.language]}{_WORDS[note.language]['colon']}{regimen(known.entry, note.language)}"
        bracketed = f"（{words}）" if note.language == "zh" else f" ({words[0].lower()}{words[1:]})"
        text = text[: match.end] + bracketed + text[match.end :]
        used.append(known.id)
        del pending[match.term.en]
    return statement.model_copy(update={"text": text, "record": tuple(used)})


def _unspoken(
    record: PatientRecord, told: list[str], language: Language
) -> Iterator[tuple[str, tuple[RecordEntryId, ...]]]:
    """For problems, medicines and allergies, in this order: what nobody spoke of, and the entries that it is."""
    problems = [one for one in record.problems if one.current and not one.is_spoken_of(told, language)]
    yield _list((one.name(language) for one in problems), language), _ids(problems)
    taken = [one for one in record.medicines if one.current and not one.is_spoken_of(told, language)]
    yield _list((_medicine(one, language) for one in taken), language), _ids(taken)
    allergies = [one for one in record.allergies if not one.is_spoken_of(told, language)]
    if record.context.no_known_allergies and not record.allergies and not any(map(speaks_of_allergy, told)):
        yield _WORDS[language]["no_allergies"], (NO_KNOWN_ALLERGIES,)
    else:
        yield _list((_allergy(one, language) for one in allergies), language), _ids(allergies)


def _ids(entries: list[Recorded]) -> tuple[RecordEntryId, ...]:
    return tuple(one.id for one in entries)


def _medicine(one: Recorded, language: Language) -> str:
    assert isinstance(one.entry, RecordMedicine)  # noqa: S101 (the caller took medicines only)
    # "Amlodipine 5 MG Oral Tablet" beside its dose would say the strength twice
    plain = one.terms[0].name(language) if len(one.terms) == 1 and one.entry.dose is not None else ""
    return " ".join(part for part in (plain or one.name(language), regimen(one.entry, language)) if part)


def _allergy(one: Recorded, language: Language) -> str:
    assert isinstance(one.entry, RecordAllergy)  # noqa: S101 (the caller took allergies only)
    name = one.name(language)
    said = name if speaks_of_allergy(name) else _WORDS[language]["allergy"].format(name=name)
    if not one.entry.reaction:
        return said
    return f"{said}（{one.entry.reaction}）" if language == "zh" else f"{said} ({one.entry.reaction})"


def _list(names: Iterable[str], language: Language) -> str:
    return _WORDS[language]["join"].join(names)


def _statement(name: StatementId, words: str, entries: tuple[RecordEntryId, ...], language: Language) -> Statement:
    text = f"{PER_RECORD[language]}{_WORDS[language]['colon']}{words}{_WORDS[language]['stop']}"
    return Statement(id=name, text=text, record=entries)


def _filled(section: NoteSection, added: list[Statement]) -> NoteSection:
    if not added:
        return section
    return section.model_copy(
        update={"statements": (*section.statements, *added), "status": SectionStatus.PRESENT},
    )
