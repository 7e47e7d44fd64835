"""Audit events as FHIR R4 AuditEvent, after the patterns of IHE's Basic Audit Log Patterns (BALP 1.1).

Who acted is the requesting agent, the installation the observer, the consultation the entity. A patient's name or
number is in no event, so there is none here: the encounter's id leads to the patient for who may see it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from scribe.model import Event

_CODES: Final = "http://terminology.hl7.org/CodeSystem"
_TYPES: Final = f"{_CODES}/audit-event-type"
_DCM: Final = "http://dicom.nema.org/resources/ontology/DCM"
_KINDS: Final = "urn:scribe:event-kind"
_READS: Final = frozenset({"read", "exported", "emr_day_read", "emr_searched", "audit_read"})
_CREATES: Final = frozenset(
    {"registered", "account_created", "uploaded", "transcribed", "transcript_imported", "integrator_added"}
)
_DELETES: Final = frozenset({"withdrawn", "upload_discarded", "retracted", "recalled"})
_SIGN_IN: Final = {"signed_in": "110122", "signed_out": "110123", "sign_in_refused": "110122", "code_refused": "110122"}
"""Login and Logout of DICOM's audit types; those that were refused end with a minor failure."""
_REFUSED: Final = frozenset({"sign_in_refused", "code_refused", "recording_refused", "access_refused"})


def audit_bundle(events: Iterable[Event]) -> dict[str, Any]:
    """A collection with an AuditEvent for each event, in their order."""
    entries = [{"fullUrl": f"urn:scribe:event:{event.sequence}", "resource": audit_event(event)} for event in events]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def audit_event(event: Event) -> dict[str, Any]:
    """One event (http://hl7.org/fhir/R4/auditevent.html)."""
    found: dict[str, Any] = {
        "resourceType": "AuditEvent",
        "id": f"event-{event.sequence}",
        "type": _type_of(event.kind),
        "subtype": [*_subtype_of(event.kind), {"system": _KINDS, "code": event.kind}],
        "action": _action_of(event.kind),
        "recorded": event.at.isoformat(timespec="milliseconds"),
        "outcome": "4" if event.kind in _REFUSED else "0",
        "agent": [{"who": {"identifier": {"value": event.actor}, "display": event.actor}, "requestor": True}],
        "source": {"observer": {"display": "Scribe"}},
        "entity": _entities(event),
    }
    return found


def _type_of(kind: str) -> dict[str, str]:
    if kind in _SIGN_IN:
        return {"system": _DCM, "code": "110114", "display": "User Authentication"}
    return {"system": _TYPES, "code": "rest", "display": "RESTful Operation"}


def _subtype_of(kind: str) -> list[dict[str, str]]:
    return [{"system": _DCM, "code": _SIGN_IN[kind]}] if kind in _SIGN_IN else []


def _action_of(kind: str) -> str:
    if kind in _READS:
        return "R"
    if kind in _CREATES:
        return "C"
    if kind in _DELETES:
        return "D"
    return "E" if kind in _SIGN_IN else "U"


def _entities(event: Event) -> list[dict[str, Any]]:
    """The consultation, and the event's own place and MAC, by which it is found in the database."""
    details = [{"type": name, "valueString": _text(value)} for name, value in sorted(event.detail.items())]
    own: dict[str, Any] = {
        "what": {"identifier": {"system": "urn:scribe:event", "value": str(event.sequence)}},
        "detail": [{"type": "hash", "valueString": event.hash}, *(one for one in details if one["valueString"])],
    }
    if event.consultation is None:
        return [own]
    what = {"type": "Encounter", "identifier": {"system": "urn:scribe:consultation", "value": event.consultation}}
    kind = {"system": f"{_CODES}/audit-entity-type", "code": "2", "display": "System Object"}
    return [{"what": what, "type": kind}, own]


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
