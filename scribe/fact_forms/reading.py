"""A fact in the terms of a form."""

from __future__ import annotations

from typing import Final

from scribe.model import (
    AllergyFact,
    Fact,
    MedicationFact,
    ProblemFact,
    Told,
    ToldAllergy,
    ToldMedication,
    ToldProblem,
    ToldVitalSign,
    VitalSignFact,
)

KINDS: Final = ("medication", "vital_sign", "allergy", "problem")
"""The kinds of facts that have a form."""


def told_of(fact: Fact) -> Told | None:
    """A fact as a form has it; ``None`` for a kind without a form."""
    match fact:
        case MedicationFact():
            return ToldMedication(attributes=fact.attributes)
        case VitalSignFact():
            return ToldVitalSign(attributes=fact.attributes)
        case AllergyFact():
            return ToldAllergy(attributes=fact.attributes)
        case ProblemFact():
            return ToldProblem(name=fact.text, attributes=fact.attributes)
        case _:
            return None
