"""Patient, practitioners, the visit and the device."""

from __future__ import annotations

from scribe import __version__
from scribe.model import DrafterRef, Person, Visit
from scribe.resources.codes import CONSULTATION_SYSTEM, HL7, USER_SYSTEM, Json, hl7, phrase
from scribe.resources.frame import Frame, identity, urn


def patient(frame: Frame) -> Json:
    """The patient, as registered; nothing that the hospital did not say."""
    known = frame.source.patient
    made: Json = {"resourceType": "Patient", "id": frame.patient_id, **frame.meta(made_by_machine=False)}
    if known.identifier:
        made["identifier"] = [{"system": known.identifier_system, "value": known.identifier}]
    if known.name:
        made["name"] = [{"text": known.name, "family": known.family, "given": list(known.given)}]
    made["gender"] = known.gender
    if known.birth_date is not None:
        made["birthDate"] = known.birth_date.isoformat()
    return made


def practitioner(frame: Frame, person: Person) -> Json:
    """A user who had a hand in the note; the visit's doctor with the hospital's number where registration gave it."""
    visit = frame.source.encounter
    numbers = [{"system": USER_SYSTEM, "value": person.id}]
    if visit.practitioner_identifier and person.id == visit.practitioner.id:
        numbers.append({"system": visit.practitioner_identifier_system, "value": visit.practitioner_identifier})
    made: Json = {
        "resourceType": "Practitioner",
        "id": identity("practitioner", person.id, person.name),
        **frame.meta(made_by_machine=False),
        "identifier": numbers,
    }
    return {**made, "name": [{"text": person.name}]} if person.name else made


def encounter(frame: Frame, diagnoses: list[str]) -> Json:
    """The visit: ambulatory (class AMB), finished, with its doctor.

    Its period has no end, since nobody says when a visit ends; the department is its service type.

    Args:
        frame: the document's frame.
        diagnoses: ids of the Conditions that the doctor named as today's assessment.
    """
    visit = frame.source.encounter
    numbers = [{"system": CONSULTATION_SYSTEM, "value": frame.source.consultation}]
    if visit.identifier:
        numbers.append({"system": visit.identifier_system, "value": visit.identifier})
    made: Json = {
        "resourceType": "Encounter",
        "id": frame.id("encounter"),
        **frame.meta(made_by_machine=False),
        "identifier": numbers,
        "status": "finished",
        "class": {"system": f"{HL7}v3-ActCode", "code": "AMB", "display": "ambulatory"},
    }
    if visit.visit is not Visit.ANY:
        made["type"] = [{"text": phrase(visit.visit.value, frame.language)}]
    if visit.department:
        made["serviceType"] = {"text": visit.department}
    made |= {
        "subject": frame.subject,
        "participant": [
            {
                "type": [hl7("v3-ParticipationType", "PPRF", "primary performer")],
                "individual": frame.practitioner(visit.practitioner),
            }
        ],
        "period": {"start": frame.visited},
    }
    if visit.reason:
        made["reasonCode"] = [{"text": visit.reason}]
    if diagnoses:
        made["diagnosis"] = [{"condition": {"reference": urn(condition)}} for condition in diagnoses]
    return made


def device_parts(frame: Frame) -> dict[str, str]:
    """What the software consists of, by part: Scribe's version, the language models and the speech model."""
    note = frame.source.note
    parts = {"Scribe": __version__, "drafter": f"{note.drafter.name} {note.drafter.model}".strip()}
    parts |= _told_with("drafter", note.drafter, prompts="prompts")
    if note.second_reader is not None:
        parts["second reader"] = note.second_reader.model
        parts |= _told_with("second reader", note.second_reader, prompts="second reader's prompts")
    engine = frame.source.engine or note.recogniser
    if engine is not None:
        parts["recogniser"] = f"{engine.name} {engine.model}".strip()
    return parts


def _told_with(part: str, ref: DrafterRef, *, prompts: str) -> dict[str, str]:
    """The prompts and the weights of a language model; nothing of what is none."""
    told = {prompts: ref.prompt, f"{part}'s weights": ref.weights.sentence if ref.weights is not None else ""}
    return {name: value for name, value in told.items() if value}


def device_id(frame: Frame) -> str:
    """The same for the same software, so that one Device stands for an installation's version."""
    return identity("device", *(f"{part}={value}" for part, value in device_parts(frame).items()), str(frame.demo))


def device(frame: Frame) -> Json:
    """The software that wrote the draft, with the versions of its parts."""
    made: Json = {
        "resourceType": "Device",
        "id": device_id(frame),
        **frame.meta(made_by_machine=False),
        "status": "active",
        "deviceName": [{"name": "Scribe", "type": "user-friendly-name"}],
        "type": {"text": "Clinical documentation software"},
        "version": [{"type": {"text": part}, "value": value} for part, value in device_parts(frame).items()],
    }
    if frame.demo:
        made["note"] = [{"text": "The demo speech model was used: this is no medical record."}]
    return made
