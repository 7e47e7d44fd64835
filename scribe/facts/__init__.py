"""Facts: what claims make of a consultation, in kinds, and the gate that every one of them passes.

A kind of fact is one module in ``kinds``: it knows its claims, what bears it out, its FHIR resource and its row on the
page.
"""

from scribe.facts.gate import Gated, Refused, claims_told, facts_from, facts_of, facts_told, gate, tellers
from scribe.facts.kind import PARTS, Cell, Column, FactKind, Fault, Part
from scribe.facts.picked import as_picked, still_told
from scribe.facts.registry import every_kind, kind_of, thing_of
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
    "as_picked",
    "claims_told",
    "every_kind",
    "facts_from",
    "facts_of",
    "facts_told",
    "gate",
    "implausible",
    "kind_of",
    "still_told",
    "tellers",
    "thing_of",
]
