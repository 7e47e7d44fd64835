"""Vital signs and test results.

Vital signs follow the profiles of FHIR R4 (https://hl7.org/fhir/R4/observation-vitalsigns.html): LOINC's code, UCUM's
unit, a time. A profile is named only when the resource keeps all of it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, NamedTuple

from scribe.fhir.codes import HL7, LOINC, Json, concept, hl7, phrase
from scribe.fhir.frame import Frame
from scribe.fhir.narrative import clean, narrative
from scribe.fhir.quantities import is_ucum, quantity
from scribe.language.quantity import ucum
from scribe.model import Language, ResultFact, VitalSignAttributes, VitalSignFact, VitalSignName
from scribe.terminology import VITAL_SIGNS, tests

_PROFILES: Final = "http://hl7.org/fhir/StructureDefinition/"


class _Sign(NamedTuple):
    codes: tuple[tuple[str, str], ...]
    units: frozenset[str]
    """The units that the profile allows."""
    profile: str


_SIGNS: Final[dict[VitalSignName, _Sign]] = {
    VitalSignName.BLOOD_PRESSURE: _Sign(
        (("85354-9", "Blood pressure panel with all children optional"),), frozenset({"mm[Hg]"}), "bp"
    ),
    VitalSignName.HEART_RATE: _Sign((("8867-4", "Heart rate"),), frozenset({"/min"}), "heartrate"),
    VitalSignName.RESPIRATORY_RATE: _Sign((("9279-1", "Respiratory rate"),), frozenset({"/min"}), "resprate"),
    VitalSignName.BODY_TEMPERATURE: _Sign((("8310-5", "Body temperature"),), frozenset({"Cel", "[degF]"}), "bodytemp"),
    VitalSignName.OXYGEN_SATURATION: _Sign(
        (
            ("2708-6", "Oxygen saturation in Arterial blood"),
            ("59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry"),
        ),
        frozenset({"%"}),
        "oxygensat",
    ),
    VitalSignName.BODY_WEIGHT: _Sign((("29463-7", "Body weight"),), frozenset({"kg", "g", "[lb_av]"}), "bodyweight"),
    VitalSignName.BODY_HEIGHT: _Sign((("8302-2", "Body height"),), frozenset({"cm", "[in_i]"}), "bodyheight"),
}
_SYSTOLIC: Final = ("8480-6", "Systolic blood pressure")
_DIASTOLIC: Final = ("8462-4", "Diastolic blood pressure")


def vital_sign(frame: Frame, fact: VitalSignFact) -> Json:
    """An Observation of the category vital-signs.

    A value that was measured elsewhere or earlier has a period that ends with the visit, since its time was not said
    as a date.
    """
    told = fact.attributes
    sign = _SIGNS[told.name]
    measured = _measured(told.value, told.unit)
    then = bool(told.at_home or told.when)
    # R4's invariant vs-1 holds for a dateTime only, so a resource with a period does not name the profile
    fits = measured.get("code") in sign.units and not then
    made: Json = {
        "resourceType": "Observation",
        "id": frame.id("vital-sign", fact.id),
        **frame.meta(made_by_machine=True, profile=f"{_PROFILES}{sign.profile}" if fits else ""),
        "text": narrative([fact.text], frame.language),
        "status": "final" if frame.signed else "preliminary",
        "category": [hl7("observation-category", "vital-signs", "Vital Signs")],
        "code": {"coding": [_loinc(*code) for code in sign.codes], "text": _named(told.name, frame.language)},
        "subject": frame.subject,
        "encounter": frame.encounter,
    }
    if then:
        made["effectivePeriod"] = {"end": frame.visited}
    else:
        made["effectiveDateTime"] = frame.visited
    if told.name is not VitalSignName.BLOOD_PRESSURE:
        made["valueQuantity"] = measured
    circumstances = [
        *([phrase("at home", frame.language)] if told.at_home else []),
        *([told.when] if told.when else []),
    ]
    if circumstances:
        made["note"] = [{"text": " ".join(circumstances)}]
    if told.name is VitalSignName.BLOOD_PRESSURE:
        made["component"] = _pressures(told, measured)
    return made


def _pressures(told: VitalSignAttributes, systolic: Json) -> list[Json]:
    """Both components; the profile wants the second one even when only the first was said."""
    lower: Json = {"code": {"coding": [_loinc(*_DIASTOLIC)]}}
    if told.diastolic is not None:
        lower["valueQuantity"] = _measured(told.diastolic, told.unit)
    else:
        lower["dataAbsentReason"] = hl7("data-absent-reason", "unknown", "Unknown")
    return [{"code": {"coding": [_loinc(*_SYSTOLIC)]}, "valueQuantity": systolic}, lower]


def result(frame: Frame, fact: ResultFact) -> Json | None:
    """An Observation with the result as it was spoken; a plain number with a UCUM unit is a Quantity.

    ``None`` when no value was said: an Observation without one says nothing.
    """
    told = fact.attributes
    if not clean(told.value):
        return None
    made: Json = {
        "resourceType": "Observation",
        "id": frame.id("result", fact.id),
        **frame.meta(made_by_machine=True),
        "text": narrative([fact.text], frame.language),
        "status": "final" if frame.signed else "preliminary",
    }
    known = tests().get(told.name, frame.language)
    category = known.category if known is not None else ""
    if category in {"laboratory", "imaging", "procedure"}:
        made["category"] = [{"coding": [{"system": f"{HL7}observation-category", "code": category}]}]
    made |= {
        "code": concept(clean(told.name) or fact.text, fact.codings),
        "subject": frame.subject,
        "encounter": frame.encounter,
        # when it was measured was not said; it was known by the time of the visit
        "effectivePeriod": {"end": frame.visited},
    }
    unit = told.unit if is_ucum(told.unit) else ucum(told.unit)
    if re.fullmatch(r"\d{1,12}(\.\d{1,6})?", told.value) and is_ucum(unit):
        made["valueQuantity"] = quantity(Decimal(told.value), unit)
    else:
        made["valueString"] = f"{told.value} {told.unit}".strip()
    return made


def _measured(value: Decimal, unit: str) -> Json:
    return quantity(value, unit if is_ucum(unit) else ucum(unit) or unit)


def _named(name: VitalSignName, language: Language) -> str:
    term = VITAL_SIGNS[name]
    return term.zh if language == "zh" else term.en


def _loinc(code: str, display: str) -> Json:
    return {"system": LOINC, "code": code, "display": display}
