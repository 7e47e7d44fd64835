"""Terminology: medicines, conditions, symptoms, tests, vital signs, units, frequencies and spoken numbers."""

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
from scribe.terminology.measures import VITAL_SIGNS, Frequency, VitalSignTerm, find_frequency, find_route, ucum

__all__ = [
    "ATC",
    "ICD10",
    "MEDICINE_CLASSES",
    "VITAL_SIGNS",
    "Frequency",
    "Lexicon",
    "Match",
    "Term",
    "VitalSignTerm",
    "body_sites",
    "conditions",
    "find_frequency",
    "find_route",
    "medicines",
    "red_flags",
    "symptoms",
    "tests",
    "ucum",
]
