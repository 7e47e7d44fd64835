"""From the resources of a record's Bundle to the entries of a record (https://hl7.org/fhir/R4/resourcelist.html)."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as Base64Error
from decimal import Decimal, InvalidOperation
from html import unescape
from typing import Any, Final

from scribe.errors import BadInput
from scribe.language.quantity import ucum
from scribe.resources.codes import ABSENT_UNKNOWN, Json

_GONE: Final = frozenset({"entered-in-error", "refuted"})
_OVER: Final = frozenset({"inactive", "remission", "resolved"})
_NOT_TAKEN: Final = frozenset({"completed", "stopped", "not-taken", "ended", "unknown"})
_NO_ORDER: Final = frozenset({"entered-in-error", "cancelled", "draft"})
_NO_KNOWN: Final = frozenset(
    {
        ("http://snomed.info/sct", "716186003"),
        ("http://snomed.info/sct", "409137002"),
        (ABSENT_UNKNOWN, "no-known-allergies"),
        (ABSENT_UNKNOWN, "no-known-medication-allergies"),
    }
)
"""Codes for "known to have none": of SNOMED CT, and of the International Patient Summary."""
_NO_ENTRY: Final = frozenset(
    {"no-allergy-info", "no-medication-info", "no-problem-info", "no-known-problems", "no-known-medications"}
)
"""The International Patient Summary's codes that fill a list in which there is nothing."""
_PERIODS_IN_A_DAY: Final = {"h": Decimal(24), "d": Decimal(1), "wk": Decimal(1) / 7}
_TIMES: Final = {"BID": 2, "TID": 3, "QID": 4, "AM": 1, "PM": 1, "QD": 1, "BED": 1, "Q6H": 4, "Q8H": 3, "Q4H": 6}
"""Codes of http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation that say how often a day."""
_LONGEST_NOTE: Final = 50_000


class Entries:
    """Collects the entries of one record.

    Args:
        known: every resource of the Bundle by the references that can mean it.
    """

    def __init__(self, known: dict[str, Json]) -> None:
        self._known = known
        self._lists: dict[str, list[Json]] = {"problems": [], "medicines": [], "allergies": []}
        self._numbers: list[str] = []
        self._notes: list[tuple[str, Json]] = []
        self._no_known_allergies = False

    def take(self, number: int, resource: Json) -> None:
        """Takes a resource, if it is of a kind that a record is made of.

        Raises:
            BadInput: it is, and names nothing.
        """
        match resource.get("resourceType"):
            case "Condition":
                self._condition(number, resource)
            case "AllergyIntolerance":
                self._allergy(number, resource)
            case "MedicationStatement":
                self._medicine(number, resource, _text(resource, "status") or "active", _list(resource, "dosage"))
            case "MedicationRequest":
                status = _text(resource, "status") or "active"
                if status not in _NO_ORDER and resource.get("doNotPerform") is not True:
                    self._medicine(number, resource, status, _list(resource, "dosageInstruction"))
            case "Patient":
                named = (_text(one, "value") for one in _list(resource, "identifier"))
                self._numbers += [value for value in named if value]
            case "Composition":
                self._note(_text(resource, "date"), _authors(resource), _sections(resource))
            case "DocumentReference":
                self._note(_text(resource, "date"), _authors(resource), _attachment(resource))

    def context(self, bundle: Json) -> Json:
        """What was collected, as ``scribe.context/1``.

        Raises:
            BadInput: nothing was.
        """
        if not any(self._lists.values()) and not self._notes and not self._no_known_allergies:
            raise BadInput(
                "The Bundle holds no Condition, medicine, AllergyIntolerance or note.",
                remedy="Send the patient's problem list, medicines, allergies and last note in it.",
            )
        made: Json = {name: _once(entries) for name, entries in self._lists.items()}
        made["no_known_allergies"] = self._no_known_allergies and not made["allergies"]
        made["patient_numbers"] = list(dict.fromkeys(self._numbers))[:20]
        if moment := _text(bundle, "timestamp"):
            made["as_of"] = moment
        if self._notes:
            made["last_note"] = max(self._notes, key=lambda note: note[0])[1]
        return made

    def _condition(self, number: int, resource: Json) -> None:
        if _code(resource.get("verificationStatus")) in _GONE or _is_filler(resource.get("code")):
            return
        onset = _text(resource, "onsetDateTime") or _text(resource, "onsetString")
        entry = self._named(number, resource, resource.get("code"))
        active = _code(resource.get("clinicalStatus")) not in _OVER and "abatementDateTime" not in resource
        self._lists["problems"].append({**entry, "active": active, "onset": onset[:300]})

    def _allergy(self, number: int, resource: Json) -> None:
        if _code(resource.get("verificationStatus")) in _GONE or _code(resource.get("clinicalStatus")) in _OVER:
            return
        concept = resource.get("code")
        if any((one["system"], one["code"]) in _NO_KNOWN for one in _codings(concept)):
            self._no_known_allergies = True
            return
        if _is_filler(concept):
            return
        told = [_name(one) for reaction in _list(resource, "reaction") for one in _list(reaction, "manifestation")]
        if not _name(concept):
            substances = [_name(_member(one, "substance")) for one in _list(resource, "reaction")]
            concept = {"text": next((name for name in substances if name), "")}
        entry = self._named(number, resource, concept)
        self._lists["allergies"].append({**entry, "reaction": ", ".join(name for name in told if name)[:300]})

    def _medicine(self, number: int, resource: Json, status: str, dosages: list[Json]) -> None:
        if status in _GONE:
            return
        concept = resource.get("medicationCodeableConcept")
        if not isinstance(concept, dict):
            concept = self._referenced(resource).get("code")
        if _is_filler(concept):
            return
        entry = self._named(number, resource, concept)
        dosage = _dosage(dosages[0]) if dosages else {}
        self._lists["medicines"].append({**entry, **dosage, "active": status not in _NOT_TAKEN})

    def _note(self, moment: str, author: str, text: str) -> None:
        if text.strip():
            note: Json = {"author": author[:300], "text": text.strip()[:_LONGEST_NOTE]}
            if re.match(r"\d{4}-\d{2}-\d{2}", moment):
                note["written_on"] = moment[:10]
            self._notes.append((moment, note))

    def _referenced(self, resource: Json) -> Json:
        """The Medication that a resource refers to, in it or beside it."""
        reference = _text(_member(resource, "medicationReference"), "reference")
        for one in _list(resource, "contained"):
            if f"#{one.get('id')}" == reference:
                return one
        found = self._known.get(reference, {})
        shown = _text(_member(resource, "medicationReference"), "display")
        return found if _name(found.get("code")) else {"code": {"text": shown}}

    def _named(self, number: int, resource: Json, concept: Any) -> Json:
        name = _name(concept)
        if not name:
            raise BadInput(
                f"Entry {number} of the Bundle, {_article(resource['resourceType'])}, names nothing.",
                remedy="Give its code a text or a display, or leave the entry out.",
            )
        return {"name": name[:300], "codings": _codings(concept)}


