"""Vital signs with their LOINC codes and UCUM units.

LOINC codes as in FHIR's vital signs profile (http://hl7.org/fhir/R4/observation-vitalsigns.html); units as UCUM writes
them (https://ucum.org).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from scribe.model import VitalSignName


@dataclass(frozen=True)
class VitalSignTerm:
    """How a vital sign is coded and written: ``unit`` is UCUM, ``shown_*`` is what a note prints."""

    name: VitalSignName
    loinc: str
    display: str
    unit: str
    en: str
    zh: str
    shown_en: str
    shown_zh: str
    lowest: Decimal
    highest: Decimal
    """A value beyond these is misheard or something else; it is not taken as this sign."""


def _term(
    name: str,
    loinc: str,
    display: str,
    unit: str,
    words: tuple[str, str],
    shown: tuple[str, str],
    bounds: tuple[int, int],
) -> VitalSignTerm:
    return VitalSignTerm(
        VitalSignName(name), loinc, display, unit, *words, *shown, Decimal(bounds[0]), Decimal(bounds[1])
    )


VITAL_SIGNS: dict[VitalSignName, VitalSignTerm] = {
    term.name: term
    for term in (
        _term(
            "blood_pressure",
            "85354-9",
            "Blood pressure panel with all children optional",
            "mm[Hg]",
            ("Blood pressure", "血压"),
            (" mmHg", " mmHg"),
            (40, 300),
        ),
        _term("heart_rate", "8867-4", "Heart rate", "/min", ("Heart rate", "心率"), (" bpm", "次/分"), (20, 300)),
        _term(
            "respiratory_rate",
            "9279-1",
            "Respiratory rate",
            "/min",
            ("Respiratory rate", "呼吸"),
            ("/min", "次/分"),
            (4, 90),
        ),
        _term(
            "body_temperature", "8310-5", "Body temperature", "Cel", ("Temperature", "体温"), (" °C", " ℃"), (30, 115)
        ),
        _term(
            "oxygen_saturation",
            "2708-6",
            "Oxygen saturation in Arterial blood",
            "%",
            ("Oxygen saturation", "血氧饱和度"),
            ("%", "%"),
            (40, 100),
        ),
        _term("body_weight", "29463-7", "Body weight", "kg", ("Weight", "体重"), (" kg", " kg"), (1, 700)),
        _term("body_height", "8302-2", "Body height", "cm", ("Height", "身高"), (" cm", " cm"), (1, 250)),
    )
}
