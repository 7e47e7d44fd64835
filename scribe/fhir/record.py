"""Reading what an EMR has of a patient: a FHIR R4 Bundle, or our own JSON, as a :class:`RecordContext`.

Of a Bundle of any type (a search's answer, a collection, an International Patient Summary) it takes Condition,
MedicationStatement, MedicationRequest, AllergyIntolerance and the newest note (Composition, or DocumentReference with
plain text); other resources are passed over. What was entered in error or refuted is left out. An entry of these kinds
that names nothing is refused rather than dropped: an allergy must not get lost on the way.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from pydantic import ValidationError

from scribe.errors import BadInput
from scribe.fhir.record_entries import Entries
from scribe.model import RecordContext
from scribe.resources.codes import Json

MOST_BYTES: Final = 4 * 1024 * 1024
"""No patient's lists come near this; a larger file is something else."""
_FORM: Final = "Send a FHIR R4 Bundle, or JSON of the form scribe.context/1; the integrator's guide has both."


def read_context(data: bytes) -> RecordContext:
    """The record in a file or a request's body.

    Args:
        data: UTF-8 JSON.

    Raises:
        BadInput: it is neither form, or an entry cannot be used; says which.
    """
    if len(data) > MOST_BYTES:
        raise BadInput(
            f"The patient's record has {len(data) / 2**20:.1f} MB; at most {MOST_BYTES // 2**20} are taken.",
            remedy="Send the problem list, the medicines, the allergies and the last note only.",
        )
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise BadInput("The patient's record is not JSON in UTF-8.", remedy=_FORM) from None
    return context_from(value)


def context_from(value: Any) -> RecordContext:
    """The record in a JSON value that was read already.

    Raises:
        BadInput: as :func:`read_context`.
    """
    if not isinstance(value, dict):
        raise BadInput("The patient's record is not a JSON object.", remedy=_FORM)
    made = _from_bundle(value) if "resourceType" in value else value
    try:
        return RecordContext.model_validate(made)
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False, include_context=False)[0]
        place = ".".join(str(part) for part in fault["loc"]) or "the whole"
        raise BadInput(f"The patient's record cannot be used at {place}: {fault['msg']}.", remedy=_FORM) from None


def _from_bundle(bundle: Json) -> Json:
    kind = bundle["resourceType"]
    if kind != "Bundle":
        shown = kind if isinstance(kind, str) and kind.isalpha() and len(kind) < 60 else "of another kind"
        raise BadInput(f"The patient's record is a FHIR resource {shown}, not a Bundle.", remedy=_FORM)
    listed = bundle.get("entry", [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise BadInput("The Bundle's `entry` is not a list of objects.", remedy=_FORM)
    entries = Entries(dict(_names(listed)))
    for number, resource in _resources(listed):
        entries.take(number, resource)
    return entries.context(bundle)


def _resources(listed: list[Json]) -> Iterator[tuple[int, Json]]:
    """Every resource with the number of its entry, from 1; a search's own remarks are none of the patient's."""
    for number, one in enumerate(listed, start=1):
        resource = one.get("resource")
        if isinstance(resource, dict):
            yield number, resource


def _names(listed: list[Json]) -> Iterator[tuple[str, Json]]:
    """By which references each resource can be meant: its full URL, and its kind with its id."""
    for _, resource in _resources(listed):
        if isinstance(resource.get("id"), str):
            yield f"{resource.get('resourceType')}/{resource['id']}", resource
    for one in listed:
        if isinstance(one.get("fullUrl"), str) and isinstance(one.get("resource"), dict):
            yield one["fullUrl"], one["resource"]
