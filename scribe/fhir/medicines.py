"""Medicines: what the patient takes is a statement, what the doctor begins or changes is a request.

A request has the intent ``plan``: it says what the doctor intends and authorises nobody to dispense; the prescription
stays the EMR's business. It is a ``draft`` until a doctor signs, then ``active``
(https://hl7.org/fhir/R4/valueset-medicationrequest-intent.html).
"""

from __future__ import annotations

from typing import assert_never

from scribe.fhir.codes import Json, concept, phrase
from scribe.fhir.frame import Frame
from scribe.fhir.narrative import clean, narrative, notes
from scribe.fhir.quantities import daily, quantity, spoken
from scribe.model import MedicationAttributes, MedicationChange, MedicationFact


def medication(frame: Frame, fact: MedicationFact) -> Json:
    """A MedicationStatement, or a MedicationRequest for what this visit begins or changes."""
    match fact.attributes.change:
        case MedicationChange.STARTED | MedicationChange.CHANGED:
            return _request(frame, fact)
        case MedicationChange.CONTINUES:
            return _statement(frame, fact, "active")
        case MedicationChange.STOPPED:
            return _statement(frame, fact, "stopped")
        case MedicationChange.PAST:
            return _statement(frame, fact, "completed")
        case MedicationChange.DECLINED:
            return _statement(frame, fact, "not-taken")
        case _ as unknown:
            assert_never(unknown)


def _statement(frame: Frame, fact: MedicationFact, status: str) -> Json:
    told = fact.attributes
    made: Json = {
        "resourceType": "MedicationStatement",
        "id": frame.id("medication-statement", fact.id),
        **frame.meta(made_by_machine=True),
        "text": narrative([fact.text], frame.language),
        "status": status,
        "medicationCodeableConcept": concept(clean(told.name) or fact.text, fact.codings),
        "subject": frame.subject,
        "context": frame.encounter,
        "dateAsserted": frame.visited,
    }
    if told.reason:
        made["reasonCode"] = [{"text": told.reason}]
    made |= notes(said=fact.said, language=frame.language)
    if dosage := _dosage(frame, told):
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
    changes = phrase("changes", frame.language) if told.change is MedicationChange.CHANGED else ""
    made |= notes(changes, said=fact.said, language=frame.language)
    if dosage := _dosage(frame, told):
        made["dosageInstruction"] = [dosage]
    return made


def _dosage(frame: Frame, told: MedicationAttributes) -> Json:
    """How it is taken: always in words, and in numbers as far as they were said. Empty when nothing was said."""
    made: Json = {}
    amount = spoken(told.dose, told.dose_unit, frame.language) if told.dose is not None else ""
    words = [word for word in (amount, told.route, told.frequency, told.duration) if word]
    if words:
        made["text"] = ("，" if frame.language == "zh" else ", ").join(words)
    timing: Json = {}
    if told.per_day is not None and not told.as_needed and (repeat := daily(told.per_day)):
        timing["repeat"] = repeat
    if told.frequency:
        timing["code"] = {"text": told.frequency}
    if timing:
        made["timing"] = timing
    if told.as_needed:
        made["asNeededBoolean"] = True
    if told.route:
        made["route"] = {"text": told.route}
    if told.dose is not None:
        made["doseAndRate"] = [{"doseQuantity": quantity(told.dose, told.dose_unit)}]
    return made
