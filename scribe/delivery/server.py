"""A FHIR R4 server in the place of an EMR."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx

from scribe.delivery import document
from scribe.delivery.answers import body_of, require_success
from scribe.delivery.capability import Capability, read_capability
from scribe.delivery.exchange import Exchange
from scribe.delivery.http import EmrClient
from scribe.delivery.identity import PatientMatch
from scribe.delivery.letterhead import Letterheads
from scribe.delivery.order import Deadline, Order, Receipt
from scribe.delivery.people import People, UnknownPatient
from scribe.delivery.ways import Way, every_way, open_ways
from scribe.errors import DeliveryRefused, EmrConflict, MissingPart, PartDown, ScribeError

_TRIES: Final = 3
"""How often one delivery reads again and decides anew when the server's version has changed meanwhile."""
_ASKED_AGAIN_AFTER_S: Final = 600.0
_NO_SUCH_REQUEST: Final = frozenset({404, 405, 415, 501})
_BATCHES: Final = "batches"
"""Among the ways that a server refuses: reading many resources in one request."""


@dataclass(frozen=True)
class Survey:
    """What a server says of itself, and what that means for a note."""

    fhir_version: str
    software: str
    lacks: dict[str, tuple[str, ...]]
    """By way: what the server would need for it, in plain words; nothing where the way is open."""
    chosen: str
    """The way that a new note goes; empty when none is open."""
    searches_by_post: bool
    """Whether patients are found without their numbers in an address, which proxies write down."""


