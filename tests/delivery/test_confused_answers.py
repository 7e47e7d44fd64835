"""Answers that say one thing and mean another: none of them is taken for "not there", "stored" or "taken back"."""

from __future__ import annotations

import gzip
import logging
import threading
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest

from scribe.delivery import Deadline, FhirDestination, Order
from scribe.delivery.exchange import decoded
from scribe.delivery.http import EmrClient
from scribe.errors import DeliveryRefused, EmrConflict, PartDown
from scribe.model import digest_of
from tests.emr.visits import Visit, a_visit
from tests.fakes.fhir_server import FhirServer

EMR = "http://emr.example/fhir"
FAULT = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "error", "code": "security", "diagnostics": "not for this account"}],
}
RESOURCES = ("Encounter", "Composition", "Condition", "Observation", "MedicationRequest", "MedicationStatement")
SERVERS: dict[str, Callable[[], FhirServer]] = {
    "transaction": FhirServer,
    "discrete": lambda: FhirServer(only=("Patient", "Practitioner", *RESOURCES), gives_ids=True),
    "document-reference": lambda: FhirServer(only=("Patient", "Practitioner", "DocumentReference"), gives_ids=True),
    "document": FhirServer,
}
Hook = Callable[[str, str], httpx.Response | None]


class Confused(httpx.BaseTransport):
    """A server whose answers a hook may replace."""

    def __init__(self, server: FhirServer) -> None:
        self.server = server
        self.hook: Hook = lambda _method, _path: None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/fhir").strip("/")
        return self.hook(request.method, path) or self.server.transport.handle_request(request)


