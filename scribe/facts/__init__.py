"""Facts: what claims make of a consultation, in kinds, and the gate that every one of them passes.

A kind of fact is one module in ``kinds``: it knows its claims, what bears it out, its FHIR resource and its row on the
page.
"""

from scribe.facts.gate import Gated, Refused, facts_from, facts_of, gate, tellers
from scribe.facts.kind import PARTS, Cell, Column, FactKind, Fault, Part
from scribe.facts.registry import every_kind, kind_of
from scribe.facts.safety import AllergyConflict, allergy_conflicts, implausible

__all__ = [
    "PARTS",
    "AllergyConflict",
    "Cell",
    "Column",
    "FactKind",
    "Fault",
    "Gated",
    "Part",
    "Refused",
    "allergy_conflicts",
    "every_kind",
    "facts_from",
    "facts_of",
    "gate",
    "implausible",
    "kind_of",
    "tellers",
]
