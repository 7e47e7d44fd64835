"""A form's values beside what a sentence was read as, or beside a fact, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Final

from scribe.fact_forms.reading import told_of
from scribe.fact_forms.wording import amount_in
from scribe.facts import Fault, Part, facts_told
from scribe.facts.timing import bounds
from scribe.language.quantity import same_amount
from scribe.model import (
    Fact,
    FieldNote,
    FieldProblem,
    Language,
    MedicationAttributes,
    ProblemAttributes,
    ProblemFact,
    Told,
    ToldProblem,
    VitalSignAttributes,
)
from scribe.terminology import relatives

_IN_WORDS: Final = frozenset({"reason", "onset", "when"})
"""What stands in the sentence in words that no reader gives a member to."""
_BY_PLACE: Final = frozenset({"diagnosis", "name", "substance", "per_day"})
"""What a sentence tells by where it stands, the thing itself, which was looked for by its name, and what follows."""
_PARTS: Final[dict[str, dict[Part, str]]] = {
    "medication": {
        Part.NAME: "name", Part.DOSE: "dose", Part.UNIT: "dose_unit", Part.RATE: "per_kilo",
        Part.FREQUENCY: "frequency", Part.STATUS: "change",
        Part.ROUTE: "route", Part.DURATION: "duration", Part.TAKING: "frequency",
    },
    "vital_sign": {Part.NAME: "value", Part.VALUE: "value", Part.UNIT: "unit", Part.CONDITION: "at_home"},
    "allergy": {
        Part.NAME: "substance", Part.DENIAL: "assertion", Part.CONDITION: "reaction", Part.REACTION: "reaction",
    },
    "problem": {
        Part.NAME: "name", Part.DENIAL: "assertion", Part.CERTAINTY: "assertion", Part.WHEN: "assertion",
        Part.SIDE: "side", Part.WHOSE: "relation",
    },
}  # fmt: skip


def compared(
    told: Told, fact: Fact, text: str, language: Language, problem: FieldProblem = FieldProblem.READ_OTHERWISE
) -> tuple[FieldNote, ...]:
    """The fields in which a fact is not what the form has.

    Args:
        told: the form's values.
        fact: what a sentence was read as, or what would be sent; it is about the same thing.
        text: the sentence, which bears out what stands in words alone.
        language: of the note.
        problem: what is to be said of each difference.
    """
    other = told_of(fact)
    if other is None or other.kind != told.kind:
        return (FieldNote(field="name", problem=problem),)
    return tuple(
        FieldNote(field=name, problem=problem, wanted=shown(value), found=shown(found))
        for name, value, found in _differing(told, other, text, language)
    )


def fields_of_faults(kind: str, faults: Iterable[Fault]) -> tuple[FieldNote, ...]:
    """The gate's faults at the fields that they are about."""
    fields = _PARTS[kind]
    return tuple(
        FieldNote(
            field=fields.get(one.part, fields[Part.NAME]),
            problem=FieldProblem.SAID_OTHERWISE if one.said else FieldProblem.NOT_SAID,
            wanted=one.fact_says,
            found=one.said,
        )
        for one in faults
    )


def shown(value: object) -> str:
    """A field's value as words: numbers plainly, yes and no as such."""
    match value:
        case None | "" | False:
            return ""
        case True:
            return "yes"
        case Decimal():
            return f"{value.normalize():f}"
        case StrEnum():
            return value.value
        case _:
            return str(value)


def _differing(told: Told, other: Told, text: str, language: Language) -> Iterator[tuple[str, object, object]]:
    for name, value in told.attributes:
        found = getattr(other.attributes, name)
        if name in _BY_PLACE or value == found or _same(name, value, found, told, other, language):
            continue
        if name in _IN_WORDS and isinstance(value, str) and (not value or value.lower() in text.lower()):
            continue
        yield name, value, found


def _same(name: str, value: object, found: object, told: Told, other: Told, language: Language) -> bool:
    """Whether two values of a field that are not equal mean the same."""
    one, two = told.attributes, other.attributes
    match one, two:
        case MedicationAttributes(), MedicationAttributes():
            return _same_taking(name, one, two, language)
        case VitalSignAttributes(), VitalSignAttributes():
            return name in ("value", "unit") and same_amount((one.value, one.unit), (two.value, two.unit))
        case ProblemAttributes(), _ if name == "side":
            return not value and isinstance(told, ToldProblem) and _has_a_side(told.name, str(found), language)
        case ProblemAttributes(), _:
            relative = relatives().get(str(value), language) if name == "relation" else None
            return relative is not None and relative == relatives().get(str(found), language)
        case _:
            return name == "reaction" and bool(value) and bool(found) and str(value).lower() == str(found).lower()


def _same_taking(name: str, one: MedicationAttributes, two: MedicationAttributes, language: Language) -> bool:
    match name:
        case "dose" | "dose_unit":
            return _same_dose(one, two)
        case "in_a_day":
            return one.per_day == two.per_day == 1  # once a day, that is what is taken in a day
        case "frequency":
            return bool(one.frequency and two.frequency) and one.per_day is not None and one.per_day == two.per_day
        case "strength" | "until_now":
            return _same_words_of_amount(getattr(one, name), getattr(two, name), language)
        case "duration":
            known = bounds(one.duration, language)
            return bool(known) and known == bounds(two.duration, language)
        case _:
            return False


def _has_a_side(name: str, side: str, language: Language) -> bool:
    """Whether the name itself tells the side: left bundle branch block."""
    problems = (one for one in facts_told(name, language) if isinstance(one, ProblemFact))
    return any(one.attributes.side == side for one in problems)


def _same_dose(one: MedicationAttributes, two: MedicationAttributes) -> bool:
    if one.dose is None or two.dose is None:
        return one.dose is two.dose
    return same_amount((one.dose, one.dose_unit), (two.dose, two.dose_unit))


def _same_words_of_amount(one: str, two: str, language: Language) -> bool:
    first, second = amount_in(one, language), amount_in(two, language)
    return first is not None and second is not None and same_amount(first, second)
