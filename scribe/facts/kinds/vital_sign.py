"""Vital signs, as they were measured today: here, or at home where it was said so.

They follow the profiles of FHIR R4 (https://hl7.org/fhir/R4/observation-vitalsigns.html): LOINC's code, UCUM's unit, a
time. A profile is named only when the resource keeps all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import ClassVar, Final, NamedTuple

from scribe.facts import said
from scribe.facts.kind import Cell, Column, FactKind, Fault, Part
from scribe.facts.texts import Texts
from scribe.language.claim import Assertion, Claim, ClaimKind, When, Where
from scribe.language.quantity import find_quantities, same_amount, ucum
from scribe.language.quantity.two_units import in_one
from scribe.messages import Pair
from scribe.model import Coding, Fact, Language, Topic, VitalSignAttributes, VitalSignFact, VitalSignName
from scribe.resources import Frame, Json
from scribe.resources.codes import LOINC, hl7, phrase
from scribe.resources.narrative import narrative
from scribe.resources.quantities import is_ucum, quantity, shown
from scribe.terminology import VITAL_SIGNS, VitalSignTerm

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


_OF_SEVERAL_UNITS: Final = frozenset({VitalSignName.BODY_WEIGHT, VitalSignName.BODY_HEIGHT})
"""Told without its unit, such a value is a number without one: kilograms or pounds, nobody may guess."""
_FAHRENHEIT: Final = Decimal(45)
"""A body's temperature above it is one in degrees Fahrenheit."""
_HOME: Final[Pair] = Pair("Home {}", "自测{}")
_NAMED: Final = frozenset(name.value for name in VitalSignName)


class VitalSign(FactKind[VitalSignFact]):
    """A vital sign with its value."""

    name = "vital_sign"
    title: ClassVar[Pair] = Pair("Measurements", "生命体征")
    order = 50
    claims = (ClaimKind.MEASUREMENT,)
    columns = (Column(Pair("What", "项目")), Column(Pair("Value", "数值"), number=True), Column(Pair("Where", "来源")))

    left_open = frozenset({Part.CONDITION})

    told_by_name = False

    def from_claims(self, claims: Sequence[Claim], language: Language) -> list[VitalSignFact]:
        """Values of today, here or at home; a threshold, a target or an earlier value is none."""
        facts: dict[tuple[object, ...], VitalSignFact] = {}
        for claim in said.of_kind(claims, *self.claims):
            today = claim.when is When.NOW and claim.where is not Where.ELSEWHERE
            if claim.name in _NAMED and claim.assertion is Assertion.PRESENT and today:
                fact = _fact(claim, language)
                if fact is not None:
                    told = fact.attributes
                    facts.setdefault((told.name, told.value, told.diastolic, told.unit, told.at_home), fact)
        return list(facts.values())

    def key(self, fact: VitalSignFact, language: Language) -> str:
        """What was measured."""
        del language
        return fact.attributes.name.value

    def differences(self, fact: VitalSignFact, other: VitalSignFact, language: Language) -> tuple[Fault, ...]:
        """Value, unit, and where it was measured."""
        one, two = fact.attributes, other.attributes
        faults = []
        if not same_amount((one.value, one.unit), (two.value, two.unit)) or one.diastolic != two.diastolic:
            faults.append(Fault(Part.UNIT if one.value == two.value else Part.VALUE, fact.text, other.text))
        if one.at_home is not two.at_home:
            where = (phrase("at home", language), "")
            faults.append(Fault(Part.CONDITION, where[not one.at_home], where[not two.at_home]))
        return tuple(faults)

    def worded_otherwise(
        self, fact: VitalSignFact, claims: Sequence[Claim], told: Sequence[VitalSignFact], language: Language
    ) -> tuple[Fault, ...]:
        """A value that is told without its place may be one from home."""
        faults = super().worded_otherwise(fact, claims, told, language)
        return tuple(one for one in faults if one.part is not Part.CONDITION or one.fact_says)

    def told_in(self, fact: VitalSignFact, texts: Texts) -> frozenset[int]:
        """The statements with the value."""
        return texts.reading(_values, {fact.attributes.value, fact.attributes.diastolic} - {None})

    def topics(self, fact: VitalSignFact) -> tuple[Topic, ...]:
        """Vital signs, else the examination."""
        del fact
        return (Topic.VITAL_SIGNS, Topic.EXAMINATION, Topic.POSITIVE_SIGNS)

    def row(self, fact: VitalSignFact) -> tuple[Cell, ...]:
        """What, how much, where."""
        told, term = fact.attributes, VITAL_SIGNS[fact.attributes.name]
        value = f"{told.value}/{told.diastolic}" if told.diastolic is not None else f"{told.value}"
        where = Pair("home", "家中") if told.at_home else Pair("clinic", "诊室")
        return (Cell(words=Pair(term.en, term.zh)), Cell(text=f"{value} {shown(told.unit)}"), Cell(words=where))

    def resource(self, frame: Frame, fact: VitalSignFact, beside: Sequence[Fact]) -> Json | None:
        """An Observation of the category vital-signs.

        A value that was measured elsewhere or earlier has a period that ends with the visit, since its time was not
        said as a date.
        """
        del beside
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