@pytest.fixture(params=SERVERS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visit() -> Visit:
    return a_visit(brief=True)


def known(server: FhirServer, visit: Visit) -> Confused:
    server.store({**visit.hospitals_patient, "id": "p1"})
    return Confused(server)


def destination(emr: Confused, way: str = "auto", **more: Any) -> FhirDestination:
    return FhirDestination(EMR, transport=emr, way=way, **more)


def order(bundle: dict[str, Any], way: str = "") -> Order:
    return Order(bundle, digest_of(bundle), Deadline(60), earlier_way=way)


def page(status: int) -> httpx.Response:
    return httpx.Response(status, text="<html>no backend</html>", headers={"Content-Type": "text/html"})


def is_write(method: str, path: str) -> bool:
    return method in ("PUT", "POST") and not path.endswith("_search")


def notes(emr: Confused) -> dict[str, list[str]]:
    """By note: its status in each version."""
    kinds = ("Composition/", "DocumentReference/", "Bundle/")
    return {
        name: [one.get("status") or one["entry"][0]["resource"]["status"] for one in versions]
        for name, versions in emr.server.history.items()
        if name.startswith(kinds)
    }


def lists(body: dict[str, Any]) -> Hook:
    return lambda _method, path: httpx.Response(200, json=body) if path == "Patient/_search" else None


@pytest.mark.parametrize(
    "body",
    [
        FAULT,
        {"resourceType": "Bundle", "type": "searchset", "total": 1},
        {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": FAULT, "search": {"mode": "outcome"}}]},
        {"resourceType": "Bundle", "type": "searchset", "entry": [None, {"resource": None}]},
        {"resourceType": "Parameters"},
    ],
    ids=["an error as success", "a total without entries", "an error among entries", "empty entries", "something else"],
)
def test_a_search_that_failed_makes_no_second_patient(visit, body):
    emr = known(FhirServer(), visit)
    emr.hook = lists(body)
    with pytest.raises(PartDown):
        destination(emr, unknown_patient="create").deliver(order(visit.first))
    assert list(emr.server.history) == ["Patient/p1"]


def test_a_remark_beside_what_was_found_is_no_fault(visit):
    emr = known(FhirServer(), visit)
    remark = {"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "code": "informational"}]}
    entries = [{"resource": emr.server.resources["Patient/p1"]}, {"resource": remark}]
    emr.hook = lists({"resourceType": "Bundle", "type": "searchset", "total": 7, "entry": [entries[0], *entries]})
    assert destination(emr).deliver(order(visit.first)).locations


def test_what_is_on_a_later_page_is_found(visit):
    emr = known(SERVERS["document-reference"](), visit)
    destination(emr).deliver(order(visit.first))

    def paged(_method: str, path: str) -> httpx.Response | None:
        kind, _, rest = path.partition("/")
        there = [{"resource": one} for name, one in emr.server.resources.items() if name.startswith(f"{rest}/")]
        onward = {"link": [{"relation": "next", "url": f"{EMR}/pages/{kind}"}]}
        content = {"entry": there} if kind == "pages" else onward
        listed = {"resourceType": "Bundle", "type": "searchset", **content}
        return httpx.Response(200, json=listed) if kind == "pages" or rest == "_search" else None

    emr.hook = paged
    destination(emr).deliver(order(visit.first))
    assert list(notes(emr).values()) == [["current"]]


@pytest.mark.parametrize(
    "link",
    ["http://elsewhere.example/fhir/pages/1", f"{EMR}/../admin", f"{EMR}/%2e%2e/admin", "http://emr.example/fhirs/1"],
)
def test_a_list_that_goes_on_outside_the_emr_is_not_followed(visit, link):
    emr = known(FhirServer(), visit)
    onward = [{"relation": "next", "url": link}]
    emr.hook = lists({"resourceType": "Bundle", "type": "searchset", "link": onward})
    with pytest.raises(PartDown, match="another address than its own"):
        destination(emr).deliver(order(visit.first))
    assert not any("admin" in path for _, path in emr.server.requests)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_parks_nothing(visit, status):
    emr = known(FhirServer(), visit)
    moved = httpx.Response(status, headers={"Location": "http://portal.example/sign-in"})
    emr.hook = lambda method, path: moved if is_write(method, path) else None
    with pytest.raises(PartDown, match="does not follow") as down:
        destination(emr).deliver(order(visit.first))
    assert down.value.retryable
    emr.hook = lambda _method, _path: None
    assert destination(emr).deliver(order(visit.first)).locations


def test_a_number_that_has_to_stand_in_an_address_is_in_no_log(visit, caplog):
    emr = known(FhirServer(), visit)
    caplog.set_level(logging.DEBUG)
    asked: list[str] = []

    def by_get_only(method: str, path: str) -> httpx.Response | None:
        asked.append(f"{method} {path}")
        return httpx.Response(405) if path.endswith("_search") else None

    emr.hook = by_get_only
    assert destination(emr).deliver(order(visit.first)).locations
    assert "GET Patient" in asked
    assert visit.number not in caplog.text


def test_a_proxys_page_is_not_the_emrs_word_that_a_note_is_gone(visit, way):
    emr = known(SERVERS[way](), visit)
    sent = destination(emr, way).deliver(order(visit.first))
    emr.hook = lambda _method, path: None if path == "metadata" else page(404)
    with pytest.raises(PartDown, match="web page"):
        destination(emr, way).retract(order(visit.first, sent.way))


def test_a_proxys_page_changes_neither_the_way_nor_what_the_server_told(visit):
    emr = known(FhirServer(), visit)
    served = destination(emr)
    emr.hook = lambda method, path: page(404) if (method, path) == ("POST", "") else None
    with pytest.raises(PartDown, match="web page"):
        served.deliver(order(visit.first))
    emr.hook = lambda _method, _path: None
    assert served.deliver(order(visit.first)).way == "transaction"


def test_a_success_that_holds_an_error_shows_the_emrs_reason(visit, way):
    emr = known(SERVERS[way](), visit)
    emr.hook = lambda method, path: httpx.Response(200, json=FAULT) if is_write(method, path) else None
    with pytest.raises(PartDown) as raised:
        destination(emr, way).deliver(order(visit.first))
    assert raised.value.details["outcome"]["issue"][0]["diagnostics"] == "not for this account"


def test_an_entry_that_was_busy_is_tried_again(visit):
    emr = known(FhirServer(), visit)
    busy = {"resourceType": "Bundle", "type": "transaction-response", "entry": [{"response": {"status": "503 Busy"}}]}
    emr.hook = lambda method, path: httpx.Response(200, json=busy) if is_write(method, path) else None
    with pytest.raises(PartDown):
        destination(emr).deliver(order(visit.first))


def test_a_withdrawal_that_the_server_only_says_it_stored_is_found_out(visit, way):
    emr = known(SERVERS[way](), visit)
    sent = destination(emr, way).deliver(order(visit.first))
    emr.hook = lambda method, path: httpx.Response(200) if is_write(method, path) else None
    with pytest.raises(DeliveryRefused, match="status otherwise"):
        destination(emr, way).retract(order(visit.first, sent.way))


@pytest.mark.parametrize(
    "now", [{"identifier": []}, {"active": False}, {"id": "p2"}], ids=["another number", "out of use", "twice"]
)
def test_a_withdrawal_asks_nothing_of_the_patients_record(visit, way, now):
    emr = known(SERVERS[way](), visit)
    sent = destination(emr, way).deliver(order(visit.first))
    emr.server.store({**visit.hospitals_patient, "id": "p1", **now})
    assert destination(emr, way).retract(order(visit.first, sent.way)).locations
    assert {versions[-1] for versions in notes(emr).values()} == {"entered-in-error"}


def test_what_the_emr_changes_while_a_note_is_taken_back_is_not_overwritten(visit, way):
    emr = known(SERVERS[way](), visit)
    sent = destination(emr, way).deliver(order(visit.first))
    name = next(iter(notes(emr)))
    kept = {**emr.server.resources[name], "language": "kept"}

    def changes_once_read(method: str, path: str) -> httpx.Response | None:
        if (method, path) != ("GET", name) or emr.server.resources[name].get("language") == "kept":
            return None
        answer = httpx.Response(200, json=emr.server.resources[name])
        emr.server.store(kept)
        return answer

    emr.hook = changes_once_read
    with pytest.raises(EmrConflict):
        destination(emr, way).retract(order(visit.first, sent.way))
    assert emr.server.resources[name]["language"] == "kept"
    destination(emr, way).retract(order(visit.first, sent.way))
    assert notes(emr)[name][-1] == "entered-in-error"
    assert emr.server.resources[name]["language"] == "kept"


def test_a_withdrawal_takes_back_every_version_and_says_so_again(visit, way):
    emr = known(SERVERS[way](), visit)
    served = destination(emr, way)
    sent = served.deliver(order(visit.first))
    served.deliver(order(visit.addendum, sent.way))
    taken = served.retract(order(visit.addendum, sent.way))
    assert {versions[-1] for versions in notes(emr).values()} == {"entered-in-error"}
    assert set(served.retract(order(visit.addendum, sent.way)).locations) == set(taken.locations)


@pytest.mark.parametrize("value", ['W/"7"', '"7"', 'w/"7"', "7"], ids=["weak", "strong", "small letter", "bare"])
def test_a_version_is_read_from_any_kind_of_etag(visit, value):
    emr = known(FhirServer(), visit)
    destination(emr).deliver(order(visit.first))
    seen: list[str] = []

    class Etags(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if is_write(request.method, request.url.path):
                seen.append(request.read().decode())
            answer = emr.handle_request(request)
            if request.method != "GET" or request.url.path.endswith("metadata") or not answer.is_success:
                return answer
            body = {**answer.json(), "meta": {}}
            return httpx.Response(200, json=body, headers={"ETag": value})

    with pytest.raises(EmrConflict):
        FhirDestination(EMR, transport=Etags()).deliver(order(visit.addendum, "transaction"))
    assert '"ifMatch":"W/\\"7\\""' in seen[0].replace(": ", ":")


@pytest.mark.parametrize(
    ("data", "read"), [("bm90\nZQ==", b"note"), ("bm90ZQ==", b"note"), ("x", None), ("n\u00f6", None), (7, None)]
)
def test_what_is_no_base64_is_no_attachment(data, read):
    assert decoded(data) == read


@pytest.fixture
def packed() -> Iterator[Callable[[bytes, str], str]]:
    """A server that answers with these bytes, packed as it says."""
    servers: list[HTTPServer] = []

    def serve(content: bytes, encoding: str) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Encoding", encoding)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                """Says nothing."""

        server = HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def asked(url: str) -> httpx.Response:
    with EmrClient("the EMR", url, timeout_s=30, deadline=Deadline()) as client:
        return client.request("GET", "x", doing="asking")


def test_an_answer_in_gzip_is_read(packed):
    assert asked(packed(gzip.compress(b'{"a": 1}'), "gzip")).json() == {"a": 1}


def bomb(size: int) -> bytes:
    """Zeros as gzip."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)) + packer.flush()


def test_an_answer_that_unpacks_to_far_more_than_it_is_is_not_unpacked(packed):
    with pytest.raises(PartDown, match="more than 64 MiB"):
        asked(packed(bomb(256 << 20), "gzip"))


def test_an_answer_that_was_packed_twice_is_not_unpacked(packed):
    with pytest.raises(PartDown, match="packing"):
        asked(packed(gzip.compress(bomb(64 << 20)), "gzip, gzip"))


def test_a_broken_packing_is_a_fault_of_the_other_side(packed):
    with pytest.raises(PartDown, match="cannot be unpacked"):
        asked(packed(b"not gzip at all", "gzip"))
