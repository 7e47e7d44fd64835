"""The signed document itself by one POST, to where the server takes documents (https://hl7.org/fhir/R4/documents.html).

Documents are immutable: an addendum is a document of its own, which says what it replaces. A server that can be
searched is asked first whether it has the document. One that cannot is told to make nothing when it has it
(``If-None-Exist``); where it heeds not even that, "once" rests on the server's own check of the document's identifier.
"""

from __future__ import annotations

from typing import Final

from scribe.delivery import document
from scribe.delivery.capability import Capability
from scribe.delivery.comparing import difference
from scribe.delivery.document import Json
from scribe.delivery.exchange import Exchange, Stored
from scribe.delivery.people import People, search_token
from scribe.delivery.ways.addressing import withdrawn
from scribe.delivery.ways.read_back import require_as_sent, require_shown, unchangeable
from scribe.model import Location

_KIND: Final = "Bundle"


class DocumentBundle:
    """The way of a repository of documents.

    Args:
        path: below the base, where documents are posted: ``Bundle``, or an operation such as ``$process-document``.
    """

    name = "document"
    all_or_nothing = True

    def __init__(self, path: str = _KIND) -> None:
        self._path = path.strip("/") or _KIND

    def lacks(self, capability: Capability) -> tuple[str, ...]:
        """Creating a Bundle; an operation is believed to be there when the setting names it."""
        return () if self._path != _KIND or capability.can(_KIND, "create") else ("it takes no documents (Bundle)",)

    def deliver(self, exchange: Exchange, people: People) -> tuple[Location, ...]:
        """Posts the document unless the server has it."""
        bundle = exchange.order.bundle
        people.known(bundle)  # the right patient, or nobody
        found = self._found(exchange, bundle)
        if found is not None:
            return (_as_sent(exchange, bundle, found),)
        place = exchange.create(
            {name: value for name, value in bundle.items() if name != "id"},
            path=self._path,
            only_if_none=f"identifier={search_token(bundle['identifier'])}",
            doing="storing the note",
        )
        if not self._searches(exchange):
            return (Location(reference=place or self._path, version=""),)
        found = require_shown(exchange, self._found(exchange, bundle), _KIND)
        return (_as_sent(exchange, bundle, found),)

    def retract(self, exchange: Exchange, people: People) -> tuple[Location, ...]:  # noqa: ARG002 (nobody is looked for)
        """Marks the document, and every earlier one that it replaced, as entered in error."""
        if not self._searches(exchange):
            raise unchangeable(exchange, "document")
        taken: list[Location] = []
        pending, seen = [exchange.order.bundle["identifier"]], list[str]()
        while pending:
            identifier = pending.pop()
            found = self._found_by(exchange, identifier) if identifier["value"] not in seen else None
            seen.append(identifier["value"])
            if found is not None:
                taken.append(_taken_back(exchange, found))
                pending += _replaced(found.resource)
        return tuple(taken)

    def _searches(self, exchange: Exchange) -> bool:
        return self._path == _KIND and exchange.capability.can(_KIND, "search-type")

    def _found(self, exchange: Exchange, bundle: Json) -> Stored | None:
        """The document as the server has it; nothing where it cannot be searched for."""
        return self._found_by(exchange, bundle["identifier"]) if self._searches(exchange) else None

    def _found_by(self, exchange: Exchange, identifier: Json) -> Stored | None:
        answer = exchange.search(_KIND, {"identifier": search_token(identifier)}, doing="looking for the note")
        mine = (one for one in answer if isinstance(one.get("identifier"), dict))
        same = next((one for one in mine if one["identifier"].get("value") == identifier["value"]), None)
        return exchange.read(f"{_KIND}/{same.get('id')}") if same is not None else None


def _taken_back(exchange: Exchange, stored: Stored) -> Location:
    """One document, marked as entered in error and looked at again."""
    wrong = withdrawn(stored.resource)
    if difference(wrong, stored.resource, base=exchange.base_url) is None:
        return Location(reference=stored.reference, version=stored.version)
    if not exchange.capability.can(_KIND, "update"):
        raise unchangeable(exchange, "document")
    exchange.put(wrong, version=stored.version, doing="withdrawing the note")
    again = require_shown(exchange, exchange.read(stored.reference), _KIND)
    require_as_sent(exchange, difference(wrong, again.resource, base=exchange.base_url), stored.reference)
    return Location(reference=again.reference, version=again.version)


def _replaced(stored: Json) -> list[Json]:
    """The identifiers of the documents that a stored one says it replaces."""
    related = document.composition(stored).get("relatesTo", [])
    targets = [one.get("targetIdentifier") for one in related if isinstance(one, dict)]
    return [one for one in targets if isinstance(one, dict) and one.get("value")]


def _as_sent(exchange: Exchange, bundle: Json, stored: Stored) -> Location:
    path = difference(bundle, stored.resource | {"id": bundle["id"]}, base=exchange.base_url)
    require_as_sent(exchange, path, stored.reference)
    return Location(reference=stored.reference, version=stored.version)