def _values(text: str, language: Language) -> Iterator[Decimal]:
    numbers = find_quantities(text, language)
    return (value for found in (*numbers, *in_one(text, numbers)) for value in found.values)


def _fact(claim: Claim, language: Language) -> VitalSignFact | None:
    """The fact of one value; ``None`` where it lacks its unit, or where nobody can have such a value."""
    found = claim.quantity
    if found is None:
        return None
    term = VITAL_SIGNS[VitalSignName(claim.name)]
    value, unit = found.value, _unit(found.value, found.unit, term)
    most = Decimal(43) if unit == "Cel" else term.highest
    half = term.name is VitalSignName.BLOOD_PRESSURE and found.second is None and not found.unit
    unnamed = not unit and term.name not in _OF_SEVERAL_UNITS
    if unnamed or half or found.approximate or not term.lowest <= value <= most:
        return None
    home = claim.where is Where.HOME
    name, stop = (term.zh, "") if language == "zh" else (term.en, " ")
    number = f"{value.normalize():f}" + (f"/{found.second.normalize():f}" if found.second is not None else "")
    text = f"{name}{stop}{number} {shown(unit)}".strip()
    if home:
        text = _HOME.of(language).format(text if language == "zh" else f"{text[0].lower()}{text[1:]}")
    return VitalSignFact(
        id="",
        text=text,
        evidence=claim.segments,
        codings=(Coding(system=LOINC, code=term.loinc, display=term.display),),
        attributes=VitalSignAttributes(
            name=term.name, value=value, diastolic=found.second, unit=unit, at_home=home, when=claim.since
        ),
    )


def _unit(value: Decimal, unit: str, term: VitalSignTerm) -> str:
    """The value's unit; of a weight or a height only the spoken one, of a temperature the value tells which."""
    if term.name is VitalSignName.BODY_TEMPERATURE and unit in ("", "deg", "Cel"):
        return "[degF]" if value > _FAHRENHEIT else term.unit
    if term.name in (VitalSignName.BODY_WEIGHT, VitalSignName.BODY_HEIGHT):
        return unit
    return unit or term.unit


def _pressures(told: VitalSignAttributes, systolic: Json) -> list[Json]:
    """Both components; the profile wants the second one even when only the first was said."""
    lower: Json = {"code": {"coding": [_loinc(*_DIASTOLIC)]}}
    if told.diastolic is not None:
        lower["valueQuantity"] = _measured(told.diastolic, told.unit)
    else:
        lower["dataAbsentReason"] = hl7("data-absent-reason", "unknown", "Unknown")
    return [{"code": {"coding": [_loinc(*_SYSTOLIC)]}, "valueQuantity": systolic}, lower]


def _measured(value: Decimal, unit: str) -> Json:
    return quantity(value, unit if is_ucum(unit) else ucum(unit) or unit)


def _named(name: VitalSignName, language: Language) -> str:
    term = VITAL_SIGNS[name]
    return term.zh if language == "zh" else term.en


def _loinc(code: str, display: str) -> Json:
    return {"system": LOINC, "code": code, "display": display}


KIND = VitalSign()
