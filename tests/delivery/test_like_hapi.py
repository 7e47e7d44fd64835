"""What a HAPI server does otherwise than the standard says, in the small: `make test-emr` asks a real one."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from scribe.delivery import FhirDestination, Order
from scribe.delivery.capability import Capability, read_capability
from scribe.delivery.exchange import fence
from scribe.errors import EmrConflict
from scribe.model import digest_of
from tests.emr.visits import STOP, a_visit
from tests.fakes.fhir_answers import Answer, Refusal
from tests.fakes.fhir_server import FhirServer

EMR = "http://emr.example/fhir"
KINDS = ("Bundle", "Composition", "Encounter", "Patient")


class LikeHapi(FhirServer):
    """Drops inner ids, passes ``If-None-Match`` over, takes ``If-Match`` on nothing, never says ``updateCreate``."""

    def _route(self, method: str, path: str, query: str, headers: dict[str, str], body: bytes) -> Answer:
        if (method, path) != ("GET", "metadata"):
            return super()._route(method, path, query, headers, body)
        interactions = [{"code": code} for code in ("read", "create", "update", "search-type")]
        rest = {
            "mode": "server",
            "interaction": [{"code": "transaction"}],
            "resource": [{"type": kind, "interaction": interactions} for kind in KINDS],
        }
        software = {"name": "HAPI FHIR Server", "version": "8.8.0"}
        return Answer(
            200,
            {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "software": software, "rest": [rest]},
        )

    def _require_version(self, name: str, if_match: str | None, if_none_match: str | None) -> None:
        newest = self.history[name][-1]["meta"]["versionId"] if name in self.history else None
        if if_match is not None and newest is not None and if_match != f'W/"{newest}"':
            raise Refusal(409, "conflict", "this is not the current version")

    def _put(self, kind: str, id: str, resource: dict[str, Any]) -> dict[str, Any]:
        stored = super()._put(kind, id, resource)
        for entry in stored.get("entry", []) if kind == "Bundle" else []:
            entry["resource"].pop("id", None)
        return stored


@pytest.fixture
def server() -> LikeHapi:
    return LikeHapi()


@pytest.fixture
def visit(server):
    made = a_visit(brief=True)
    server.store({**made.hospitals_patient, "id": "hospitals"})
    return made


def deliver(server, bundle, transport=None):
    return FhirDestination(EMR, transport=transport or server.transport).deliver(Order(bundle, digest_of(bundle)))


def test_a_note_whose_inner_ids_are_left_out_is_delivered_once_and_amended(server, visit):
    for bundle in (visit.first, visit.first, visit.addendum, visit.addendum):
        assert deliver(server, bundle).way == "transaction"
    document = server.history[f"Bundle/{visit.first['id']}"]
    assert [STOP in json.dumps(version) for version in document] == [False, True]
    assert not any("id" in entry["resource"] for entry in document[-1]["entry"])


def test_a_first_note_that_comes_late_does_not_replace_the_addendum(server, visit):
    def late(request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and not request.url.path.endswith("_search"):
            deliver(server, visit.first)
            deliver(server, visit.addendum)
            late.held = server.transport.handle_request(request)
            raise httpx.RemoteProtocolError("its sender has given up", request=request)
        return server.transport.handle_request(request)

    with pytest.raises(Exception, match="cannot be reached"):
        deliver(server, visit.first, httpx.MockTransport(late))
    assert late.held.status_code == 409
    assert STOP in json.dumps(server.resources[f"Bundle/{visit.first['id']}"])


def test_a_conflict_that_stays_is_said_to_be_one(server, visit):
    def conflict(request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and not request.url.path.endswith("_search"):
            return httpx.Response(304)  # LinuxForHealth, to If-None-Match
        return server.transport.handle_request(request)

    with pytest.raises(EmrConflict):
        deliver(server, visit.first, httpx.MockTransport(conflict))


def test_only_what_a_server_refuses_in_so_many_words_counts_as_refused():
    def told(**more: Any) -> Capability:
        return read_capability({"rest": [{"resource": [{"type": "Bundle", **more}]}]})

    assert told().takes_id_of("Bundle")
    assert told(updateCreate=True).takes_id_of("Bundle")
    assert not told(updateCreate=False).takes_id_of("Bundle")


@pytest.mark.parametrize(
    ("software", "version", "header"),
    [
        ("HAPI FHIR Server 8.8.0", None, {"If-Match": 'W/"0"'}),
        ("Smile CDR 2025.02", None, {"If-Match": 'W/"0"'}),
        ("HAPI FHIR Server 8.8.0", "3", {"If-Match": 'W/"3"'}),
        ("medplum 4", None, {"If-None-Match": "*"}),
        ("", None, {"If-None-Match": "*"}),
        ("", "3", {"If-Match": 'W/"3"'}),
        ("", "", {}),
    ],
)
def test_a_write_is_fenced_in_the_servers_own_way(software, version, header):
    assert fence(version, Capability(software=software)) == header
