"""One DocumentReference by POST: the way that most EMRs take a note (US Core, "Writing Clinical Notes").

The server gives the id. The document is found again by its identifiers before it is sent a second time: ``identifier``
names the consultation, ``masterIdentifier`` the signed version of its document. The note travels as attachments that
any EMR can show, and as the signed document itself.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from scribe.delivery import document
from scribe.delivery.capability import Capability
from scribe.delivery.comparing import difference
from scribe.delivery.document import Json, listed, plain_identifier
from scribe.delivery.exchange import FHIR_JSON, Exchange, Stored, decoded
from scribe.delivery.letterhead import Letterheads
from scribe.delivery.people import People, search_token
from scribe.delivery.rendering import html, pdf, text
from scribe.delivery.ways.read_back import require_as_sent, require_shown, unchangeable
from scribe.errors import DeliveryRefused, MissingPart
from scribe.model import Location, canonical_json

_PDF: Final = "application/pdf"
_PDF_BEGINS: Final = b"%PDF"
_KIND: Final = "DocumentReference"
_NOTE: Final = {
    "system": "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category",
    "code": "clinical-note",
    "display": "Clinical Note",
}
_ADDED_BY_SERVERS: Final = frozenset({"custodian", "authenticator", "context", "category", "author", "relatesTo"})
"""Elements that EMRs fill or rewrite with what is their own: who keeps the document, in which of their visits."""


class AsDocumentReference:
    """The way of a server that takes finished notes.

    Args:
        font: a font file for the PDF; ``None`` looks for one of the machine's.
        letterheads: for the PDF.
    """

    name = "document-reference"
    all_or_nothing = True

    def __init__(self, font: Path | None = None, letterheads: Letterheads | None = None) -> None:
        self._font, self._letterheads = font, letterheads

    def lacks(self, capability: Capability) -> tuple[str, ...]:
        """Creating and searching DocumentReference."""
        missing = [one for one in ("create", "search-type") if not capability.can(_KIND, one)]
        words = {"create": "it takes no DocumentReference", "search-type": "a DocumentReference cannot be searched for"}
        return tuple(words[one] for one in missing)

    def deliver(self, exchange: Exchange, people: People) -> tuple[Location, ...]:
        """Creates the reference, or replaces the earlier version's content."""
        bundle = exchange.order.bundle
        wanted = document_reference(bundle, people.known(bundle), self._font, self._letterheads)
        found = _found(exchange, wanted["identifier"][0])
        newest = _of_version(found, wanted) or (found[0] if found else None)
        if newest is None or (not _updates(exchange) and _of_version(found, wanted) is None):
            self._create(exchange, wanted, replaced=newest)
        elif fault(exchange, wanted, newest) is not None:
            exchange.put(wanted | {"id": newest.resource["id"]}, version=newest.version, doing="storing the note")
        return (_read_back(exchange, wanted),)

    def retract(self, exchange: Exchange, people: People) -> tuple[Location, ...]:  # noqa: ARG002 (nobody is looked for)
        """Marks every version that the server has as entered in error, whoever's record it is by now."""
        found = _found(exchange, document.composition(exchange.order.bundle)["identifier"])
        return tuple(_taken_back(exchange, one) for one in found)

    def _create(self, exchange: Exchange, wanted: Json, *, replaced: Stored | None) -> None:
        """Makes one, unless another worker has made it since this one looked."""
        made, known_by = wanted, wanted["identifier"][0]
        if replaced is not None:
            made, known_by = wanted | {"relatesTo": [_replaces(replaced)]}, wanted["masterIdentifier"]
        exchange.create(made, only_if_none=f"identifier={search_token(known_by)}", doing="storing the note")


def document_reference(
    bundle: Json, known: Mapping[str, str], font: Path | None = None, letterheads: Letterheads | None = None
) -> Json:
    """The reference to a signed document.

    Args:
        bundle: the document.
        known: by ``fullUrl``: the reference of a resource that the EMR has already.
        font: a font file for the PDF; ``None`` looks for one of the machine's.
        letterheads: for the PDF.

    Raises:
        DeliveryRefused: the EMR does not have the patient, whom a reference must name.
    """
    note = document.composition(bundle)
    subject = known.get(note["subject"]["reference"])
    if subject is None:
        raise DeliveryRefused(
            "The EMR does not know this patient, and a DocumentReference needs one.",
            remedy="Register the patient in the EMR, or correct the number; then retry the delivery.",
        )
    there = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
    visit = known.get(note["encounter"]["reference"])
    period = there.get(note["encounter"]["reference"], {}).get("period")
    context = ({"encounter": [{"reference": visit}]} if visit else {}) | ({"period": period} if period else {})
    made: Json = {
        "resourceType": _KIND,
        **({"meta": bundle["meta"]} if bundle.get("meta") else {}),
        "language": note["language"],
        "masterIdentifier": bundle["identifier"],
        "identifier": [note["identifier"]],
        "status": "current",
        "docStatus": note["status"],
        "type": note["type"],
        "category": [{"coding": [_NOTE]}],
        "subject": {"reference": subject},
        "date": bundle["timestamp"],
        "author": [_author(one["reference"], there, known) for one in note["author"]],
        "description": note["title"],
        "content": [{"attachment": one} for one in attachments(bundle, font, letterheads)],
    }
    if related := [one["targetIdentifier"] for one in note.get("relatesTo", [])]:
        made["relatesTo"] = [{"code": "replaces", "target": {"identifier": one}} for one in related]
    return made | ({"context": context} if context else {})


