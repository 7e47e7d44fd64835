"""Medicines: what the patient takes is a statement, what the doctor begins or changes is a request.

A request has the intent ``plan``: it says what the doctor intends and authorises nobody to dispense; the prescription
stays the EMR's business. It is a ``draft`` until a doctor signs, then ``active``
(https://hl7.org/fhir/R4/valueset-medicationrequest-intent.html).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar, Final

from scribe.facts import dosing, said
from scribe.facts.kind import Cell, Column, FactKind, Fault, Part
from scribe.facts.timing import timing_of
from scribe.language.claim import Action, Assertion, Claim, ClaimKind, When
from scribe.language.quantity import same_amount
from scribe.messages import Pair
from scribe.model import (
    Fact,
    Language,
    MedicationAttributes,
    MedicationChange,
    MedicationFact,
    RecordMedicine,
    Speaker,
    Topic,
)
from scribe.resources import Frame, Json
from scribe.resources.codes import concept, hl7, phrase
from scribe.resources.narrative import clean, narrative, notes
from scribe.resources.quantities import quantity, shown, spoken
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
_DIRECT: Final[dict[Action, Change]] = {
    Action.STOP: Change.STOPPED,
    Action.HOLD: Change.ON_HOLD,
    Action.REFUSED: Change.DECLINED,
    Action.NOT_TAKEN: Change.NOT_TAKEN,
    Action.MORE: Change.CHANGED,
    Action.LESS: Change.CHANGED,
    Action.TAPER: Change.CHANGED,
    Action.CHANGE: Change.CHANGED,
}
_NEW_DOSE: Final = frozenset({Action.START, Action.MORE, Action.LESS, Action.TAPER, Action.CHANGE})
_AMOUNT: Final = frozenset({"dose", "dose_high", "dose_unit", "per_kilo", "in_a_day", "strength"})
_TAKEN: Final = frozenset({Change.CONTINUES, Change.STARTED, Change.CHANGED})
_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)


@dataclass
class _Course:
    """What becomes of one medicine over a visit."""

    change: Change | None = None
    taken: bool = False
    before: Decimal | None = None
    until_now: str = ""
    members: dict[str, object] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)

    def hear(self, claim: Claim, language: Language) -> None:
        """Takes in the next claim about it."""
        told = dosing.dosed(claim.regimen, language)
        if told.get("per_kilo") and "dose" in self.members and not self.members.get("per_kilo"):
            told = {name: value for name, value in told.items() if name not in _AMOUNT}  # by which it was worked out
        action, before = _meant(claim, told), self.change
        if self.before is not None and told.get("dose") == self.before:
            told = {name: value for name, value in told.items() if name not in _AMOUNT}  # what it was until now
        if claim.regimen is not None and claim.regimen.before is not None:
            self.before = claim.regimen.before
            self.until_now = f"{self.before.normalize():f} {shown(claim.regimen.before_unit)}".strip()
        if claim.speaker in _LAY and before in (Change.STARTED, Change.CHANGED) and action in _NEW_DOSE:
            action = Action.GOES_ON  # said over by the one whom it was ordered for
        self.change = self._after(claim, action, told)
        if self.change is None:
            return
        anew = action in _NEW_DOSE and before is not None and ("dose" in told or action is not Action.START)
        anew = anew or (action is Action.GOES_ON and "dose" in told and self._put_right_by(claim))
        self.claims.append(claim)
        self.members = dosing.going_on(self.members, before, self.change)
        if anew:
            if "dose" in self.members and action is not Action.GOES_ON and not self.until_now:
                self.until_now = dosing.regimen_of(self._told(""), language)
            # a dose that is raised without saying to what is not the old one any more
            self.members = {**{k: v for k, v in self.members.items() if k not in _AMOUNT}, **told}
        else:
            fixed = _AMOUNT - {"strength"} if "dose" in self.members else frozenset()
            self.members = {**{k: v for k, v in told.items() if k not in fixed}, **self.members}
        self.taken = self.taken or self.change in (Change.CONTINUES, Change.CHANGED)

    def attributes(self, name: str) -> MedicationAttributes:
        """What was said of it, all in all; of one that changes also how it was taken until now."""
        return self._told(name, self.until_now if self.change is Change.CHANGED else "")

    def _told(self, name: str, until_now: str = "") -> MedicationAttributes:
        told = {"name": name, "change": self.change or Change.CONTINUES, "until_now": until_now}
        return MedicationAttributes.model_validate({**told, **self.members})

    def _put_right_by(self, claim: Claim) -> bool:
        """Whether a lay person tells of what so far only a doctor's list says that it is taken."""
        mine = any(one.speaker in _LAY for one in self.claims)
        return claim.speaker in _LAY and not mine and self.change is Change.CONTINUES

    def _after(  # noqa: PLR0911 (one for each thing that is done)
        self, claim: Claim, action: Action, told: dict[str, object]
    ) -> Change | None:
        """What the visit does with it, once this was said too."""
        now = self.change
        if action is Action.STOP and claim.when is When.PAST:
            ended = Change.STOPPED if self._put_right_by(claim) else Change.PAST
            return now if now in (Change.STARTED, Change.CONTINUES) and ended is Change.PAST else ended
        if action in _DIRECT:
            if action is Action.STOP and now is Change.STARTED and claim.when is When.PLANNED:
                return now  # "take it until the fever stops"
            return _DIRECT[action]
        match action:
            case Action.START if self.taken:
                before, dose = self.members.get("dose"), told.get("dose")
                if dose is None and now is Change.CHANGED:
                    return now
                return Change.CONTINUES if dose is None or before in (None, dose) else Change.CHANGED
            case Action.START:
                changed = claim.regimen is not None and claim.regimen.before is not None
                return Change.CHANGED if changed else Change.STARTED
            case Action.GOES_ON:
                return Change.CONTINUES if now in (None, Change.PAST, Change.NOT_TAKEN) else now
            case Action.TOOK:
                return now or Change.PAST
            case Action.RAN_OUT:
                return now if now not in (None, Change.CONTINUES) else Change.NOT_TAKEN
            case _:
                return now


