"""What a form's values have to keep, field by field: lengths, units, and what the verifier would not believe."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, assert_never

from scribe.fact_forms.negation import is_negated
from scribe.fact_forms.wording import amount_in, regimen_of
from scribe.language.quantity import COUNTED_FORMS, DOSE_UNITS, find_frequency
from scribe.language.quantity.plausible import Implausible, implausible, implausible_reading
from scribe.language.quantity.rewriting import spoken_to_digits
from scribe.model import (
    AllergyAttributes,
    Assertion,
    FieldNote,
    FieldProblem,
    Language,
    MedicationAttributes,
    MedicationChange,
    ProblemAttributes,
    Told,
    ToldAllergy,
    ToldMedication,
    ToldProblem,
    ToldVitalSign,
    VitalSignAttributes,
    VitalSignName,
)
from scribe.terminology import VITAL_SIGNS, medicines, relatives

LONGEST_NAME: Final = 200
LONGEST_WORDS: Final = 100
"""Characters of any other field."""
LARGEST_DOSE: Final = Decimal(1_000_000)
UNITS: Final = tuple(sorted((DOSE_UNITS - {"[IU]"}) | {"[iU]"})) + tuple(sorted(COUNTED_FORMS))
"""The units of a dose."""
UNITS_OF: Final[dict[VitalSignName, tuple[str, ...]]] = {
    VitalSignName.BODY_TEMPERATURE: ("Cel", "[degF]"),
    VitalSignName.BODY_WEIGHT: ("kg", "[lb_av]"),
    VitalSignName.BODY_HEIGHT: ("cm",),
}
"""The units that a vital sign can be told in, where it has not one of its own."""


def units_of(name: VitalSignName) -> tuple[str, ...]:
    """The units that a vital sign can be told in; the first is the usual one."""
    return UNITS_OF.get(name, (VITAL_SIGNS[name].unit,))


def normal(told: Told, language: Language) -> Told:
    """The values without needless blanks, and with how many times a day where the words of how often say it."""
    trimmed = {name: " ".join(value.split()) for name, value in told.attributes if type(value) is str}
    if isinstance(told, ToldMedication):
        words = trimmed["frequency"]
        often = find_frequency(spoken_to_digits(words, language), language) if len(words) <= LONGEST_WORDS else None
        attributes = told.attributes.model_copy(update={**trimmed, "per_day": often.per_day if often else None})
        return ToldMedication(attributes=attributes)
    if isinstance(told, ToldProblem):
        name = " ".join(told.name.split())
        return ToldProblem(name=name, attributes=told.attributes.model_copy(update=trimmed))
    return told.model_copy(update={"attributes": told.attributes.model_copy(update=trimmed)})


def checked(told: Told, language: Language) -> tuple[FieldNote, ...]:
    """What is to be said of the values by themselves; nothing more is looked at where one is too long."""
    long = tuple(_too_long(told))
    if long:
        return long
    if negated := tuple(_negated(told, language)):
        return negated
    match told:
        case ToldMedication():
            return tuple(_medicine(told.attributes, language)) or tuple(_unusual(told.attributes, language))
        case ToldVitalSign():
            return tuple(_measured(told.attributes))
        case ToldAllergy():
            return tuple(_allergy(told.attributes))
        case ToldProblem():
            return tuple(_problem(told.name, told.attributes, language))
        case _:
            assert_never(told)


def _too_long(told: Told) -> Iterator[FieldNote]:
    texts = {name: value for name, value in told.attributes if isinstance(value, str)}
    if isinstance(told, ToldProblem):
        texts["name"] = told.name
    for name, value in texts.items():
        most = LONGEST_NAME if name in ("name", "substance") else LONGEST_WORDS
        if len(value) > most:
            yield FieldNote(field=name, problem=FieldProblem.TOO_LONG, found=str(most))


def _negated(told: Told, language: Language) -> Iterator[FieldNote]:
    """A name that begins with a negation: with what the form says of it, it would say the opposite of what is meant."""
    match told:
        case ToldMedication():
            field, name = "name", told.attributes.name
        case ToldAllergy():
            field, name = "substance", told.attributes.substance
        case ToldProblem():
            field, name = "name", told.name
        case _:
            return
    if is_negated(name, language):
        yield FieldNote(field=field, problem=FieldProblem.NEGATED, wanted=name)


def _medicine(told: MedicationAttributes, language: Language) -> Iterator[FieldNote]:
    if not told.name.strip():
        yield FieldNote(field="name", problem=FieldProblem.MISSING)
    yield from _dose(told)
    for name in ("strength", "until_now"):
        words = getattr(told, name)
        if words and amount_in(words, language) is None:
            yield FieldNote(field=name, problem=FieldProblem.NOT_AN_AMOUNT, wanted=words)
    if told.until_now and told.change is not MedicationChange.CHANGED:
        yield FieldNote(field="until_now", problem=FieldProblem.ONLY_WHEN_CHANGED)
    if told.reason and not told.as_needed:
        yield FieldNote(field="reason", problem=FieldProblem.DOES_NOT_BELONG)


def _unusual(told: MedicationAttributes, language: Language) -> Iterator[FieldNote]:
    """A dose or a frequency that the verifier would not believe: it can be meant, so it refuses nothing."""
    doubt = implausible(regimen_of(told, language), medicines().get(told.name, language))
    if doubt is not None:
        often = doubt is Implausible.TOO_OFTEN
        yield FieldNote(field="frequency" if often else "dose", problem=FieldProblem.UNUSUAL_DOSE, found=doubt.value)


def _dose(told: MedicationAttributes) -> Iterator[FieldNote]:
    for name, value in (("dose", told.dose), ("dose_high", told.dose_high)):
        if value is not None:
            yield from _number(name, value)
    if told.dose is None:
        for name in ("dose_high", "per_kilo", "in_a_day"):
            if getattr(told, name):
                yield FieldNote(field="dose", problem=FieldProblem.MISSING)
                return
        return
    if told.dose_high is not None and told.dose_high <= told.dose:
        yield FieldNote(field="dose_high", problem=FieldProblem.HIGH_NOT_ABOVE_LOW)
    if not told.dose_unit:
        yield FieldNote(field="dose_unit", problem=FieldProblem.UNIT_MISSING)
    elif told.dose_unit not in UNITS:
        yield FieldNote(field="dose_unit", problem=FieldProblem.UNIT_DOES_NOT_FIT, wanted=told.dose_unit)
    if told.strength and told.dose_unit not in COUNTED_FORMS:
        yield FieldNote(field="strength", problem=FieldProblem.DOES_NOT_BELONG)


def _number(name: str, value: Decimal) -> Iterator[FieldNote]:
    if not value.is_finite():
        yield FieldNote(field=name, problem=FieldProblem.NOT_A_NUMBER)
    elif value <= 0:
        yield FieldNote(field=name, problem=FieldProblem.NOT_ABOVE_ZERO)
    elif value > LARGEST_DOSE:
        yield FieldNote(field=name, problem=FieldProblem.TOO_LARGE, found=f"{LARGEST_DOSE:f}")


def _measured(told: VitalSignAttributes) -> Iterator[FieldNote]:
    faults = list(_number("value", told.value))
    units = units_of(told.name)
    if told.unit not in units:
        faults.append(FieldNote(field="unit", problem=FieldProblem.UNIT_DOES_NOT_FIT, wanted=told.unit))
    elif not faults and implausible_reading(told.name, told.value, told.unit):
        faults.append(FieldNote(field="value", problem=FieldProblem.IMPLAUSIBLE, wanted=f"{told.value:f}"))
    pressure = told.name is VitalSignName.BLOOD_PRESSURE
    if told.diastolic is not None and not pressure:
        faults.append(FieldNote(field="diastolic", problem=FieldProblem.DOES_NOT_BELONG))
    elif told.diastolic is not None:
        lower = list(_number("diastolic", told.diastolic))
        if not lower and told.diastolic >= told.value:
            lower.append(FieldNote(field="diastolic", problem=FieldProblem.DIASTOLIC_NOT_BELOW))
        faults += lower
    elif pressure:
        faults.append(FieldNote(field="diastolic", problem=FieldProblem.MISSING))
    yield from faults


def _allergy(told: AllergyAttributes) -> Iterator[FieldNote]:
    denied = told.assertion is Assertion.DENIED
    if not told.substance.strip() and not denied:
        yield FieldNote(field="substance", problem=FieldProblem.MISSING)
    if told.assertion not in (Assertion.PRESENT, Assertion.DENIED):
        yield FieldNote(field="assertion", problem=FieldProblem.DOES_NOT_BELONG)
    if told.reaction and denied:
        yield FieldNote(field="reaction", problem=FieldProblem.DOES_NOT_BELONG)
    if told.category and (told.substance.strip() or not denied):
        yield FieldNote(field="category", problem=FieldProblem.DOES_NOT_BELONG)


def _problem(name: str, told: ProblemAttributes, language: Language) -> Iterator[FieldNote]:
    if not name.strip():
        yield FieldNote(field="name", problem=FieldProblem.MISSING)
    family = told.assertion is Assertion.FAMILY
    if family and not told.relation.strip():
        yield FieldNote(field="relation", problem=FieldProblem.MISSING)
    elif family and relatives().get(told.relation, language) is None:
        yield FieldNote(field="relation", problem=FieldProblem.NOT_A_RELATIVE, wanted=told.relation)
    elif told.relation and not family:
        yield FieldNote(field="relation", problem=FieldProblem.DOES_NOT_BELONG)
    if told.diagnosis and told.assertion not in (Assertion.PRESENT, Assertion.POSSIBLE):
        yield FieldNote(field="diagnosis", problem=FieldProblem.DOES_NOT_BELONG)
    if told.onset and told.assertion in (Assertion.DENIED, Assertion.FAMILY):
        yield FieldNote(field="onset", problem=FieldProblem.DOES_NOT_BELONG)
    if told.side and family:
        yield FieldNote(field="side", problem=FieldProblem.DOES_NOT_BELONG)
