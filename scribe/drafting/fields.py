"""Typed fields of a template, filled from what a draft says: a value with its evidence, or nothing.

A field is filled by a statement "Title: value". A model may have written it so; otherwise the value is looked for in
the note's own facts and statements, which rest on evidence. A value that does not fit the field's type, its choices or
its range fills nothing, and where two values could be meant none is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from math import isfinite
from typing import Final

from scribe.language.quantity import find_quantities
from scribe.language.quantity.rewriting import plain
from scribe.model import (
    FieldType,
    Language,
    NoteDraft,
    NoteSection,
    SectionStatus,
    Statement,
    Template,
    TemplateField,
    VitalSignFact,
    VitalSignName,
)

_COLON: Final[dict[Language, str]] = {"en": ": ", "zh": "："}
_YES: Final[dict[Language, tuple[str, str]]] = {"en": ("Yes", "No"), "zh": ("有", "无")}
_NOT: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(r"\b(?:no|not|never|den(?:y|ies|ied)|without|negative)\b[^.;]*$|n't\b[^.;]*$", re.IGNORECASE),
    "zh": re.compile("(?:否认|无|没有?|不|未)[^，。；]{0,6}$"),
}
_SHOWN: Final = {"mm[Hg]": "mmHg", "Cel": "°C", "[degF]": "°F", "[lb_av]": "lb", "[in_i]": "in", "[ft_i]": "ft"}
_OUT_OF: Final = re.compile(r"^/\s*(\d+)$")
_SHORT: Final = 8
"""Words up to which a statement says hardly more than the value that was taken from it."""


def with_fields(note: NoteDraft, template: Template) -> NoteDraft:
    """The note with the typed fields of its template, each as a statement of its own, in the template's order.

    Args:
        note: as it was drafted.
        template: its sections' fields; a template without any leaves the note as it is.
    """
    if not any(section.fields for section in template.sections):
        return note
    sections = []
    for section in note.sections:
        known = template.section(section.id)
        filled = _filled(section, known.fields, note) if known is not None and known.fields else section
        sections.append(filled)
        note = note.model_copy(update={"sections": (*sections, *note.sections[len(sections) :])})
    return note


def field_text(field: TemplateField, value: str, language: Language) -> str:
    """The statement that fills a field: its title and the value, with the unit of a number."""
    unit = field.unit if field.type is FieldType.NUMBER and not value.endswith(field.unit) else ""
    gap = "" if not unit or unit.startswith(("/", "%", "°")) or not unit.isascii() else " "
    return f"{field.title}{_COLON[language]}{value}{gap}{unit}"


def field_value(value: object, language: Language) -> str:
    """A value as a model answers it (text, number, truth), in the note's words."""
    if isinstance(value, bool):
        return _YES[language][0 if value else 1]
    if isinstance(value, int | float):
        return plain(Decimal(str(value))) if isfinite(value) else ""
    return str(value)


def _filled(section: NoteSection, fields: tuple[TemplateField, ...], note: NoteDraft) -> NoteSection:
    rest = list(section.statements)
    made: list[Statement] = []
    names = note.fresh_ids()
    for field in fields:
        own = next((one for one in rest if _written(one.text, field, note.language)), None)
        if own is not None:
            rest.remove(own)
            value = _written(own.text, field, note.language)
            made.append(own.model_copy(update={"text": field_text(field, value, note.language), "field": field.id}))
            continue
        found = _found(field, note)
        if found is None:
            continue
        value, source = found
        if source in rest and _says_little_more(source, note.language):
            rest.remove(source)
        text = field_text(field, value, note.language)
        made.append(Statement(id=next(names), text=text, evidence=source.evidence, field=field.id))
    every = (*made, *rest)
    status = SectionStatus.PRESENT if every else SectionStatus.NOT_DISCUSSED
    return section.model_copy(update={"statements": every, "status": status})


def _written(text: str, field: TemplateField, language: Language) -> str:
    """The value of a statement that a drafter wrote for the field; empty when it is none, or does not fit."""
    match = re.fullmatch(rf"\s*{re.escape(field.title)}\s*[:：]\s*(.+?)[.。]?\s*", text, re.IGNORECASE | re.DOTALL)
    return _fitting(match[1], field, language) if match else ""


