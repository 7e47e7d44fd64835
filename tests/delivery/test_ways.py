"""Each way into a FHIR server: once, found again, in order, and taken back."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from scribe.delivery import FhirDestination, Order
from scribe.errors import DeliveryRefused, LeaseLost, PartDown
from scribe.fhir import to_bundle
from scribe.model import digest_of
from tests.fakes.documents import chinese, english_facts, note, signed, source, template
from tests.fakes.fhir_server import FhirServer

EMR = "http://emr.example/fhir"
NOTES = ("DocumentReference", "Binary")
TYPES = (
    "Patient", "Practitioner", "Encounter", "Condition", "AllergyIntolerance", "MedicationStatement",
    "MedicationRequest", "Observation", "ServiceRequest", "CarePlan", "FamilyMemberHistory", "Device", "Composition",
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """A kind of server, and the way that a note goes there."""

    way: str
    server: Callable[[], FhirServer]
    note: str
    """The type of resource that is the note there."""


KINDS = {
    "transactions": Kind("transaction", FhirServer, "Composition"),
    "notes": Kind("document-reference", lambda: FhirServer(only=NOTES, gives_ids=True), "DocumentReference"),
    "notes with attachments elsewhere": Kind(
        "document-reference",
        lambda: FhirServer(only=NOTES, gives_ids=True, moves_attachments=True),
        "DocumentReference",
    ),
    "notes for ever": Kind(
        "document-reference", lambda: FhirServer(only=NOTES, gives_ids=True, changes=False), "DocumentReference"
    ),
    "documents": Kind("document", lambda: FhirServer(only=("Bundle",), gives_ids=True), "Bundle"),
    "resources": Kind("discrete", lambda: FhirServer(only=TYPES, gives_ids=True), "Composition"),
    "resources with our ids": Kind("discrete", lambda: FhirServer(only=(*TYPES, "Provenance")), "Composition"),
    "few resources": Kind(
        "discrete", lambda: FhirServer(only=("Composition", "AllergyIntolerance"), gives_ids=True), "Composition"
    ),
}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


@pytest.fixture
def server(kind: Kind) -> FhirServer:
    made = kind.server()
    for bundle in (first(), to_bundle(signed(chinese()))):
        known = patient_of(bundle)
        if f"Patient/h-{known['id']}" not in made.resources:
            made.store(known | {"id": f"h-{known['id']}"})
    return made


def first() -> dict[str, Any]:
    return to_bundle(signed())


def patient_of(bundle: dict[str, Any]) -> dict[str, Any]:
    return next(e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Patient")


def addendum() -> dict[str, Any]:
    later = signed(source(note=note(template(), english_facts()[2:], revision=2)))
    return to_bundle(later.model_copy(update={"amends": signed().signature}))


def deliver(server: FhirServer, bundle: dict[str, Any], *, way: str = "", **more: Any) -> Any:
    order = Order(bundle, digest_of(bundle), earlier_way=way, **more)
    return FhirDestination(EMR, transport=server.transport).deliver(order)


def there(server: FhirServer, kind: str) -> dict[str, dict[str, Any]]:
    return {name: one for name, one in server.resources.items() if name.startswith(f"{kind}/")}


def hospitals(server: FhirServer) -> set[str]:
    return {name for name in server.resources if name.startswith("Patient/h-")}


@pytest.mark.parametrize("bundle", [first(), to_bundle(signed(chinese()))], ids=["en", "zh"])
def test_a_note_goes_the_way_that_the_server_offers_and_is_there_once(kind, server, bundle):
    receipt = deliver(server, bundle)
    assert receipt.way == kind.way
    assert len(there(server, kind.note)) == 1
    assert {len(versions) for name, versions in server.history.items() if not name.startswith("Encounter/")} == {1}
    once = {name: len(versions) for name, versions in server.history.items()}
    again = deliver(server, bundle, way=receipt.way)
    assert set(again.locations) == set(receipt.locations)
    assert {name: len(versions) for name, versions in server.history.items()} == once


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_attempt_that_broke_off_anywhere_is_made_up_for(kind, server, when):
    drop = server.drop_after_commit if when == "after" else server.drop_before_commit
    drop()
    with pytest.raises(PartDown):
        deliver(server, first())
    receipt = deliver(server, first())
    assert receipt.locations
    assert len(there(server, kind.note)) == 1


def test_an_addendum_takes_the_place_of_the_note_and_says_so(kind, server):
    way = deliver(server, first()).way
    after = deliver(server, addendum(), way=way)
    newest = [server.resources[place.reference] for place in after.locations if place.reference.startswith(kind.note)]
    [stored] = [one for one in newest if one["resourceType"] == kind.note]
    assert "amended" in json.dumps(stored)
    assert "relatesTo" in json.dumps(stored)
    before = {name: len(versions) for name, versions in server.history.items()}
    deliver(server, addendum(), way=way)
    assert {name: len(versions) for name, versions in server.history.items()} == before


def test_who_lost_the_lease_writes_nothing(kind, server):
    def lost() -> None:
        raise LeaseLost("another one has it")

    before = dict(server.resources)
    with pytest.raises(LeaseLost):
        deliver(server, first(), confirm=lost)
    assert server.resources == before


def test_who_sleeps_between_the_lease_and_the_write_puts_no_old_note_over_a_new_one(kind, server):
    """The lease is confirmed, then everything happens before the request arrives."""
    asleep = []

    def respond(request: httpx.Request) -> httpx.Response:
        writes = request.method == "PUT" or (request.method == "POST" and "_search" not in request.url.path)
        if writes and not asleep:
            asleep.append(True)
            way = deliver(server, first()).way
            deliver(server, addendum(), way=way)
        return server.transport.handle_request(request)

    def confirm() -> None:
        if asleep:
            raise LeaseLost("another one has it")

    order = Order(first(), digest_of(first()), confirm=confirm)
    sleeper = FhirDestination(EMR, transport=httpx.MockTransport(respond))
    with suppress(LeaseLost, PartDown):
        sleeper.deliver(order)
    newest = list(there(server, kind.note).values())
    assert any("amended" in json.dumps(one) for one in newest)
    old = [one for one in newest if "amended" not in json.dumps(one)]
    assert len(old) == (1 if kind.note == "Bundle" or not server.changes else 0)


def test_a_note_is_taken_back_once(kind, server):
    way = deliver(server, first()).way
    order = Order(first(), digest_of(first()), earlier_way=way)
    destination = FhirDestination(EMR, transport=server.transport)
    if not server.changes:
        with pytest.raises(DeliveryRefused, match="lets no DocumentReference be changed"):
            destination.retract(order)
        return
    destination.retract(order)
    assert all("entered-in-error" in json.dumps(one) for one in there(server, kind.note).values())
    assert hospitals(server)
    marked = {name: len(versions) for name, versions in server.history.items()}
    destination.retract(order)
    assert {name: len(versions) for name, versions in server.history.items()} == marked


def test_nothing_in_the_emr_points_into_the_document(kind, server):
    deliver(server, first())
    stored = [one for one in server.resources.values() if one["resourceType"] not in ("Bundle", "Binary")]
    loose = [one for one in stored if one["resourceType"] != "DocumentReference"]
    assert "urn:uuid:" not in json.dumps([{k: v for k, v in one.items() if k != "relatesTo"} for one in loose])


@pytest.mark.parametrize("gives_ids", [True, False], ids=["its ids", "no word on ids"])
def test_a_server_that_lets_no_resource_be_changed_gets_the_note_and_no_addendum(gives_ids):
    server = FhirServer(only=(*TYPES, "Provenance"), gives_ids=gives_ids, changes=False)
    server.store(patient_of(first()) | {"id": "h-1"})
    way = deliver(server, first()).way
    assert way == "discrete"
    assert len(there(server, "Composition")) == 1
    before = {name: len(versions) for name, versions in server.history.items()}
    assert set(deliver(server, first(), way=way).locations)
    with pytest.raises(DeliveryRefused, match="lets no Composition be changed"):
        deliver(server, addendum(), way=way)
    assert {name: len(versions) for name, versions in server.history.items()} == before


def test_a_note_is_not_called_delivered_where_its_composition_is_not_taken():
    server = FhirServer(only=("Patient", "Condition"), gives_ids=True)
    server.store(patient_of(first()) | {"id": "h-1"})
    with pytest.raises(DeliveryRefused, match="takes no Composition"):
        deliver(server, first(), way="discrete")


def test_a_document_reference_shows_the_note_to_any_emr():
    server = FhirServer(only=NOTES, gives_ids=True)
    server.store(patient_of(first()) | {"id": "h-1"})
    deliver(server, first())
    [stored] = there(server, "DocumentReference").values()
    kinds = [one["attachment"]["contentType"] for one in stored["content"]]
    assert kinds[0] == "text/html"
    assert {"text/plain", "application/fhir+json"} <= set(kinds)
    [document] = [one["attachment"] for one in stored["content"] if one["attachment"]["contentType"].endswith("json")]
    assert json.loads(b64decode(document["data"])) == first()
    assert stored["subject"] == {"reference": "Patient/h-1"}


def test_a_server_that_takes_no_transaction_after_all_gets_the_note_in_another_way():
    server = FhirServer()
    server.store(patient_of(first()) | {"id": "h-1"})

    def respond(request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and request.url.path == "/fhir":
            return httpx.Response(405, json={"resourceType": "OperationOutcome"})
        return server.transport.handle_request(request)

    destination = FhirDestination(EMR, transport=httpx.MockTransport(respond))
    assert destination.deliver(Order(first(), digest_of(first()))).way == "discrete"


def test_a_server_that_offers_no_way_is_said_to_offer_none():
    with pytest.raises(DeliveryRefused, match="offers none of the ways"):
        deliver(FhirServer(only=("Patient",)), first())


def test_what_a_server_lacks_is_said_in_plain_words():
    server = FhirServer(only=NOTES, gives_ids=True)
    survey = FhirDestination(EMR, transport=server.transport).survey()
    assert survey.chosen == "document-reference"
    assert "it takes no transactions" in survey.lacks["transaction"]
    assert not survey.lacks["document-reference"]
