"""The document's resources one by one, for a server without transactions.

Each is looked for first, by our id where the server takes ids of ours, else by an identifier that holds it; so an
attempt that was interrupted anywhere goes on where it stopped. The Composition goes last: until it is there, nothing
says that the note is. What the server takes no resource for stays in the Composition's words alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from scribe.delivery.capability import Capability
from scribe.delivery.comparing import difference
from scribe.delivery.document import Json, listed, plain_identifier
from scribe.delivery.exchange import Exchange, Stored
from scribe.delivery.people import People, search_token
from scribe.delivery.ways.addressing import pointing, reference, retracted
from scribe.delivery.ways.read_back import require_as_sent, require_shown
from scribe.errors import DeliveryRefused
from scribe.model import Location

OUR_IDS: Final = "urn:scribe:resource"
"""The system of the identifier that stands for our id where the server gives ids of its own."""

_NOTE: Final = "Composition"
_LAST: Final = (_NOTE, "Provenance")
_FIRST: Final = ("Patient", "Practitioner", "Organization", "Device", "Encounter")
_ONE_IDENTIFIER: Final = frozenset({_NOTE})
_NO_IDENTIFIER: Final = frozenset({"Provenance"})
_KNOWN_LATER: Final = {"Encounter": ("diagnosis",)}
"""What refers to resources that go after: it is added when they are there."""


class Discrete:
    """The way of a server that takes resources, each on its own."""

    name = "discrete"
    all_or_nothing = False

    def lacks(self, capability: Capability) -> tuple[str, ...]:
        """Storing and finding the Composition."""
        if _takes(capability, _NOTE):
            return ()
        stores = capability.can(_NOTE, "create") or capability.can(_NOTE, "update")
        return ("a Composition cannot be found again" if stores else "it takes no Composition",)

    def deliver(self, exchange: Exchange, people: People) -> tuple[Location, ...]:
        """Brings what the server does not have yet, in the order in which they refer to each other."""
        shelf = _Shelf(exchange, people.known(exchange.order.bundle))
        entries = [entry for entry in exchange.order.bundle["entry"] if entry["fullUrl"] not in shelf.places]
        shelf.look(entries)
        for entry in sorted(entries, key=lambda one: _rank(one["resource"])):
            shelf.bring(entry["fullUrl"], entry["resource"])
        for entry in entries:
            if entry["resource"]["resourceType"] in _KNOWN_LATER:
                shelf.complete(entry["fullUrl"], entry["resource"])
        shelf.retract_gone()
        return shelf.locations()

    def retract(self, exchange: Exchange, people: People) -> tuple[Location, ...]:  # noqa: ARG002 (nobody is looked for)
        """Marks each as entered in error, the Composition first. What the hospital has of its own is not found so."""
        shelf = _Shelf(exchange, {})
        entries = exchange.order.bundle["entry"]
        for entry in sorted(entries, key=lambda one: _rank(one["resource"]), reverse=True):
            found = shelf.find(entry["resource"])
            if found is not None:
                shelf.take_back(found)
        return shelf.locations()


class _Shelf:
    """What of one document is at the server, and where."""

    def __init__(self, exchange: Exchange, known: Mapping[str, str]) -> None:
        self._exchange = exchange
        self.places = dict(known)
        """By ``fullUrl``: the reference at the server."""
        self._there: dict[str, Stored | None] = {}
        self._brought: dict[str, Stored] = {}
        self._earlier_entries: list[str] = []

    def look(self, entries: Sequence[Json]) -> None:
        """Finds out which of the document's resources the server has already."""
        by_our_ids = (one["resource"] for one in entries if self._is_by_our_id(one["resource"]))
        read = self._exchange.read_all(map(reference, by_our_ids))
        for entry in entries:
            url, resource = entry["fullUrl"], entry["resource"]
            found = read[reference(resource)] if self._is_by_our_id(resource) else self.find(resource)
            self._there[url] = found
            if found is not None:
                self.places[url] = found.reference
                self._earlier_entries += _entries(found.resource) if resource["resourceType"] == _NOTE else []

    def bring(self, url: str, resource: Json) -> None:
        """Stores a resource, unless the server has it as it is or takes none of its type.

        Raises:
            DeliveryRefused: the server does not take the note itself.
        """
        kind = resource["resourceType"]
        later = _KNOWN_LATER.get(kind, ())
        if self._there[url] is None:
            if _takes(self._exchange.capability, kind):
                wanted = self._addressed(_without(resource, later))
                self._create(wanted)
                self._there[url] = self._read_back(url, resource, wanted if not later else None)
            elif kind == _NOTE:
                raise DeliveryRefused(
                    f"{self._exchange.name} takes no {_NOTE}, so the note cannot go there resource by resource.",
                    remedy="Set SCRIBE_EMR_WAY to auto, or to a way that `scribe emr check` calls open; then retry.",
                )
        elif not later:
            self.complete(url, resource)

    def complete(self, url: str, resource: Json) -> None:
        """Brings a resource that is there to what it should be.

        Raises:
            DeliveryRefused: it should be another one, and the server lets none of its type be changed.
        """
        found = self._there[url]
        if found is None:
            return
        wanted = self._addressed(resource) | {"id": found.resource["id"]}
        if difference(wanted, found.resource, base=self._exchange.base_url):
            if not self._exchange.capability.can(resource["resourceType"], "update"):
                self._require_but_for_later(wanted, found)
                return
            self._exchange.put(wanted, version=found.version, doing="storing the note")
        self._there[url] = self._read_back(url, resource, wanted)

    def find(self, resource: Json) -> Stored | None:
        """The resource as the server has it."""
        kind = resource["resourceType"]
        if self._is_by_our_id(resource):
            return self._exchange.read(reference(resource))
        if kind in _NO_IDENTIFIER or not self._exchange.capability.can(kind, "search-type"):
            return None
        mark = _mark(resource)
        answer = self._exchange.search(kind, {"identifier": search_token(mark)}, doing="looking for the note")
        mine = [one for one in answer if mark in map(plain_identifier, listed(one.get("identifier")))]
        return self._exchange.read(f"{kind}/{mine[0]['id']}") if mine else None

    def take_back(self, stored: Stored) -> None:
        """Marks a resource as entered in error, if it can be and is not yet."""
        wrong = retracted(stored.resource)
        if wrong is None:
            return
        if difference(wrong, stored.resource, base=self._exchange.base_url):
            self._exchange.put(wrong, version=stored.version, doing="withdrawing the note")
            stored = require_shown(self._exchange, self._exchange.read(stored.reference), wrong["resourceType"])
            path = difference(wrong, stored.resource, base=self._exchange.base_url)
            require_as_sent(self._exchange, path, stored.reference)
        self._brought[stored.reference] = stored

    def retract_gone(self) -> None:
        """Marks what an earlier version of the note pointed to and this one does not."""
        kept = set(self.places.values())
        for stored in self._exchange.read_all(one for one in self._earlier_entries if one not in kept).values():
            if stored is not None:
                self.take_back(stored)

    def locations(self) -> tuple[Location, ...]:
        """Where everything is that was brought or changed."""
        return tuple(Location(reference=place, version=stored.version) for place, stored in self._brought.items())

    def _is_by_our_id(self, resource: Json) -> bool:
        return _by_our_id(self._exchange.capability, resource["resourceType"])

    def _require_but_for_later(self, wanted: Json, found: Stored) -> None:
        """Lets what cannot be changed stay as it is, if nothing is missing there but what would be added later."""
        kind = wanted["resourceType"]
        bare = _without(wanted, _KNOWN_LATER.get(kind, ()))
        if difference(bare, found.resource, base=self._exchange.base_url):
            raise DeliveryRefused(
                f"{self._exchange.name} lets no {kind} be changed, so what this version of the note says otherwise "
                "cannot be stored there.",
                remedy="Have Scribe's account given the right to update it, then retry the delivery; or correct it in "
                "the EMR by hand and give this up with that reason.",
            )

    def _create(self, wanted: Json) -> None:
        kind = wanted["resourceType"]
        if _by_our_id(self._exchange.capability, kind):
            self._exchange.put(wanted, version=None, doing="storing the note")
            return
        token = search_token(_mark(wanted))
        self._exchange.create(_without(wanted, ("id",)), only_if_none=f"identifier={token}", doing="storing the note")

    def _addressed(self, resource: Json) -> Json:
        """The resource with references of the server; without those that nothing there stands for."""
        kind, made = resource["resourceType"], dict(resource)
        if not _by_our_id(self._exchange.capability, kind) and kind not in _ONE_IDENTIFIER | _NO_IDENTIFIER:
            made["identifier"] = [*made.get("identifier", []), _mark(resource)]
        return dict(_without_loose(pointing(made, self.places)))

    def _read_back(self, url: str, resource: Json, wanted: Json | None) -> Stored:
        """A resource that was sent, held against what was wanted; what is completed later is compared then."""
        stored = require_shown(self._exchange, self.find(resource), resource["resourceType"])
        expected = stored.resource if wanted is None else wanted | {"id": stored.resource["id"]}
        path = difference(expected, stored.resource, base=self._exchange.base_url)
        require_as_sent(self._exchange, path, stored.reference)
        self.places[url] = stored.reference
        self._brought[stored.reference] = stored
        return stored