def _fitting(value: str, field: TemplateField, language: Language) -> str:
    """A value as the field writes it; empty where it is none of its own."""
    match field.type:
        case FieldType.TEXT:
            return value
        case FieldType.VITAL_SIGN:
            return value if find_quantities(value, language) else ""
        case FieldType.NUMBER:
            return next(_numbers(value, field, language), "")
        case FieldType.CHOICE:
            return next((one.value for one in field.choices if one.value.casefold() == value.casefold()), "")
        case FieldType.YES_NO:
            return value if value in _YES[language] else ""


def _found(field: TemplateField, note: NoteDraft) -> tuple[str, Statement] | None:
    """The one value that the note's own facts and statements have for a field, with the statement that has it."""
    if field.type is FieldType.VITAL_SIGN:
        return _vital_sign(field, note)
    candidates: dict[str, Statement] = {}
    for statement in note.statements:
        if statement.field or statement.record:
            continue
        for value in _values(statement.text, field, note.language):
            candidates.setdefault(value, statement)
    if field.type is FieldType.TEXT:
        return next(iter(candidates.items()), None)
    return next(iter(candidates.items())) if len(candidates) == 1 else None


def _values(text: str, field: TemplateField, language: Language) -> Iterator[str]:
    names = (field.title, *field.words)
    place = next((at for name in names if (at := _at(name, text)) >= 0), -1)
    match field.type:
        case FieldType.CHOICE:
            yield from _choices(text, field, language, named=place >= 0)
        case FieldType.NUMBER if place >= 0:
            yield from _numbers(text, field, language)
        case FieldType.YES_NO if place >= 0:
            yield _YES[language][1 if _NOT[language].search(text[:place]) else 0]
        case FieldType.TEXT if place >= 0:
            yield text.rstrip(".。 ")


def _choices(text: str, field: TemplateField, language: Language, *, named: bool) -> Iterator[str]:
    """The values that a statement tells: by their words anywhere, by the bare value where the field is named too."""
    for choice in field.choices:
        told = [name for name in (*choice.words, *((choice.value,) if named else ())) if _at(name, text) >= 0]
        if any(not _NOT[language].search(text[: _at(name, text)]) for name in told):
            yield choice.value


def _numbers(text: str, field: TemplateField, language: Language) -> Iterator[str]:
    """The numbers in a text that have the field's unit, or none, and lie in its range."""
    out_of = _OUT_OF.match(field.unit)
    if out_of:
        scaled = re.search(rf"(\d+(?:\.\d+)?)\s*(?:/|out of|分，?满分)\s*{out_of[1]}\b", text)
        found = [scaled[1]] if scaled else [plain(q.value) for q in find_quantities(text, language) if not q.unit]
    else:
        found = [
            plain(quantity.value)
            for quantity in find_quantities(text, language)
            if quantity.second is None
            and (not quantity.unit or not field.unit or field.unit.casefold() in quantity.text.casefold())
        ]
    for value in found:
        number = float(value)
        if (field.minimum is None or number >= field.minimum) and (field.maximum is None or number <= field.maximum):
            yield value


def _vital_sign(field: TemplateField, note: NoteDraft) -> tuple[str, Statement] | None:
    """The last value that was measured in the clinic, else at home, from the note's facts."""
    facts = [f for f in note.facts if isinstance(f, VitalSignFact) and f.attributes.name is field.vital_sign]
    facts = [fact for fact in facts if not fact.attributes.at_home] or facts
    if not facts:
        return None
    told = facts[-1].attributes
    value = plain(told.value)
    if told.name is VitalSignName.BLOOD_PRESSURE and told.diastolic is not None:
        value += f"/{plain(told.diastolic)}"
    unit = _SHOWN.get(told.unit, told.unit)
    resting = [one for one in note.statements if set(one.evidence) & set(facts[-1].evidence) and value in one.text]
    if not resting:
        return None
    return f"{value}{'' if unit in ('%', '/min') else ' '}{unit}", resting[0]


def _says_little_more(statement: Statement, language: Language) -> bool:
    words = len(statement.text) / 2 if language == "zh" else len(statement.text.split())
    return words <= _SHORT


def _at(name: str, text: str) -> int:
    """Where a name stands in a text, as words of their own in English; -1 when nowhere."""
    if not name.isascii():
        return text.find(name)
    match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
    return match.start() if match else -1
