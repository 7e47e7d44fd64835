"""Terminology: medicines, conditions, symptoms, tests, vital signs."""

from scribe.terminology.lexicon import (
    ATC,
    ICD10,
    MEDICINE_CLASSES,
    Lexicon,
    Match,
    Term,
    body_sites,
    conditions,
    medicines,
    red_flags,
    symptoms,
    tests,
)
from scribe.terminology.measures import VITAL_SIGNS, VitalSignTerm

__all__ = [
    "ATC",
    "ICD10",
    "MEDICINE_CLASSES",
    "VITAL_SIGNS",
    "Lexicon",
    "Match",
    "Term",
    "VitalSignTerm",
    "body_sites",
    "conditions",
    "medicines",
    "red_flags",
    "symptoms",
    "tests",
]
