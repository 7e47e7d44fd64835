"""Where an EMR takes batches, a delivery reads all that it needs in one request, and decides as with single reads."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from scribe.delivery import FhirDestination, Order
from scribe.errors import DeliveryRefused, EmrConflict, PartDown
from scribe.fhir import to_bundle
from scribe.model import digest_of
from tests.fakes.documents import signed
from tests.fakes.fhir_answers import Answer
from tests.fakes.fhir_server import FhirServer

TYPES = ("Patient", "Practitioner", "Encounter", "Composition", "Device", "Provenance", "Condition", "Observation",
         "MedicationStatement", "AllergyIntolerance", "ServiceRequest", "CarePlan")  # fmt: skip


@pytest.fixture
def bundle() -> dict[str, Any]:
    return to_bundle(signed())


def destination(server: FhirServer) -> FhirDestination:
    return FhirDestination("http://emr.example/fhir", transport=server.transport, unknown_patient="create")


def deliver(server: FhirServer, bundle: dict[str, Any], to: FhirDestination | None = None) -> Any:
    return (to or destination(server)).deliver(Order(bundle, digest_of(bundle)))


def asked(server: FhirServer) -> Counter[str]:
    """Requests by what they are for; reads of one resource count together."""
    return Counter(f"{method} {path.partition('/')[0] and 'resource'}" for method, path in server.requests)


def test_a_delivery_reads_before_and_after_in_two_batches_whatever_the_note_holds(bundle):
    with_batches, without = FhirServer(batches=True), FhirServer()
    one, other = deliver(with_batches, bundle), deliver(without, bundle)
    assert one.locations == other.locations
    assert with_batches.resources.keys() == without.resources.keys()
    reads = asked(without)["GET resource"]
    assert reads > 2 * len(bundle["entry"]) - 8
    # the CapabilityStatement, and the earlier document by itself, of which everything else depends
    assert asked(with_batches)["GET resource"] == 2
    assert sum(asked(with_batches).values()) < 10 < sum(asked(without).values())


def test_what_is_there_already_is_not_sent_again(bundle):
    server = FhirServer(batches=True)
    deliver(server, bundle)
    deliver(server, bundle)
    assert len(server.transactions) == 1


def test_a_write_is_fenced_by_the_version_that_the_batch_read(bundle):
    server = FhirServer(batches=True)
    deliver(server, bundle)
    name = next(name for name in server.resources if name.startswith("Composition/"))
    server.store({**server.resources[name], "title": "Changed in the EMR"})
    deliver(server, bundle)
    [fenced] = [
        entry["request"] for entry in server.transactions[-1]["entry"] if entry["request"]["url"] == name
    ]  # fmt: skip
    assert fenced["ifMatch"] == 'W/"2"'


def test_a_change_between_the_batch_and_the_write_is_noticed(bundle):
    server = FhirServer(batches=True)
    name = next(
        f"{entry['resource']['resourceType']}/{entry['resource']['id']}"
        for entry in bundle["entry"]
        if entry["resource"]["resourceType"] == "Composition"
    )
    read = server._batch

    def overtaken(asked: dict[str, Any]) -> Answer:
        answer = read(asked)
        server.store({"resourceType": "Composition", "id": name.partition("/")[2], "title": str(len(server.requests))})
        return answer

    server._batch = overtaken  # type: ignore[method-assign]
    with pytest.raises(EmrConflict):
        deliver(server, bundle)
    assert server.transactions == []


def test_an_emr_that_changes_what_it_stores_is_noticed_by_the_batch_that_reads_back(bundle):
    server = FhirServer(batches=True)
    server.alter("Composition", "title", "Another title")
    with pytest.raises(DeliveryRefused, match=r"Composition\.title"):
        deliver(server, bundle)


def test_an_emr_that_says_it_takes_batches_and_refuses_them_is_read_one_by_one_and_not_asked_again(bundle):
    server = FhirServer(batches=False)
    to = destination(server)
    first = deliver(server, bundle, to)
    assert {place.reference for place in first.locations} == set(server.resources)
    refused = [request for request in server.requests if request == ("POST", "")]
    assert len(refused) == 2  # one batch, one transaction
    server.requests.clear()
    deliver(server, bundle, to)
    assert ("POST", "") not in server.requests


@pytest.mark.parametrize("fault", ["reversed", "short", "of another kind", "no list"])
def test_an_answer_that_is_not_one_entry_for_each_in_order_is_not_believed(bundle, fault):
    server = FhirServer(batches=True)
    deliver(server, bundle)
    read = server._batch

    def confused(asked: dict[str, Any]) -> Answer:
        answer = read(asked)
        match fault:
            case "reversed":
                answer.body["entry"].reverse()
            case "short":
                answer.body["entry"].pop()
            case "of another kind":
                answer.body["type"] = "searchset"
            case _:
                answer.body["entry"] = {"resource": {}}
        return answer

    server._batch = confused  # type: ignore[method-assign]
    deliver(server, bundle)
    assert len(server.transactions) == 1, "what is there was taken for missing, and sent again"


def test_one_entry_that_fails_is_read_by_itself_so_its_refusal_is_told_as_ever(bundle):
    server = FhirServer(batches=True)
    deliver(server, bundle)
    read = server._batch

    def failing(asked: dict[str, Any]) -> Answer:
        answer = read(asked)
        answer.body["entry"][0] = {"response": {"status": "500 Internal Server Error"}}
        server.fail_next(1, 503)
        return answer

    server._batch = failing  # type: ignore[method-assign]
    with pytest.raises(PartDown, match="503"):
        deliver(server, bundle)


def test_resource_by_resource_looks_at_everything_in_one_batch(bundle):
    with_batches, without = FhirServer(batches=True, only=TYPES), FhirServer(only=TYPES)
    for server in (with_batches, without):
        deliver(server, bundle)
    saved = asked(without)["GET resource"] - asked(with_batches)["GET resource"]
    assert with_batches.resources.keys() == without.resources.keys()
    assert saved > len(bundle["entry"]) / 2
