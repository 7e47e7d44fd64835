"""Reading a document Bundle: whose it is, what state it is in, which resources it holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from scribe.errors import DeliveryRefused

Json = dict[str, Any]

AI_ASSERTED: Final = "AIAST"
TEST_DATA: Final = "HTEST"
_UUID: Final = "urn:uuid:"


def labels(resource: Json) -> set[str]:
    """The codes of a resource's security labels."""
    return {
        str(label.get("code", "")) for label in listed(meta_of(resource).get("security")) if isinstance(label, dict)
    }


def meta_of(resource: Json) -> Json:
    """A resource's ``meta``, whatever a server put in its place."""
    meta = resource.get("meta")
    return meta if isinstance(meta, dict) else {}


def listed(value: Any) -> list[Any]:
    """A list as it is; nothing as an empty one, and what a server gave in place of a list as a list of it."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def plain_identifier(identifier: Any) -> Json:
    """System and value of an identifier, without what a server may add."""
    known = identifier if isinstance(identifier, dict) else {}
    return {name: known[name] for name in ("system", "value") if name in known}


def resources(bundle: Json) -> Iterator[Json]:
    """Every resource of the document, the Composition first."""
    for entry in bundle.get("entry", []):
        yield entry["resource"]


def entries_of(bundle: Json) -> list[Json]:
    """The entries of a Bundle that a server sent, whatever else stands among them."""
    entries = bundle.get("entry")
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def with_ids(bundle: Json) -> Json:
    """A stored Bundle whose resources have their ids again.

    Servers on HAPI leave out an entry's ``resource.id`` when its ``fullUrl`` is a ``urn:uuid:``
    (https://github.com/hapifhir/hapi-fhir/issues/5079). By R4's rules of Bundle.entry the two say the same.
    """
    entries = bundle.get("entry")
    if not isinstance(entries, list):
        return bundle
    return {**bundle, "entry": [_with_id(entry) for entry in entries]}


def _with_id(entry: Any) -> Any:
    resource, url = (entry.get("resource"), entry.get("fullUrl")) if isinstance(entry, dict) else (None, None)
    if not isinstance(resource, dict) or "id" in resource or not str(url).startswith(_UUID):
        return entry
    return {**entry, "resource": {**resource, "id": str(url).removeprefix(_UUID)}}


def composition(bundle: Json) -> Json:
    """The document's Composition.

    Raises:
        DeliveryRefused: it is not a document.
    """
    first = next(resources(bundle), {})
    if bundle.get("type") != "document" or first.get("resourceType") != "Composition":
        raise DeliveryRefused("This is no FHIR document, so it was not sent.", remedy="Make the note's document again.")
    return first


def consultation(bundle: Json) -> str:
    """The id of the consultation that the document is about."""
    return str(composition(bundle)["identifier"]["value"])


def require_real(bundle: Json) -> None:
    """Only a signed note of a real recording may reach a patient's record.

    Raises:
        DeliveryRefused: made with the demo speech model, or not signed.
    """
    status = composition(bundle).get("status")
    if TEST_DATA in labels(bundle):
        raise DeliveryRefused(
            "The note was made with the demo speech model, so it is never sent to an EMR.",
            remedy="Transcribe the recording with a real speech model, or deliver to a folder.",
        )
    if status not in ("final", "amended") or any(AI_ASSERTED in labels(resource) for resource in resources(bundle)):
        raise DeliveryRefused("The note is not signed, so it was not sent.", remedy="Have a doctor sign it first.")
