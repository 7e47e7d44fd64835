"""Test results as they were told today: a plain number with a UCUM unit is a Quantity, anything else stays words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import ClassVar, Final

from scribe.facts import said
from scribe.facts.kind import Cell, Column, FactKind, Fault, Part
from scribe.facts.texts import Texts
from scribe.language.claim import Assertion, Claim, ClaimKind, When
from scribe.language.quantity import find_quantities, ucum
from scribe.messages import Pair
from scribe.model import Fact, Language, ResultAttributes, ResultFact, Topic, VitalSignName
from scribe.resources import Frame, Json
from scribe.resources.codes import HL7, concept
from scribe.resources.narrative import clean, narrative
from scribe.resources.quantities import is_ucum, quantity, shown
from scribe.terminology import tests

_SIGNS: Final = frozenset(name.value for name in VitalSignName)


class Result(FactKind[ResultFact]):
    """The result of a test."""

    name = "result"
    title: ClassVar[Pair] = Pair("Results", "检查结果")
    order = 60
    claims = (ClaimKind.MEASUREMENT,)
    columns = (Column(Pair("Test", "检查")), Column(Pair("Result", "结果"), number=True))

    told_by_name = False

    def from_claims(self, claims: Sequence[Claim], language: Language) -> list[ResultFact]:
        """One fact a value; thresholds, targets and what was measured at another time are none."""
        facts: dict[tuple[str, str, str], ResultFact] = {}
        for claim in said.of_kind(claims, *self.claims):
            found = claim.quantity
            told = claim.assertion is Assertion.PRESENT and claim.when is When.NOW
            if found is None or claim.name in _SIGNS or not told:
                continue
            term = tests().get(claim.name, "en")
            name = term.name(language) if term is not None and term.name(language) else claim.name.replace("_", " ")
            value = "/".join(f"{one.normalize():f}" for one in found.values)
            fact = ResultFact(
                id="",
                text=f"{name} {value} {shown(found.unit)}".strip(),
                evidence=claim.segments,
                attributes=ResultAttributes(name=name, value=value, unit=found.unit),
            )
            facts.setdefault((name, value, found.unit), fact)
        return list(facts.values())

    def key(self, fact: ResultFact, language: Language) -> str:
        """The test."""
        return said.concept(fact.attributes.name, language, tests())

    def differences(self, fact: ResultFact, other: ResultFact, language: Language) -> tuple[Fault, ...]:
        """Value and unit."""
        del language
        one, two = fact.attributes, other.attributes
        faults = []
        if one.value.strip().lower() != two.value.strip().lower():
            faults.append(Fault(Part.VALUE, one.value, two.value))
        if one.unit and (ucum(one.unit) or one.unit) != (ucum(two.unit) or two.unit):
            faults.append(Fault(Part.UNIT, one.unit, two.unit))
        return tuple(faults)

    def told_in(self, fact: ResultFact, texts: Texts) -> frozenset[int]:
        """The statements with the value."""
        value = fact.attributes.value
        return texts.reading(_values, value.split("/")) | texts.holding(value)

    def topics(self, fact: ResultFact) -> tuple[Topic, ...]:
        """Results, else the examination."""
        del fact
        return (Topic.RESULTS, Topic.EXAMINATION, Topic.POSITIVE_SIGNS)

    def row(self, fact: ResultFact) -> tuple[Cell, ...]:
        """The test and its result."""
        told = fact.attributes
        return (Cell(text=told.name), Cell(text=f"{told.value} {shown(told.unit)}".strip()))

    def resource(self, frame: Frame, fact: ResultFact, beside: Sequence[Fact]) -> Json | None:
        """An Observation with the result as it was spoken; ``None`` without a value: it would say nothing."""
        del beside
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


def _values(text: str, language: Language) -> Iterator[str]:
    return (f"{value.normalize():f}" for found in find_quantities(text, language) for value in found.values)


KIND = Result()