class FhirDestination:
    """Delivers a signed document in the way that the server takes, then reads it back.

    Before it sends it looks what is there: what is equal already is not sent again, so doing it twice makes no second
    version. That also settles an attempt whose answer was lost.

    Args:
        base_url: the server's FHIR base.
        auth: signs the requests in; ``None`` for a server that asks for nothing.
        timeout_s: for each request, from its start to the last byte of its answer, in seconds.
        transport: an httpx transport in place of the network.
        verify: the certificates that are trusted, and our own.
        unknown_patient: whether a patient whom the EMR does not know is created, or refuses the delivery.
        match: what of the patient has to agree besides the number.
        way: the name of a way; ``auto`` takes the first one that the server offers, and the next when it is refused.
        document_path: where the server takes whole documents, for the way of that name.
        font: a font file for PDFs.
        letterheads: for PDFs.

    Raises:
        MissingPart: ``base_url`` is no address, or there is no such way.
    """

    def __init__(  # noqa: PLR0913 (each is a setting of its own)
        self,
        base_url: str,
        *,
        auth: httpx.Auth | None = None,
        timeout_s: float = 30,
        transport: httpx.BaseTransport | None = None,
        unknown_patient: UnknownPatient = "refuse",
        match: PatientMatch = "number-and-one",
        way: str = "auto",
        document_path: str = "Bundle",
        font: Path | None = None,
        letterheads: Letterheads | None = None,
        verify: ssl.SSLContext | None = None,
    ) -> None:
        address = urlsplit(base_url)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise MissingPart(
                "The EMR's address is not an http or https URL.", remedy="Set SCRIBE_EMR_URL to its FHIR R4 base URL."
            )
        self._ways = every_way(document_path=document_path, font=font, letterheads=letterheads)
        if way != "auto" and way not in self._ways:
            raise MissingPart(
                f"There is no way called {way!r} into an EMR.",
                remedy=f"Set SCRIBE_EMR_WAY to auto, {', '.join(self._ways)}.",
            )
        self.base_url = base_url.rstrip("/")
        self.name = f"the EMR at {address.hostname}"
        self._auth, self._verify, self._timeout_s, self._transport = auth, verify, timeout_s, transport
        self._unknown_patient, self._match = unknown_patient, match
        self._way = way
        self._refused: set[str] = set()
        """Ways that the server said it offers and then did not take, and whether it refuses batches."""
        self._capability = Capability()
        self._asked_at = -_ASKED_AGAIN_AFTER_S

    def deliver(self, order: Order) -> Receipt:
        """Stores the document. Content is compared, so the digest is not needed."""
        document.require_real(order.bundle)
        with self._exchange(order) as exchange:
            while True:
                way = self._way_for(exchange)
                exchange.begin(way.name)
                try:
                    return self._by(way, exchange)
                except ScribeError as error:
                    error.details["way"] = way.name
                    error.details["may_have_stored"] = exchange.may_have_stored
                    if self._is_fixed(order) or not (way.all_or_nothing and _refuses_the_way(error)):
                        raise
                    self._refused.add(way.name)

    def _by(self, way: Way, exchange: Exchange) -> Receipt:
        """Delivers in one way, and decides anew when the server's version changes meanwhile."""
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
        with self._exchange(order) as exchange:
            way = self._way_for(exchange)
            exchange.begin(way.name)
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

    def survey(self) -> Survey:
        """Asks what the server offers, without writing.

        Raises:
            As :meth:`probe`.
        """
        with self._client(Deadline()) as client:
            capability = self._ask(client)
            nobody = {"identifier": "urn:scribe:nobody|0"}
            answer = client.request("POST", "Patient/_search", doing="looking for nobody", data=nobody)
        ways = open_ways(self._ways, capability)
        best = self._way if self._way != "auto" else next((way.name for way in ways), "")
        return Survey(
            fhir_version=capability.fhir_version,
            software=capability.software,
            lacks={name: way.lacks(capability) for name, way in self._ways.items()},
            chosen=best,
            searches_by_post=answer.is_success,
        )

    @contextmanager
    def _exchange(self, order: Order) -> Iterator[Exchange]:
        """One delivery's talk with the server; that it refuses batches is remembered as a way that it refuses is."""
        with self._client(order.deadline) as client:
            capability = self._capability_of(client)
            exchange = Exchange(client, capability, order, takes_batches=_BATCHES not in self._refused)
            said = exchange.takes_batches
            try:
                yield exchange
            finally:
                if said and not exchange.takes_batches:
                    self._refused.add(_BATCHES)

    def _client(self, deadline: Deadline) -> EmrClient:
        return EmrClient(
            self.name,
            self.base_url,
            timeout_s=self._timeout_s,
            deadline=deadline,
            auth=self._auth,
            verify=self._verify,
            transport=self._transport,
        )

    def _capability_of(self, client: EmrClient) -> Capability:
        """What the server says of itself, asked anew now and then, since servers are upgraded."""
        if time.monotonic() - self._asked_at > _ASKED_AGAIN_AFTER_S:
            try:
                self._capability = self._ask(client)
            except DeliveryRefused as refused:
                if refused.details.get("status") in (401, 403):
                    raise  # what it told before still holds; where it tells nothing, the way itself will show
            self._refused.clear()  # a server that was upgraded may take now what it refused
            self._asked_at = time.monotonic()
        return self._capability

    def _ask(self, client: EmrClient) -> Capability:
        doing = "asking what it can do"
        answer = client.request("GET", "metadata", doing=doing)
        require_success(answer, doing=doing)
        statement = body_of(answer)
        if statement.get("resourceType") != "CapabilityStatement":
            raise PartDown(
                f"{self.name} answered with something else than its CapabilityStatement.",
                remedy="Check SCRIBE_EMR_URL and any proxy before it; Scribe tries again by itself.",
            )
        return read_capability(statement)

    def _way_for(self, exchange: Exchange) -> Way:
        """The way of the earlier revision, else the setting's, else the server's best."""
        name = exchange.order.earlier_way or self._way
        if name in self._ways:
            return self._ways[name]
        for way in open_ways(self._ways, exchange.capability):
            if way.name not in self._refused:
                return way
        raise DeliveryRefused(
            f"{exchange.name} offers none of the ways in which Scribe delivers a note.",
            remedy="Run `scribe emr check`: it says what the server lacks for each.",
        )

    def _is_fixed(self, order: Order) -> bool:
        """Whether the document has to go one way and no other."""
        return bool(order.earlier_way) or self._way != "auto"


def _refuses_the_way(error: ScribeError) -> bool:
    """Whether a server refuses the kind of write, whatever note is in it."""
    if not isinstance(error, DeliveryRefused) or not error.details.get("writing"):
        return False
    status, outcome = error.details.get("status"), error.details.get("outcome", {})
    codes = {issue.get("code") for issue in outcome.get("issue", [])}
    return status in _NO_SUCH_REQUEST or "not-supported" in codes