def _meant(claim: Claim, told: dict[str, object]) -> Action:
    """What is done with a medicine; who says so decides what the words leave open."""
    action, lay = claim.action, claim.speaker in _LAY
    if action is Action.ORDER and len(claim.segments) == 1:
        action = Action.START  # named in one breath with tests that are ordered
    if lay and action in _NEW_DOSE:
        return Action.GOES_ON  # the patient who tells of a start, or of another dose, takes it so already
    if action is not Action.NONE:
        return Action.STOP if claim.category == "ended" else action
    if claim.when is When.PAST:
        return Action.TOOK if told else Action.NONE
    if lay:
        return Action.GOES_ON if "dose" in told or "frequency" in told else Action.NONE
    if len(claim.segments) > 1:
        # asked and answered, or read back: a medicine that is taken
        return Action.GOES_ON if told else Action.NONE
    # an order without its verb: a dose with how long or how often
    return Action.START if "dose" in told and ("duration" in told or "frequency" in told) else Action.NONE


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
            course = _Course()
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

    def recorded(self, fact: MedicationFact, fault: Fault, record: PatientRecord | None) -> bool:
        """The record bears out the dose and the frequency of what goes on; that it goes on must be said."""
        if record is None or fact.attributes.change is not Change.CONTINUES:
            return False
        term = said.term(fact.attributes.name, "en", medicines()) or said.term(fact.attributes.name, "zh", medicines())
        known = record.medicine([term]) if term is not None else None
        entry = known.entry if known is not None else None
        if not isinstance(entry, RecordMedicine):
            return False
        told = fact.attributes
        if fault.part is Part.DOSE and told.dose is not None and entry.dose is not None:
            return same_amount((told.dose, told.dose_unit), (entry.dose, entry.dose_unit))
        return fault.part is Part.FREQUENCY and told.per_day is not None and told.per_day == entry.per_day

    def told_by(self, fact: MedicationFact, text: str, language: Language) -> bool:
        """A statement that names the medicine."""
        return said.mentions(fact.attributes.name, text, language, medicines()) or bool(
            fact.said and fact.said.lower() in text.lower()
        )

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
