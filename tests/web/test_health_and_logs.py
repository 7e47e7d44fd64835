from __future__ import annotations

import json
import socket
import threading

import pytest

from scribe.logs import where_it_failed
from tests.fakes.web_installation import open_site


def test_the_site_says_that_it_lives_and_is_ready_to_anybody(site):
    client = site.client()
    assert client.get("/healthz").json() == {"status": "alive"}
    assert client.get("/readyz").json() == {
        "status": "ready",
        "parts": {"database": "ok", "disk": "ok", "recordings": "ok", "broker": "ok"},
    }


def test_without_its_broker_the_site_is_degraded_and_still_serves(site_of):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    site = site_of(broker_url=f"redis://127.0.0.1:{port}/0")
    answer = site.client().get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["parts"]["broker"] == "down"


def test_a_broker_that_listens_is_ok(site_of):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        accepting = threading.Thread(target=lambda: [connection.close() for connection in listening.accept()[:1]])
        accepting.start()
        site = site_of(broker_url=f"redis://127.0.0.1:{listening.getsockname()[1]}/0")
        assert site.client().get("/readyz").json()["parts"]["broker"] == "ok"
        accepting.join()


def test_without_its_database_the_site_is_not_ready(tmp_path):
    site = open_site(tmp_path / "gone")
    site.database.close()
    (tmp_path / "gone").rename(tmp_path / "elsewhere")
    answer = site.client().get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "storage-down")
    site.database.close()


@pytest.fixture
def json_site(site_of):
    return site_of(log_json=True)


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]


def test_a_request_is_one_line_with_its_route_and_without_its_values(json_site, capsys):
    program = json_site.program("sam")
    name = json_site.drafted().id
    capsys.readouterr()
    answer = program.get(f"/api/v1/consultations/{name}/note?revision=1", headers={"X-Request-ID": "my-request-1"})
    assert answer.headers["x-request-id"] == "my-request-1"
    [line] = lines(capsys)
    assert line["route"] == "/api/v1/consultations/{id}/note"
    assert (line["event"], line["method"], line["status"], line["request"]) == ("request", "GET", 200, "my-request-1")
    assert line["ms"] > 0
    assert set(line) == {"event", "level", "timestamp", "method", "ms", "request", "route", "status"}


def test_what_machines_ask_all_the_time_is_logged_for_debugging_only(json_site, site_of, capsys):
    json_site.client().get("/healthz")
    assert lines(capsys) == []
    site_of(log_json=True, log_level="debug").client().get("/healthz")
    assert [line["route"] for line in lines(capsys)] == ["/healthz"]


def test_an_address_that_may_hold_a_name_is_not_logged(json_site, capsys):
    json_site.client().get("/patients/Helen%20Parker?search=Helen")
    [line] = lines(capsys)
    assert line["route"] == "unmatched"
    assert "Helen" not in json.dumps(line)


@pytest.mark.parametrize("given", ["short", "x" * 65, "two words", "<script>"])
def test_a_request_number_that_could_forge_a_log_line_is_replaced(site, given):
    assert site.client().get("/healthz", headers={"X-Request-ID": given}).headers["x-request-id"] != given


def test_where_it_failed_names_places_and_no_values():
    def fail(name):
        raise ValueError(name)

    try:
        fail("Helen Parker")
    except ValueError as error:
        frames = where_it_failed(error)
    assert frames[-1].endswith(" fail")
    assert "Helen" not in repr(frames)
