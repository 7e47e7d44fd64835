"""A patient's record from the EMR: problems, medicines, allergies and the last note, as FHIR R4 searches find them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from scribe.delivery.identity import PatientMatch
from scribe.emr.patients import find_patient, require_same
from scribe.emr.reading import EmrReader
from scribe.emr.values import objects
from scribe.errors import DeliveryRefused
from scribe.fhir.record import context_from
from scribe.model import Patient, RecordContext

Json = dict[str, Any]

_NOTES: Final = "5"
"""How many of the newest notes are asked for: the newest may hold no text that can be read."""
_MOST_MEDICINES_READ: Final = 60
_DIAGNOSIS: Final = "encounter-diagnosis"
_UNKNOWN_HERE: Final = (400, 403, 404, 405, 501)
"""How servers answer to a kind of resource that they do not have or do not let Scribe read."""


@dataclass(frozen=True)
class Brought:
    """What came. ``missing`` names the lists that the EMR does not give: they are unknown, not empty."""

    context: RecordContext | None
    missing: tuple[str, ...] = ()


def bring_record(
    reader: EmrReader, patient: Patient, *, visited: datetime, match: PatientMatch, now: datetime, known: str = ""
) -> Brought:
    """The record of a registered patient.

    Args:
        reader: of the EMR.
        patient: as registered.
        visited: when the visit began.
        match: what has to agree with the EMR's patient besides the number.
        now: the present moment.
        known: ``Patient/<id>`` where the EMR said whose record is open, as in a launch; it is read, not searched for.

    Raises:
        PartDown: the EMR does not answer, or not to the end.
        BadInput: it is another person's record, or an entry cannot be used.
        NotFound: the EMR does not know the number.
        DeliveryRefused: the EMR refuses everything.
    """
    if known:
        found = reader.read(known) or {}
        require_same(patient, found, visited=visited, match=match)
    else:
        found = find_patient(reader, patient, visited=visited, match=match)
    return read_record(reader, found, now=now)


def read_record(reader: EmrReader, patient: Json, *, now: datetime) -> Brought:
    """The record of one of the EMR's patients.

    Raises:
        As :func:`bring_record`.
    """
    whose = {"patient": f"Patient/{patient['id']}"}
    missing: list[str] = []
    lists: dict[str, list[Json]] = {}
    for name, ask in _LISTS.items():
        lists[name], given = ask(reader, whose)
        if not given:
            missing.append(name)
    if len(missing) == len(_LISTS):
        raise DeliveryRefused(
            "The EMR gives Scribe nothing of this patient's record.",
            remedy="Allow Scribe's client to read Condition, MedicationRequest, AllergyIntolerance and notes there.",
        )
    resources = [
        patient,
        *(one for found in lists.values() for one in found),
        *_medications(reader, lists["medicines"]),
    ]
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": now.isoformat(timespec="seconds"),
        "entry": [{"fullUrl": f"{reader.base_url}/{_reference(one)}", "resource": one} for one in resources],
    }
    empty = not any(lists.values())
    return Brought(None if empty else context_from(bundle), tuple(missing))


Asked = tuple[list[Json], bool]
"""What a list holds, and whether the EMR gives it at all."""


def _problems(reader: EmrReader, whose: Json) -> Asked:
    """The problem list; what was only the diagnosis of one visit is no entry of it."""
    found, given = _search(reader, "Condition", whose, "reading the problem list")
    return [one for one in found if _categories(one) != {_DIAGNOSIS}], given


def _allergies(reader: EmrReader, whose: Json) -> Asked:
    return _search(reader, "AllergyIntolerance", whose, "reading the allergies")


def _medicines(reader: EmrReader, whose: Json) -> Asked:
    """By orders and by statements: servers have one, the other, or both."""
    orders, orders_given = _search(reader, "MedicationRequest", whose, "reading the medicines")
    statements, statements_given = _search(reader, "MedicationStatement", whose, "reading the medicines")
    return [*orders, *statements], orders_given or statements_given


def _note(reader: EmrReader, whose: Json) -> Asked:
    """The newest note whose text can be read."""
    newest = {**whose, "_sort": "-date", "_count": _NOTES}
    # further pages hold older ones
    found, given = _asked(lambda: reader.first_page("DocumentReference", newest, doing="looking for the last note"))
    current = [one for one in found if one.get("status") == "current"]
    for one in sorted(current, key=lambda note: str(note.get("date", "")), reverse=True):
        if (text := _text_of(reader, one)) is not None:
            plain = {"attachment": {"contentType": "text/plain", "data": b64encode(text.encode()).decode()}}
            return [{**one, "content": [plain]}], given
    return [], given


_LISTS: Final[dict[str, Callable[[EmrReader, Json], Asked]]] = {
    "problems": _problems,
    "medicines": _medicines,
    "allergies": _allergies,
    "the last note": _note,
}


def _search(reader: EmrReader, kind: str, parameters: Json, doing: str) -> Asked:
    return _asked(lambda: reader.search(kind, parameters, doing=doing))


def _asked(search: Callable[[], list[Json]]) -> Asked:
    try:
        return search(), True
    except DeliveryRefused as error:
        if error.details.get("status") in _UNKNOWN_HERE:
            return [], False
        raise


def _text_of(reader: EmrReader, note: Json) -> str | None:
    """A note's plain text, in it or beside it."""
    for content in objects(note.get("content")):
        attached = content.get("attachment")
        if not isinstance(attached, dict):
            continue
        kind = str(attached.get("contentType", "")).partition(";")[0].strip().lower()
        if kind == "text/plain" and (text := reader.attachment(attached)):
            return text
    return None


def _medications(reader: EmrReader, medicines: Iterable[Json]) -> Iterator[Json]:
    """The Medications that orders and statements refer to without saying what they are."""
    wanted: dict[str, None] = {}
    for one in medicines:
        referred = one.get("medicationReference")
        if isinstance(referred, dict) and not referred.get("display"):
            wanted[str(referred.get("reference", "")).removeprefix(f"{reader.base_url}/")] = None
    for reference in list(wanted)[:_MOST_MEDICINES_READ]:
        if reference.startswith("Medication/") and (found := reader.read(reference)) is not None:
            yield found


def _categories(resource: Json) -> set[str]:
    codings = (coding for one in objects(resource.get("category")) for coding in objects(one.get("coding")))
    return {str(coding.get("code")) for coding in codings}


def _reference(resource: Json) -> str:
    return f"{resource.get('resourceType')}/{resource.get('id')}"
