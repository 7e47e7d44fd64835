"""Facts of a chat model, held to the note's own sentences: what no statement says must not reach the EMR as a code."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from scribe.language.quantity import find_quantities, same_amount
from scribe.model import Fact, Language, MedicationFact, ResultFact, VitalSignFact


def told_facts(facts: Iterable[Fact], statements: Iterable[str], language: Language) -> tuple[Fact, ...]:
    """The facts that the statements tell.

    Statements are verified against the recording, facts are what the EMR takes over; so a medicine that no statement
    names is left out, and a dose, a frequency or a value that stands in no statement is taken off or the fact with it.

    Args:
        facts: as the model answered.
        statements: the note's sentences.
        language: of the note.
    """
    texts = [text.lower() for text in statements]
    told: list[Fact] = []
    for fact in facts:
        match fact:
            case MedicationFact():
                naming = [text for text in texts if fact.attributes.name.strip().lower() in text]
                if fact.attributes.name.strip() and naming:
                    told.append(_with_told_numbers(fact, naming, language))
            case VitalSignFact():
                values = {
                    value for text in texts for found in find_quantities(text, language) for value in found.values
                }
                if {fact.attributes.value, fact.attributes.diastolic} - {None} <= values:
                    told.append(fact)
            case ResultFact():
                if any(fact.attributes.value.strip().lower() in text for text in texts):
                    told.append(fact)
            case _:
                told.append(fact)
    return tuple(told)


def _with_told_numbers(fact: MedicationFact, naming: list[str], language: Language) -> MedicationFact:
    """The medicine, without a dose or frequency that the sentences naming it do not have."""
    amounts = [
        (value, found.unit) for text in naming for found in find_quantities(text, language) for value in found.values
    ]
    attributes = fact.attributes
    changes: dict[str, object] = {}
    if attributes.dose is not None and not _among((attributes.dose, attributes.dose_unit), amounts):
        changes |= {"dose": None, "dose_unit": ""}
    if attributes.per_day is not None and attributes.per_day != 1 and not _among((attributes.per_day, ""), amounts):
        changes |= {"per_day": None}
    return fact.model_copy(update={"attributes": attributes.model_copy(update=changes)}) if changes else fact


def _among(wanted: tuple[Decimal, str], amounts: list[tuple[Decimal, str]]) -> bool:
    return any(same_amount(wanted, amount) for amount in amounts)