def _dosage(dosage: Json) -> Json:
    made: Json = {"route": _name(dosage.get("route"))[:300]}
    amounts = _list(dosage, "doseAndRate")
    quantity = _member(amounts[0], "doseQuantity") if amounts else {}
    value = _decimal(quantity.get("value"))
    unit = _text(quantity, "code") or _text(quantity, "unit")
    if value is not None and value > 0:
        made |= {"dose": value, "dose_unit": (ucum(unit) or ucum(_text(quantity, "unit")) or unit)[:300]}
    timing = _member(dosage, "timing")
    often = _per_day(timing)
    if often is not None:
        made["per_day"] = often
    # the whole instruction in words would say the dose again
    whole = _text(dosage, "text") if value is None and often is None else ""
    made["frequency"] = (_name(timing.get("code")) or _text(dosage, "patientInstruction") or whole)[:300]
    made["as_needed"] = dosage.get("asNeededBoolean") is True or "asNeededCodeableConcept" in dosage
    return made


def _per_day(timing: Json) -> Decimal | None:
    repeat = _member(timing, "repeat")
    frequency, period = _decimal(repeat.get("frequency")) or Decimal(1), _decimal(repeat.get("period"))
    days = _PERIODS_IN_A_DAY.get(_text(repeat, "periodUnit"))
    if period and days is not None:
        return (frequency * days / period).quantize(Decimal("0.0001")).normalize() or None
    coded = [_TIMES.get(one["code"].upper()) for one in _codings(timing.get("code"))]
    return next((Decimal(times) for times in coded if times), None)


def _codings(concept: Any) -> list[dict[str, str]]:
    if not isinstance(concept, dict):
        return []
    found = (
        {"system": _text(one, "system"), "code": _text(one, "code"), "display": _text(one, "display")}
        for one in _list(concept, "coding")
    )
    return [one for one in found if one["code"]]


def _is_filler(concept: Any) -> bool:
    return any(one["system"] == ABSENT_UNKNOWN and one["code"] in _NO_ENTRY for one in _codings(concept))


def _name(concept: Any) -> str:
    """The words of a CodeableConcept: its text, else the first display."""
    if not isinstance(concept, dict):
        return ""
    displays = (_text(one, "display") for one in _list(concept, "coding"))
    return " ".join((_text(concept, "text") or next((shown for shown in displays if shown), "")).split())


def _code(concept: Any) -> str:
    return next((one["code"] for one in _codings(concept)), "")


def _authors(resource: Json) -> str:
    return ", ".join(shown for one in _list(resource, "author") if (shown := _text(one, "display")))


def _sections(resource: Json) -> str:
    """The text of a Composition, section by section, those within others too."""
    lines: list[str] = []
    pending = list(_list(resource, "section"))
    while pending:
        section = pending.pop(0)
        words = _plain(_text(_member(section, "text"), "div"))
        if words:
            lines.append(f"{_text(section, 'title')}\n{words}".strip())
        pending = [*_list(section, "section"), *pending]
    return "\n\n".join(lines)


def _attachment(resource: Json) -> str:
    for content in _list(resource, "content"):
        attached = _member(content, "attachment")
        if _text(attached, "contentType").partition(";")[0].strip().lower() == "text/plain":
            try:
                return b64decode(_text(attached, "data"), validate=True).decode()
            except (Base64Error, UnicodeDecodeError, ValueError):
                return ""
    return ""


def _plain(xhtml: str) -> str:
    """The words of a narrative, a line for each block."""
    whole = re.sub(r"</?span[^>]*>", "", xhtml)
    blocks = re.sub(r"</(?:p|li|tr|div|h\d|td)>|<br\s*/?>", "\n", whole)
    lines = (" ".join(line.split()) for line in unescape(re.sub(r"<[^>]*>", " ", blocks)).split("\n"))
    return "\n".join(line for line in lines if line)


def _once(entries: list[Json]) -> list[Json]:
    """The entries, each once: a medicine often comes as a request and as a statement."""
    kept: list[Json] = []
    for entry in entries:
        if not any(one.get("name") == entry["name"] and one.get("dose") == entry.get("dose") for one in kept):
            kept.append(entry)
    return kept


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'AEIO' else 'a'} {kind}"


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _text(value: Json, name: str) -> str:
    found = value.get(name)
    return found.strip() if isinstance(found, str) else ""


def _member(value: Json, name: str) -> Json:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _list(value: Json, name: str) -> list[Json]:
    found = value.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
