"""One transaction of PUTs with ids of our own, read back whole.

The document itself goes as ``Bundle/<id>``, word for word as it was signed, beside the resources an EMR works with.
Its inner references stay ``urn:uuid:``; the transaction's entries have addresses of the server, so no server rewrites
the signed document on its way in.

Each entry says which version it replaces, as it was read before the lease was confirmed. So a worker that was frozen
in between, and whose task another one has done since, changes nothing when it wakes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from scribe.delivery import document
from scribe.delivery.capability import Capability
from scribe.delivery.comparing import difference
from scribe.delivery.document import Json
from scribe.delivery.exchange import Exchange, Stored, fence
from scribe.delivery.people import People
from scribe.delivery.ways.addressing import addressed, in_error, reference, retractions
from scribe.delivery.ways.read_back import require_as_sent, require_shown
from scribe.model import Location

_FENCES: Final = {"If-Match": "ifMatch", "If-None-Match": "ifNoneMatch"}


class Transaction:
    """The way of a server that takes transactions and our ids."""

    name = "transaction"
    all_or_nothing = True

    def lacks(self, capability: Capability) -> tuple[str, ...]:
        """Transactions, documents as Bundle, and PUT under ids of our own."""
        faults = []
        if not capability.has_transactions():
            faults.append("it takes no transactions")
        if not capability.can("Bundle", "read", "update"):
            faults.append("it does not store documents (Bundle)")
        refused = [kind for kind in ("Composition", "Encounter", "Bundle") if not capability.takes_id_of(kind)]
        if refused:
            faults.append(f"it takes no id of ours for {', '.join(refused)}")
        return tuple(faults)

    def deliver(self, exchange: Exchange, people: People) -> tuple[Location, ...]:
        """Sends what the server does not have yet, and reads everything back."""
        bundle = exchange.order.bundle
        earlier = exchange.read(reference(bundle))
        documents = [bundle, *([earlier.resource] if earlier is not None and earlier.resource.get("entry") else [])]
        known = people.known(*documents)
        wanted = [*addressed(bundle, known), bundle]
        if len(documents) > 1 and differs(exchange, bundle, earlier):
            wanted += retractions(documents[1], bundle, known)
        seen = {reference(bundle): earlier}
        present = seen | exchange.read_all(name for name in map(reference, wanted) if name not in seen)
        self._bring(exchange, wanted, present, doing="storing the note")
        return read_back(exchange, wanted)

    def retract(self, exchange: Exchange, people: People) -> tuple[Location, ...]:  # noqa: ARG002 (nobody is looked for)
        """Marks what the server has of the document as entered in error, as it is stored there."""
        bundle = exchange.order.bundle
        present = exchange.read_all(map(reference, (*document.resources(bundle), bundle)))
        there = [one for one in present.values() if one is not None]
        wrong = [made for one in there if (made := in_error(one.resource)) is not None]
        self._bring(exchange, wrong, present, doing="withdrawing the note")
        return read_back(exchange, wrong)

    def _bring(
        self, exchange: Exchange, wanted: list[Json], present: Mapping[str, Stored | None], *, doing: str
    ) -> None:
        """Sends what differs from what was read, fenced by that very reading."""
        missing = [one for one in wanted if differs(exchange, one, present[reference(one)])]
        if missing:
            exchange.transact(transaction(exchange, missing, present), doing=doing)


def transaction(exchange: Exchange, resources: list[Json], present: Mapping[str, Stored | None]) -> Json:
    """One transaction Bundle that puts each resource under its own id, each fenced by what was read before."""
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "fullUrl": f"{exchange.base_url}/{reference(resource)}",
                "resource": resource,
                "request": {"method": "PUT", "url": reference(resource)}
                | _fenced(present[reference(resource)], exchange.capability),
            }
            for resource in resources
        ],
    }


def differs(exchange: Exchange, resource: Json, stored: Stored | None) -> bool:
    """Whether the server has something else than this, or nothing."""
    return stored is None or difference(resource, stored.resource, base=exchange.base_url) is not None


def read_back(exchange: Exchange, resources: Sequence[Json]) -> tuple[Location, ...]:
    """Where everything is that was sent, in the same order.

    Raises:
        PartDown: something is not there yet.
        DeliveryRefused: something is not what was sent.
    """
    found = exchange.read_all(map(reference, resources))
    return tuple(_as_sent(exchange, one, found[reference(one)]) for one in resources)


def _as_sent(exchange: Exchange, resource: Json, found: Stored | None) -> Location:
    stored = require_shown(exchange, found, resource["resourceType"])
    path = difference(resource, stored.resource, base=exchange.base_url)
    require_as_sent(exchange, path, reference(resource))
    return Location(reference=reference(resource), version=stored.version)


def _fenced(stored: Stored | None, capability: Capability) -> dict[str, str]:
    headers = fence(None if stored is None else stored.version, capability)
    return {_FENCES[name]: value for name, value in headers.items()}