def _by_our_id(capability: Capability, kind: str) -> bool:
    """Whether resources of a type go under our ids, by PUT."""
    return capability.takes_id_of(kind) and capability.can(kind, "update")


def _takes(capability: Capability, kind: str) -> bool:
    """Whether resources of a type can be stored and found again."""
    return _by_our_id(capability, kind) or (
        kind not in _NO_IDENTIFIER and capability.can(kind, "create", "search-type")
    )


def _without(resource: Json, names: tuple[str, ...]) -> Json:
    return {name: value for name, value in resource.items() if name not in names}


def _rank(resource: Json) -> int:
    """What is referred to goes first, the Composition and what points at it last."""
    kind = resource["resourceType"]
    if kind in _FIRST:
        return _FIRST.index(kind)
    return len(_FIRST) + (1 + _LAST.index(kind) if kind in _LAST else 0)


def _mark(resource: Json) -> Json:
    """The identifier by which a resource is found again."""
    if resource["resourceType"] in _ONE_IDENTIFIER:
        return dict(resource["identifier"])
    return {"system": OUR_IDS, "value": resource["id"]}


def _entries(composition: Json) -> list[str]:
    """What the sections of a stored Composition point to."""
    sections = [one for one in listed(composition.get("section")) if isinstance(one, dict)]
    entries = [one for section in sections for one in listed(section.get("entry")) if isinstance(one, dict)]
    return [str(one["reference"]) for one in entries if one.get("reference")]


def _without_loose(value: Any) -> Any:
    """Without references into the document that nothing at the server stands for."""
    if isinstance(value, dict):
        if str(value.get("reference", "")).startswith("urn:uuid:"):
            return None
        kept = ((name, _without_loose(item)) for name, item in value.items())
        return {name: item for name, item in kept if item not in (None, [], {})} or None
    if isinstance(value, list):
        return [item for item in map(_without_loose, value) if item not in (None, [], {})]
    return value
