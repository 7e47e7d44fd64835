"""Medicines: what the patient takes is a statement, what the doctor begins or changes is a request.

A request has the intent ``plan``: it says what the doctor intends and authorises nobody to dispense; the prescription
stays the EMR's business. It is a ``draft`` until a doctor signs, then ``active``
(https://hl7.org/fhir/R4/valueset-medicationrequest-intent.html).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import ClassVar, Final

from scribe.facts import dosing, said
from scribe.facts.course import Course
from scribe.facts.kind import Cell, Column, FactKind, Fault, Part
from scribe.facts.texts import Texts
from scribe.facts.timing import timing_of
from scribe.language.claim import Action, Assertion, Claim, ClaimKind
from scribe.language.quantity import same_amount
from scribe.messages import Pair
from scribe.model import (
    Fact,
    Language,
    MedicationAttributes,
    MedicationChange,
    MedicationFact,
    RecordMedicine,
    Topic,
)
from scribe.resources import Frame, Json
from scribe.resources.codes import concept, hl7, phrase
from scribe.resources.narrative import clean, narrative, notes
from scribe.resources.quantities import quantity, spoken
from scribe.terminology import MEDICINE_CLASSES, medicines
from scribe.terminology.recorded import PatientRecord

Change = MedicationChange

_STATUS: Final[dict[Change, str]] = {
    Change.CONTINUES: "active",
    Change.STOPPED: "stopped",
    Change.ON_HOLD: "on-hold",
    Change.PAST: "completed",
    Change.DECLINED: "not-taken",
    Change.NOT_TAKEN: "not-taken",
}
"""Of a MedicationStatement (https://hl7.org/fhir/R4/valueset-medication-statement-status.html); others are requests."""

_WORDS: Final[dict[Change, Pair]] = {
    Change.CONTINUES: Pair("continues", "继续"),
    Change.STARTED: Pair("new", "新开"),
    Change.CHANGED: Pair("changed", "调整"),
    Change.STOPPED: Pair("stopped", "停用"),
    Change.ON_HOLD: Pair("on hold", "暂停"),
    Change.PAST: Pair("in the past", "既往"),
    Change.DECLINED: Pair("declined", "拒绝"),
    Change.NOT_TAKEN: Pair("not taken", "未服用"),
}
_NOT_SAID: Final[Pair] = Pair("not said", "未说")
_TAKEN: Final = frozenset({Change.CONTINUES, Change.STARTED, Change.CHANGED})
_ORDERED: Final = frozenset({Change.STARTED, Change.CHANGED})


class Medication(FactKind[MedicationFact]):
    """A medicine with what the whole visit does with it."""

    name = "medication"
    title: ClassVar[Pair] = Pair("Medicines", "用药")
    order = 10
    claims = (ClaimKind.MEDICINE,)
    columns = (
        Column(Pair("Medicine", "药品")),
        Column(Pair("Dose", "单次剂量"), number=True),
        Column(Pair("Route", "途径")),
        Column(Pair("How often", "频次")),
    )

    def from_claims(self, claims: Sequence[Claim], language: Language) -> list[MedicationFact]:
        """One fact a medicine: stopped with the dose it had, changed where it was taken with another dose."""
        found = []
        about = [
            claim
            for claim in said.of_kind(claims, *self.claims)
            if claim.assertion is Assertion.PRESENT and claim.key not in MEDICINE_CLASSES
        ]
        for every in said.by_key(about).values():
            course = Course()
            for claim in every:
                course.hear(claim, language)
            if course.change is None:
                continue
            told = course.attributes(said.named(course.claims[0], language))
            found.append(
                MedicationFact(
                    id="",
                    text=dosing.text_of(told, language),
                    said=said.spoken(course.claims, language),
                    evidence=said.evidence(course.claims),
                    codings=said.codes(course.claims[0]),
                    attributes=told,
                )
            )
        return found

    def key(self, fact: MedicationFact, language: Language) -> str:
        """The medicine itself."""
        return said.concept(fact.attributes.name, language, medicines())

    def differences(self, fact: MedicationFact, other: MedicationFact, language: Language) -> tuple[Fault, ...]:
        """Status, dose, unit, rate and frequency."""
        del language
        one, two = fact.attributes, other.attributes
        faults = list(dosing.differences(one, two))
        if one.change is not two.change:
            faults.insert(0, Fault(Part.STATUS, _WORDS[one.change][0], _WORDS[two.change][0]))
        return tuple(faults)

    def contradicted(
        self, fact: MedicationFact, claims: Sequence[Claim], told: Sequence[MedicationFact], language: Language
    ) -> tuple[Fault, ...]:
        """Of the status only whether it is taken at all: "metoprolol 25 mg daily" leaves the rest open."""
        del claims
        key, taken = self.key(fact, language), fact.attributes.change in _TAKEN
        found = []
        for one in told:
            if self.key(one, language) == key:
                same = (one.attributes.change in _TAKEN) is taken
                faults = self.differences(one, fact, language)
                found.append(tuple(fault for fault in faults if not (same and fault.part is Part.STATUS)))
        return min(found, key=len, default=())

    def worded_otherwise(
        self, fact: MedicationFact, claims: Sequence[Claim], told: Sequence[MedicationFact], language: Language
    ) -> tuple[Fault, ...]:
        """What is done with it where the words say so, and every part of how it is taken."""
        key = self.key(fact, language)
        acts = any(claim.action is not Action.NONE for claim in claims if claim.key == key)
        found = []
        for one in told:
            if self.key(one, language) == key:
                faults = [
                    *self.differences(one, fact, language),
                    *dosing.taken_otherwise(one.attributes, fact.attributes, language),
                ]
                same = not acts or _ORDERED.issuperset((one.attributes.change, fact.attributes.change))
                open_ = {Part.STATUS} if same else set()
                if (amount := dosing.amount_of(one.attributes)) and fact.attributes.until_now.startswith(amount):
                    open_ |= {Part.DOSE, Part.STATUS, Part.FREQUENCY}  # how it was taken until now
                found.append(tuple(fault for fault in faults if fault.part not in open_))
        return min(found, key=len, default=())

    def recorded(self, fact: MedicationFact, fault: Fault, record: PatientRecord | None) -> bool:
        """The record bears out the dose and the frequency of what goes on; that it goes on must be said."""
        if record is None or fact.attributes.change is not Change.CONTINUES:
            return False
        term = medicines().get(fact.attributes.name, "en") or medicines().get(fact.attributes.name, "zh")
        known = record.medicine([term]) if term is not None else None
        entry = known.entry if known is not None else None
        if not isinstance(entry, RecordMedicine):
            return False
        told = fact.attributes
        if fault.part is Part.DOSE and told.dose is not None and entry.dose is not None:
            return same_amount((told.dose, told.dose_unit), (entry.dose, entry.dose_unit))
        return fault.part is Part.FREQUENCY and told.per_day is not None and told.per_day == entry.per_day

    def told_in(self, fact: MedicationFact, texts: Texts) -> frozenset[int]:
        """The statements that name the medicine."""
        return texts.naming(fact.attributes.name, medicines()) | texts.holding(fact.said)

    def topics(self, fact: MedicationFact) -> tuple[Topic, ...]:
        """What is taken stands in the history, what the visit does in the plan."""
        plan = (Topic.PLAN, Topic.INSTRUCTIONS, Topic.ASSESSMENT, Topic.MEDICATIONS)
        taken = fact.attributes.change in (Change.CONTINUES, Change.PAST, Change.NOT_TAKEN)
        return (Topic.MEDICATIONS, Topic.PAST_HISTORY, Topic.PRESENT_ILLNESS) if taken else plan

    def row(self, fact: MedicationFact) -> tuple[Cell, ...]:
        """Name and status, dose, route, how often."""
        told = fact.attributes
        amount = Cell(text=dosing.amount_of(told)) if told.dose is not None or told.strength else Cell(words=_NOT_SAID)
        needed: Pair = Pair("as needed", "必要时") if told.as_needed else Pair("–", "–")
        return (
            Cell(text=told.name, sub=_WORDS[told.change]),
            amount,
            Cell(text=told.route or "–"),
            Cell(text=told.frequency) if told.frequency else Cell(words=needed),
        )

    def resource(self, frame: Frame, fact: MedicationFact, beside: Sequence[Fact]) -> Json | None:
        """A MedicationStatement, or a MedicationRequest for what this visit begins or changes."""
        del beside
        status = _STATUS.get(fact.attributes.change)
        return _request(frame, fact) if status is None else _statement(frame, fact, status)


def _statement(frame: Frame, fact: MedicationFact, status: str) -> Json:
    told = fact.attributes
    made: Json = {
        "resourceType": "MedicationStatement",
        "id": frame.id("medication-statement", fact.id),
        **frame.meta(made_by_machine=True),
        "text": narrative([fact.text], frame.language),
        "status": status,
    }
    if told.change is Change.DECLINED:
        made["statusReason"] = [{"text": phrase("declined", frame.language)}]
    made |= {
        "medicationCodeableConcept": concept(clean(told.name) or fact.text, fact.codings),
        "subject": frame.subject,
        "context": frame.encounter,
        "dateAsserted": frame.visited,
    }
    if told.reason:
        made["reasonCode"] = [{"text": told.reason}]
    made |= notes(dosing.not_taken_for(told, frame.language), said=fact.said, language=frame.language)
    if dosage := _dosage(frame, dosing.as_taken(told)):
        made["dosage"] = [dosage]
    return made


def _request(frame: Frame, fact: MedicationFact) -> Json:
    told = fact.attributes
    made: Json = {
        "resourceType": "MedicationRequest",
        "id": frame.id("medication-request", fact.id),
        **frame.meta(made_by_machine=True),
        "text": narrative([fact.text], frame.language),
        "status": "active" if frame.signed else "draft",
        "intent": "plan",
        "medicationCodeableConcept": concept(clean(told.name) or fact.text, fact.codings),
        "subject": frame.subject,
        "encounter": frame.encounter,
        "authoredOn": frame.at,
    }
    if frame.source.signature is not None:
        made["requester"] = frame.practitioner(frame.source.signature.signer)
    if told.reason:
        made["reasonCode"] = [{"text": told.reason}]
    changes = phrase("changes", frame.language) if told.change is Change.CHANGED else ""
    made |= notes(changes, said=fact.said, language=frame.language)
    if dosage := _dosage(frame, told):
        made["dosageInstruction"] = [dosage]
    return made


def _dosage(frame: Frame, told: MedicationAttributes) -> Json:
    """How it is taken: always in words, and in numbers as far as they were said. Empty when nothing was said."""
    made: Json = {}
    words = [word for word in (_spoken(told, frame.language), told.route, told.frequency, told.duration) if word]
    if words:
        made["text"] = ("，" if frame.language == "zh" else ", ").join(words)
    if timing := timing_of(told, frame.language):
        made["timing"] = timing
    if told.as_needed:
        made["asNeededBoolean"] = True
    if told.route:
        made["route"] = {"text": told.route}
    if told.dose is not None:
        made["doseAndRate"] = [*_amounts(told)]
    return made


def _spoken(told: MedicationAttributes, language: Language) -> str:
    if told.dose is None:
        return told.strength
    if told.per_kilo or told.in_a_day or told.dose_high is not None or told.strength:
        return dosing.amount_of(told)
    return spoken(told.dose, told.dose_unit, language)


def _amounts(told: MedicationAttributes) -> Iterator[Json]:
    """The dose as it was ordered; of a counted form whose strength was said, what that comes to as well."""
    total = dosing.total(told)
    if total is None:
        yield _amount(told)
        return
    yield {"type": hl7("dose-rate-type", "ordered", "Ordered"), **_amount(told)}
    yield {"type": hl7("dose-rate-type", "calculated", "Calculated"), "doseQuantity": quantity(*total)}


def _amount(told: MedicationAttributes) -> Json:
    """For each kilogram, or for a day, it is a rate, since it is no amount at a time (https://hl7.org/fhir/R4/dosage.html)."""
    assert told.dose is not None  # noqa: S101 (the caller looked)
    # so much in a day, and no word of several times: once a day is that amount
    daily_rate = told.in_a_day and (told.per_kilo or told.per_day not in (None, 1))
    by = ".".join(unit for unit, rate in (("kg", told.per_kilo), ("d", daily_rate)) if rate)
    if by and told.dose_high is None:
        amount = quantity(told.dose, told.dose_unit)
        return {"rateRatio": {"numerator": amount, "denominator": quantity(Decimal(1), by)}}
    if by and told.dose_high is not None:
        unit = f"{told.dose_unit}/{by}" if "." not in by else f"{told.dose_unit}/({by})"
        return {"rateRange": {"low": quantity(told.dose, unit), "high": quantity(told.dose_high, unit)}}
    if told.dose_high is not None:
        return {
            "doseRange": {"low": quantity(told.dose, told.dose_unit), "high": quantity(told.dose_high, told.dose_unit)}
        }
    return {"doseQuantity": quantity(told.dose, told.dose_unit)}


KIND = Medication()