def attachments(bundle: Json, font: Path | None = None, letterheads: Letterheads | None = None) -> list[Json]:
    """The note as HTML, as PDF where there is a font for its language, as plain text, and as the signed document."""
    note = document.composition(bundle)
    forms = [("text/html", html(bundle).encode()), ("text/plain", text(bundle).encode())]
    with suppress(MissingPart):  # without a font the other forms say the same
        forms.insert(1, (_PDF, pdf(bundle, font=font, letterheads=letterheads)))
    forms.append((FHIR_JSON, canonical_json(bundle)))
    return [
        {
            "contentType": kind,
            "language": note["language"],
            "data": b64encode(content).decode(),
            "size": len(content),
            "hash": b64encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode(),
            "title": note["title"],
            "creation": bundle["timestamp"],
        }
        for kind, content in forms
    ]


def fault(exchange: Exchange, wanted: Json, stored: Stored) -> str | None:
    """The path of the first element that the server has otherwise, or ``None``.

    A server may move an attachment's bytes to an address of its own: they are fetched from there and compared. Only a
    PDF may be another one: the worker that looks may have other fonts than the one that sent it.
    """
    theirs = stored.resource
    ours = {name: value for name, value in wanted.items() if name not in _ADDED_BY_SERVERS | {"content"}}
    seen = {name: value for name, value in theirs.items() if name not in _ADDED_BY_SERVERS | {"content", "id"}}
    if path := difference(ours, seen, base=exchange.base_url):
        return path
    kept = {one.get("contentType"): one for one in _attached(theirs)}
    for attachment in _attached(wanted):
        kind = attachment["contentType"]
        found = _bytes_of(exchange, kept[kind]) if kind in kept else None
        sent = b64decode(attachment["data"])
        if found is None or (found != sent and not (kind == _PDF and found.startswith(_PDF_BEGINS))):
            return f"{_KIND}.content[{kind}]"
    return None


def _read_back(exchange: Exchange, wanted: Json) -> Location:
    stored = _of_version(_found(exchange, wanted["identifier"][0]), wanted)
    stored = require_shown(exchange, stored, _KIND)
    require_as_sent(exchange, fault(exchange, wanted, stored), stored.reference)
    return Location(reference=stored.reference, version=stored.version)


def _taken_back(exchange: Exchange, stored: Stored) -> Location:
    """One version, marked as entered in error and looked at again."""
    wrong = stored.resource | {"status": "entered-in-error", "docStatus": "entered-in-error"}
    if stored.resource.get("status") == "entered-in-error":
        return Location(reference=stored.reference, version=stored.version)
    if not _updates(exchange):
        raise unchangeable(exchange, _KIND)
    exchange.put(wrong, version=stored.version, doing="withdrawing the note")
    again = require_shown(exchange, exchange.read(stored.reference), _KIND)
    kept = again.resource.get("status") == wrong["status"]
    require_as_sent(exchange, None if kept else f"{_KIND}.status", stored.reference)
    return Location(reference=again.reference, version=again.version)


def _found(exchange: Exchange, identifier: Json) -> list[Stored]:
    """What the server has of this consultation, the newest version last made first."""
    answer = exchange.search(_KIND, {"identifier": search_token(identifier)}, doing="looking for the note")
    mine = [one for one in answer if identifier in map(plain_identifier, listed(one.get("identifier")))]
    mine.sort(key=lambda one: str(one.get("date", "")), reverse=True)
    read = (exchange.read(f"{_KIND}/{one.get('id')}") for one in mine)
    return [one for one in read if one is not None]


def _of_version(found: list[Stored], wanted: Json) -> Stored | None:
    """The one that stands for exactly this signed version."""
    version = wanted["masterIdentifier"]
    return next((one for one in found if plain_identifier(one.resource.get("masterIdentifier")) == version), None)


def _replaces(earlier: Stored) -> Json:
    return {"code": "replaces", "target": {"reference": earlier.reference}}


def _updates(exchange: Exchange) -> bool:
    return exchange.capability.can(_KIND, "update")


def _author(url: str, there: Mapping[str, Json], known: Mapping[str, str]) -> Json:
    """Who wrote it: by reference where the EMR has them, else by their number and name."""
    if url in known:
        return {"reference": known[url]}
    resource = there.get(url, {})
    names = resource.get("name") or resource.get("deviceName") or []
    named = [str(name.get("text") or name.get("name") or "") for name in names]
    made: Json = {"type": resource.get("resourceType", "Device"), "display": next(filter(None, named), "Scribe")}
    if resource.get("identifier"):
        made["identifier"] = resource["identifier"][0]
    return made


def _attached(resource: Json) -> list[Json]:
    contents = listed(resource.get("content"))
    return [one["attachment"] for one in contents if isinstance(one, dict) and isinstance(one.get("attachment"), dict)]


def _bytes_of(exchange: Exchange, attachment: Json) -> bytes | None:
    """What an attachment holds, or what its address on this server holds."""
    if "data" in attachment:
        return decoded(attachment["data"])
    return exchange.fetch(str(attachment.get("url", "")), kind=str(attachment.get("contentType", "")))
