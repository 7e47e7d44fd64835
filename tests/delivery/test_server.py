"""Delivery to a FHIR server: over real sockets and in process, with every fault that an EMR can show."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from scribe.delivery import FhirDestination, Order
from scribe.delivery.sign_in.hosts import Hosts
from scribe.delivery.sign_in.unchanging import bearer
from scribe.errors import DeliveryRefused, EmrConflict, LeaseLost, MissingPart, PartDown
from scribe.fhir import to_bundle
from scribe.model import Engine, Person, Role, digest_of
from tests.fakes.documents import english_facts, note, signed, source, template
from tests.fakes.fhir_server import FhirServer

EMR = "http://emr.example/fhir"


def emr(address: str, **more: Any) -> FhirDestination:
    """A destination that brings along patients whom the EMR does not know."""
    return FhirDestination(address, **{"unknown_patient": "create", **more})


def token(value: str) -> httpx.Auth:
    return bearer(SecretStr(value), Hosts(("emr.example", "127.0.0.1"), plain_http=True))


@pytest.fixture
def server() -> FhirServer:
    return FhirServer()


@pytest.fixture
def bundle() -> dict[str, Any]:
    return to_bundle(signed())


@pytest.fixture(params=["sockets", "in process"])
def anywhere(request: pytest.FixtureRequest) -> Iterator[tuple[FhirServer, FhirDestination]]:
    if request.param == "in process":
        server = FhirServer(token="secret")
        yield server, emr(EMR, auth=token("secret"), transport=server.transport)
    else:
        with FhirServer(token="secret") as server:
            yield server, emr(server.url, auth=token("secret"), timeout_s=5)


def send(server: FhirServer, bundle: dict[str, Any], **more: Any) -> tuple[Any, ...]:
    return emr(EMR, transport=server.transport, **more).deliver(Order(bundle, digest_of(bundle))).locations


def of_type(server: FhirServer, kind: str) -> list[dict[str, Any]]:
    return [stored for name, stored in server.resources.items() if name.startswith(f"{kind}/")]


def test_every_resource_arrives_in_one_transaction_and_is_read_back(anywhere, bundle):
    server, destination = anywhere
    locations = destination.deliver(Order(bundle, digest_of(bundle))).locations
    assert len(server.transactions) == 1
    assert {place.reference for place in locations} == set(server.resources)
    assert {place.version for place in locations} == {"1"}
    for entry in bundle["entry"]:
        assert f"{entry['resource']['resourceType']}/{entry['resource']['id']}" in server.resources


def test_the_signed_document_arrives_word_for_word(server, bundle):
    send(server, bundle)
    stored = dict(server.resources[f"Bundle/{bundle['id']}"])
    del stored["meta"]
    assert stored == bundle


def test_no_stored_resource_refers_within_the_document_any_more(server, bundle):
    send(server, bundle)
    loose = [stored for stored in server.resources.values() if stored["resourceType"] != "Bundle"]
    assert "urn:uuid:" not in json.dumps(loose)


def test_sending_again_makes_no_second_version(anywhere, bundle):
    server, destination = anywhere
    first = destination.deliver(Order(bundle, digest_of(bundle))).locations
    second = destination.deliver(Order(bundle, digest_of(bundle))).locations
    assert sorted(p.reference for p in first) == sorted(p.reference for p in second)
    assert len(server.transactions) == 1
    assert {len(versions) for versions in server.history.values()} == {1}


def test_a_lost_answer_is_found_out_and_nothing_is_sent_twice(anywhere, bundle):
    server, destination = anywhere
    server.drop_after_commit()
    with pytest.raises(PartDown) as down:
        destination.deliver(Order(bundle, digest_of(bundle)))
    assert down.value.retryable
    destination.deliver(Order(bundle, digest_of(bundle)))
    assert len(server.transactions) == 1
    assert {len(versions) for versions in server.history.values()} == {1}


def test_a_connection_lost_before_the_commit_is_tried_again(anywhere, bundle):
    server, destination = anywhere
    server.drop_before_commit()
    with pytest.raises(PartDown):
        destination.deliver(Order(bundle, digest_of(bundle)))
    assert not server.resources
    destination.deliver(Order(bundle, digest_of(bundle)))
    assert len(server.transactions) == 1


def test_a_server_that_is_too_slow_counts_as_down(bundle):
    with FhirServer() as server:
        server.slow(0.1)
        with pytest.raises(PartDown, match=r"within 0\.02 s"):
            emr(server.url, timeout_s=0.02).deliver(Order(bundle, digest_of(bundle)))


def test_a_server_that_is_not_there_counts_as_down(bundle):
    with FhirServer() as server:
        address = server.url
    with pytest.raises(PartDown, match="cannot be reached"):
        emr(address, timeout_s=1).deliver(Order(bundle, digest_of(bundle)))


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_passing_fault_is_retried_with_the_wait_that_the_server_asks_for(server, bundle, status):
    server.fail_next(1, status, retry_after_s=17)
    with pytest.raises(PartDown) as down:
        send(server, bundle)
    assert type(down.value) is PartDown
    assert down.value.details["retry_after_s"] == 17
    assert send(server, bundle)


@pytest.mark.parametrize("status", [400, 403, 422])
def test_a_refusal_parks_the_note_with_the_servers_reasons(server, bundle, status):
    server.check_references = True
    destination = emr(EMR, transport=failing_on_store(server, status))
    with pytest.raises(DeliveryRefused) as refused:
        destination.deliver(Order(bundle, digest_of(bundle)))
    assert not refused.value.retryable
    assert refused.value.details["outcome"]["issue"][0]["diagnostics"] == "Observation of Lin Mei is wrong"
    assert "Lin Mei" not in str(refused.value)
    assert not server.resources


@pytest.mark.parametrize("status", [409, 412])
def test_a_version_that_changes_all_the_time_is_tried_again_later(server, bundle, status):
    destination = emr(EMR, transport=failing_on_store(server, status))
    with pytest.raises(EmrConflict) as conflict:
        destination.deliver(Order(bundle, digest_of(bundle)))
    assert conflict.value.retryable
    assert not server.resources


def test_a_version_that_changed_once_is_read_again_and_the_note_stored(server, bundle):
    attempts = []

    def respond(request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and request.url.path == "/fhir":
            attempts.append(request)
            if len(attempts) == 1:
                server.fail_next(1, 412)
        return server.transport.handle_request(request)

    emr(EMR, transport=httpx.MockTransport(respond)).deliver(Order(bundle, digest_of(bundle)))
    assert len(attempts) == 2
    assert len(server.transactions) == 1


def test_a_worker_that_slept_after_it_read_changes_nothing(server, bundle):
    """The sleeper read an empty EMR; another one delivered the note and its addendum meanwhile."""
    later = signed(source(note=note(template(), english_facts()[2:], revision=2)))
    amended = to_bundle(later.model_copy(update={"amends": signed().signature}))

    def others_deliver() -> None:
        send(server, bundle)
        send(server, amended)

    sleeper = Order(bundle, digest_of(bundle), confirm=once(others_deliver))
    with pytest.raises(LeaseLost):
        emr(EMR, transport=server.transport).deliver(sleeper)
    assert server.resources[f"Bundle/{bundle['id']}"]["entry"][0]["resource"]["status"] == "amended"
    assert len(server.transactions) == 2


def once(meanwhile: Callable[[], None]) -> Callable[[], None]:
    """A confirmation that passes the first time, while others do something; after it the lease is lost."""
    asked: list[bool] = []

    def confirm() -> None:
        if asked:
            raise LeaseLost("another one has it")
        asked.append(True)
        meanwhile()

    return confirm


def failing_on_store(server: FhirServer, status: int) -> httpx.MockTransport:
    """The server, refusing transactions alone."""

    def respond(request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and not request.url.path.endswith("_search"):
            server.fail_next(1, status, diagnostics="Observation of Lin Mei is wrong")
        return server.transport.handle_request(request)

    return httpx.MockTransport(respond)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_token_is_said_to_be_one(server, bundle, status):
    server.fail_next(1, status)
    with pytest.raises(DeliveryRefused, match="SCRIBE_EMR_TOKEN"):
        send(server, bundle)


def test_a_refusal_within_an_accepted_transaction_is_a_refusal(server, bundle):
    def respond(request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and not request.url.path.endswith("_search"):
            entry = {"response": {"status": "422 Unprocessable", "outcome": {"resourceType": "OperationOutcome"}}}
            return httpx.Response(200, json={"resourceType": "Bundle", "entry": [entry]})
        return server.transport.handle_request(request)

    with pytest.raises(DeliveryRefused) as refused:
        emr(EMR, transport=httpx.MockTransport(respond)).deliver(Order(bundle, digest_of(bundle)))
    assert refused.value.details["status"] == 422


@pytest.mark.parametrize(
    ("kind", "element", "value"),
    [
        ("MedicationRequest", "status", "on-hold"),
        ("Observation", "status", "amended"),
        ("Composition", "title", "Something else"),
        ("Condition", "note", [{"text": "added"}]),
        ("Provenance", "modifierExtension", [{"url": "urn:x", "valueBoolean": True}]),
    ],
)
def test_an_emr_that_changes_what_it_stores_is_found_out(server, bundle, kind, element, value):
    server.alter(kind, element, value)
    with pytest.raises(DeliveryRefused) as refused:
        send(server, bundle)
    assert refused.value.details["outcome"]["issue"][0]["expression"] == [f"{kind}.{element}"]


def test_a_note_that_is_accepted_but_not_shown_yet_is_looked_for_again(server, bundle):
    def respond(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(404, json={"resourceType": "OperationOutcome", "issue": []})
        return server.transport.handle_request(request)

    with pytest.raises(PartDown, match="does not show"):
        emr(EMR, transport=httpx.MockTransport(respond)).deliver(Order(bundle, digest_of(bundle)))


def test_something_that_is_not_fhir_counts_as_down(bundle):
    page = httpx.MockTransport(lambda _request: httpx.Response(200, text="<html>Maintenance</html>"))
    with pytest.raises(PartDown, match="not FHIR"):
        emr(EMR, transport=page).deliver(Order(bundle, digest_of(bundle)))


def hospitals_patient(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "id": "pat-1",
        "identifier": [{"system": "urn:example:other", "value": "9"}, {"system": "urn:example:mrn", "value": "MRN-77"}],
        "name": [{"family": "Lin", "given": ["Mei"]}],
        **more,
    }


def test_the_hospitals_own_patient_is_referred_to_and_never_overwritten(server, bundle):
    server.store(hospitals_patient(birthDate="1980-02-03"))
    locations = send(server, bundle)
    assert len(server.history["Patient/pat-1"]) == 1
    assert len(of_type(server, "Patient")) == 1
    assert of_type(server, "Condition")[0]["subject"] == {"reference": "Patient/pat-1"}
    assert ("Patient/pat-1", "1") in {(place.reference, place.version) for place in locations}


def test_two_visits_of_a_new_patient_make_one_patient(server):
    send(server, to_bundle(signed()))
    send(server, to_bundle(signed(source(consultation="another"))))
    assert len(of_type(server, "Patient")) == 1
    assert len(of_type(server, "Composition")) == 2


def test_a_server_that_ignores_the_search_does_not_lend_its_first_patient(server, bundle):
    server.store(hospitals_patient(identifier=[{"system": "urn:example:mrn", "value": "MRN-1"}]))

    def respond(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("Patient/_search"):
            entries = [{"resource": stored} for stored in of_type(server, "Patient")]
            return httpx.Response(200, json={"resourceType": "Bundle", "entry": entries})
        return server.transport.handle_request(request)

    emr(EMR, transport=httpx.MockTransport(respond)).deliver(Order(bundle, digest_of(bundle)))
    assert of_type(server, "Condition")[0]["subject"]["reference"] != "Patient/pat-1"


def test_a_patients_number_stands_in_no_address_and_no_log(server, bundle, caplog):
    with caplog.at_level(logging.DEBUG):
        send(server, bundle)
    assert server.requests
    assert not [path for _, path in server.requests if "MRN-77" in path]
    assert "MRN-77" not in caplog.text
    assert "Lin Mei" not in caplog.text


def test_an_addendum_replaces_the_document_and_retracts_what_it_no_longer_says(server):
    first = signed()
    send(server, to_bundle(first))
    fewer = tuple(fact for fact in english_facts() if fact.id not in ("f1", "f7", "f14"))
    revision = note(template(), fewer, revision=2)
    amended = signed(source(note=revision)).model_copy(update={"amends": first.signature})
    send(server, to_bundle(amended))
    assert [v["status"] for v in server.history[f"Composition/{of_type(server, 'Composition')[0]['id']}"]] == [
        "final",
        "amended",
    ]
    wrong = [s for s in server.resources.values() if "entered-in-error" in json.dumps(s.get("verificationStatus", ""))]
    assert [condition["code"]["text"] for condition in wrong] == ["Cough"]
    assert "clinicalStatus" not in wrong[0]
    status = {s["medicationCodeableConcept"]["text"]: s["status"] for s in of_type(server, "MedicationRequest")}
    assert status["amoxicillin"] == "entered-in-error"
    assert status["lisinopril"] == "active"
    before = len(server.transactions)
    send(server, to_bundle(amended))
    assert len(server.transactions) == before


def test_a_person_whom_only_the_earlier_document_names_leaves_no_dangling_reference(server):
    other = Person(id="li", name="Dr Li", role=Role.DOCTOR)
    first = signed()
    first = first.model_copy(update={"signature": first.signature.model_copy(update={"signer": other})})
    server.store(
        {"resourceType": "Practitioner", "id": "li-emr", "identifier": [{"system": "urn:scribe:user", "value": "li"}]}
    )
    send(server, to_bundle(first))
    fewer = tuple(fact for fact in english_facts() if fact.id != "f7")
    amended = signed(source(note=note(template(), fewer, revision=2)))
    send(server, to_bundle(amended))
    retracted = [s for s in of_type(server, "MedicationRequest") if s["status"] == "entered-in-error"]
    assert [r["requester"] for r in retracted] == [{"reference": "Practitioner/li-emr"}]


def test_a_note_of_the_demo_model_never_reaches_a_server(server):
    demo = signed(source(engine=Engine(name="faster-whisper", model="demo", demo=True)))
    with pytest.raises(DeliveryRefused, match="demo speech model"):
        send(server, to_bundle(demo))
    assert not server.requests


def test_an_unsigned_note_never_reaches_a_server(server):
    with pytest.raises(DeliveryRefused, match="not signed"):
        send(server, to_bundle(source()))
    assert not server.requests


def test_something_that_is_no_document_never_reaches_a_server(server):
    with pytest.raises(DeliveryRefused, match="no FHIR document"):
        send(server, {"resourceType": "Bundle", "type": "collection", "entry": []})


def test_the_probe_accepts_r4_only():
    emr(EMR, transport=FhirServer().transport).probe()
    for version in ("4.3.0", "5.0.0"):
        with pytest.raises(MissingPart, match=version):
            emr(EMR, transport=FhirServer(fhir_version=version).transport).probe()


def test_the_probe_says_when_the_token_is_refused_or_nobody_answers():
    guarded = FhirServer(token="secret")
    with pytest.raises(DeliveryRefused, match="SCRIBE_EMR_TOKEN"):
        emr(EMR, auth=token("wrong"), transport=guarded.transport).probe()
    guarded.fail_next(1, 503)
    with pytest.raises(PartDown):
        emr(EMR, auth=token("secret"), transport=guarded.transport).probe()


def test_an_address_with_a_password_never_shows_it():
    assert FhirDestination("https://scribe:secret@emr.example/fhir").name == "the EMR at emr.example"


@pytest.mark.parametrize("address", ["emr.example/fhir", "ftp://emr.example", "https://"])
def test_an_address_that_is_none_is_said_at_once(address):
    with pytest.raises(MissingPart):
        emr(address)
