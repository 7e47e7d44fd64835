"""A FHIR R4 server in the place of an EMR."""

from __future__ import annotations

import time
from typing import Final
from urllib.parse import urlsplit

import httpx

from scribe.delivery import document
from scribe.delivery.answers import body_of, require_success
from scribe.delivery.capability import Capability, read_capability
from scribe.delivery.exchange import Exchange
from scribe.delivery.http import EmrClient
from scribe.delivery.identity import PatientMatch
from scribe.delivery.order import Deadline, Order, Receipt
from scribe.delivery.people import People, UnknownPatient
from scribe.delivery.ways import WAYS, Way, ways_of
from scribe.errors import DeliveryRefused, EmrConflict, MissingPart

_TRIES: Final = 3
"""How often one delivery reads again and decides anew when the server's version has changed meanwhile."""
_ASKED_AGAIN_AFTER_S: Final = 600.0


class FhirDestination:
    """Delivers a signed document in the way that the server takes, then reads it back.

    Before it sends it looks what is there: what is equal already is not sent again, so doing it twice makes no second
    version. That also settles an attempt whose answer was lost.

    Args:
        base_url: the server's FHIR base.
        auth: signs the requests in; ``None`` for a server that asks for nothing.
        timeout_s: for each request, from its start to the last byte of its answer, in seconds.
        transport: an httpx transport in place of the network.
        unknown_patient: whether a patient whom the EMR does not know is created, or refuses the delivery.
        match: what of the patient has to agree besides the number.
        way: the name of a way; ``auto`` takes the first one that the server offers.

    Raises:
        MissingPart: ``base_url`` is no address, or there is no such way.
    """

    def __init__(
        self,
        base_url: str,
        *,
        auth: httpx.Auth | None = None,
        timeout_s: float = 30,
        transport: httpx.BaseTransport | None = None,
        unknown_patient: UnknownPatient = "create",
        match: PatientMatch = "number-and-one",
        way: str = "auto",
    ) -> None:
        address = urlsplit(base_url)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise MissingPart(
                "The EMR's address is not an http or https URL.", remedy="Set SCRIBE_EMR_URL to its FHIR R4 base URL."
            )
        if way != "auto" and way not in WAYS:
            raise MissingPart(
                f"There is no way called {way!r} into an EMR.", remedy=f"Set SCRIBE_EMR_WAY to auto, {', '.join(WAYS)}."
            )
        self.base_url = base_url.rstrip("/")
        self.name = f"the EMR at {address.hostname}"
        self._auth, self._timeout_s, self._transport = auth, timeout_s, transport
        self._unknown_patient, self._match = unknown_patient, match
        self._way = way
        self._capability = Capability()
        self._asked_at = -_ASKED_AGAIN_AFTER_S

    def deliver(self, order: Order) -> Receipt:
        """Stores the document. Content is compared, so the digest is not needed."""
        document.require_real(order.bundle)
        with self._client(order.deadline) as client:
            exchange = Exchange(client, self._capability_of(client), order)
            way = self._way_for(exchange)
            for tried in range(1, _TRIES + 1):
                people = People(exchange, self._unknown_patient, self._match)
                try:
                    locations = way.deliver(exchange, people)
                except EmrConflict:
                    if tried == _TRIES:
                        raise
                else:
                    return Receipt((*locations, *people.locations), way.name, people.compared)
        raise AssertionError  # the last try returns or raises

    def retract(self, order: Order) -> Receipt:
        """Marks as entered in error what the EMR has of the document."""
        with self._client(order.deadline) as client:
            exchange = Exchange(client, self._capability_of(client), order)
            way = self._way_for(exchange)
            people = People(exchange, checked=False)
            return Receipt(way.retract(exchange, people), way.name, people.compared)

    def probe(self) -> None:
        """Asks for the CapabilityStatement and checks that it is FHIR 4.0."""
        with self._client(Deadline()) as client:
            version = self._ask(client).fhir_version
        if not version.startswith("4.0"):
            raise MissingPart(
                f"{self.name} does not speak FHIR R4 (4.0): it says {version[:20] or 'nothing of a version'}.",
                remedy="Set SCRIBE_EMR_URL to the base URL of its R4 interface.",
            )

    def _client(self, deadline: Deadline) -> EmrClient:
        return EmrClient(
            self.name,
            self.base_url,
            timeout_s=self._timeout_s,
            deadline=deadline,
            auth=self._auth,
            transport=self._transport,
        )

    def _capability_of(self, client: EmrClient) -> Capability:
        """What the server says of itself, asked anew now and then, since servers are upgraded."""
        if time.monotonic() - self._asked_at > _ASKED_AGAIN_AFTER_S:
            try:
                self._capability = self._ask(client)
            except DeliveryRefused:
                self._capability = Capability()  # it does not tell; the way itself will show
            self._asked_at = time.monotonic()
        return self._capability

    def _ask(self, client: EmrClient) -> Capability:
        doing = "asking what it can do"
        answer = client.request("GET", "metadata", doing=doing)
        require_success(answer, doing=doing)
        return read_capability(body_of(answer))

    def _way_for(self, exchange: Exchange) -> Way:
        """The way of the earlier revision, else the setting's, else the server's best."""
        name = exchange.order.earlier_way or (self._way if self._way != "auto" else "")
        if name in WAYS:
            return WAYS[name]
        open_ways = ways_of(exchange.capability)
        if not open_ways:
            raise DeliveryRefused(
                f"{exchange.name} offers none of the ways in which Scribe delivers a note.",
                remedy="Run `scribe emr check`: it says what the server lacks for each.",
            )
        return open_ways[0]
