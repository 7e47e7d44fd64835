"""What must be seen whatever the note says: an allergy of today against a medicine of today, impossible values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from scribe.language.quantity import Frequency
from scribe.language.quantity.plausible import Implausible, implausible_reading
from scribe.language.quantity.plausible import implausible as implausible_regimen
from scribe.language.quantity.regimen import Regimen
from scribe.model import AllergyFact, Assertion, Fact, Language, MedicationChange, MedicationFact, VitalSignFact
from scribe.terminology import Term, medicines
from scribe.terminology.recorded import avoided_with

_TAKEN: Final = (MedicationChange.STARTED, MedicationChange.CHANGED, MedicationChange.CONTINUES)


@dataclass(frozen=True)
class AllergyConflict:
    """A medicine that is begun or goes on although an allergy was told today.

    ``same``: the allergy names it, or its whole group; otherwise both only belong to one group.
    """

    medicine: MedicationFact
    allergy: AllergyFact
    same: bool


def allergy_conflicts(facts: Iterable[Fact], language: Language) -> Iterator[AllergyConflict]:
    """Every medicine of today with the first allergy that concerns it.

    Args:
        facts: all that were said, whether the note tells them or not.
        language: of their names.
    """
    every = tuple(facts)
    told = (Assertion.PRESENT, Assertion.POSSIBLE)
    allergies = [one for one in every if isinstance(one, AllergyFact) and one.attributes.assertion in told]
    for medicine in every:
        if not isinstance(medicine, MedicationFact) or medicine.attributes.change not in _TAKEN:
            continue
        for allergy in allergies:
            same = _concerns(allergy, medicine, language)
            if same is not None:
                yield AllergyConflict(medicine, allergy, same)
                break


def _concerns(allergy: AllergyFact, medicine: MedicationFact, language: Language) -> bool | None:
    """Whether an allergy names a medicine (or its group), only shares a group with it, or (``None``) neither."""
    substance, name = allergy.attributes.substance, medicine.attributes.name
    if not substance.strip():
        return None
    term, named = _term(name, language), _terms(substance, language)
    if substance.strip().lower() == name.strip().lower() or (term is not None and term in named):
        return True
    groups = [group for group in avoided_with(substance, named) if term is not None and group.holds(term)]
    if not groups:
        return None
    names = (substance, *(one.en for one in named), *(one.zh for one in named))
    return any(group.is_called(one) for group in groups for one in names)


def _term(name: str, language: Language) -> Term | None:
    return medicines().get(name, language) or next((one for one in _terms(name, language)), None)


def _terms(name: str, language: Language) -> list[Term]:
    return [match.term for match in medicines().find(name, language)]


def implausible(fact: Fact, language: Language) -> str:
    """What of a fact nobody can have meant, or is far from usual, as the fact says it; empty where all is well.

    Args:
        fact: a medicine or a vital sign; other kinds have nothing to judge.
        language: of its name.
    """
    if isinstance(fact, MedicationFact):
        told = fact.attributes
        number, _, unit = told.strength.partition(" ")
        known = number.replace(".", "", 1).isdigit()
        regimen = Regimen(
            dose=told.dose,
            dose_high=told.dose_high,
            unit=told.dose_unit,
            per_kilo=told.per_kilo,
            per_day_total=told.in_a_day,
            strength=Decimal(number) if known else None,
            strength_unit=unit if known else "",
            frequency=Frequency(told.frequency, 0, 0, told.per_day, told.as_needed) if told.per_day else None,
        )
        why = implausible_regimen(regimen, _term(told.name, language))
        return (told.frequency if why is Implausible.TOO_OFTEN else fact.text) if why is not None else ""
    if isinstance(fact, VitalSignFact):
        sign = fact.attributes
        return fact.text if implausible_reading(sign.name, sign.value, sign.unit) else ""
    return ""
