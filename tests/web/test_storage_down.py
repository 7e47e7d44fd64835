"""The database away, full or read-only, and a full disk: it is said to all, nothing is lost, it mends by itself."""

from __future__ import annotations

import errno
import os

import pytest
from sqlalchemy import event

from scribe import disk
from tests.fakes.web_installation import key, open_site, wav
from tests.servers import PostgresServer

NURSE = "sam"
HTML = {"Accept": "text/html"}


def every_connection(site, pragma):
    """From now on each of the site's connections begins with this pragma of SQLite."""

    def set_it(connection, _record):
        connection.execute(f"PRAGMA {pragma}")

    event.listen(site.database.engine, "connect", set_it)
    site.database.engine.dispose()
    return lambda: (event.remove(site.database.engine, "connect", set_it), site.database.engine.dispose())


def registering(program):
    return program.post("/api/v1/consultations", json={"language": "en", "practitioner": "aisha"}, headers=key())


@pytest.fixture(scope="module")
def postgres():
    server = PostgresServer()
    yield server
    server.remove()


@pytest.fixture
def stoppable(postgres, tmp_path):
    site = open_site(tmp_path / "site", pages=True, database_url=postgres.new_database())
    yield site
    site.database.close()


def test_a_database_that_goes_away_and_comes_back(stoppable, postgres, capsys):
    site, program, browser = stoppable, stoppable.program(NURSE), stoppable.browser(NURSE)
    postgres.stop()
    try:
        answer = program.get("/api/v1/consultations")
        assert (answer.status_code, answer.json()["code"]) == (503, "storage-down")
        assert int(answer.headers["retry-after"]) > 0
        assert answer.headers["content-type"] == "application/problem+json"
        page = browser.get("/queue", headers=HTML)
        assert page.status_code == 503
        assert int(page.headers["refresh"]) > 0
        assert "Scribe cannot reach what it stores" in page.text
        ready = site.client().get("/readyz")
        assert (ready.status_code, ready.json()["detail"]) == (503, "The database does not answer.")
        assert site.client().get("/healthz").status_code == 200
    finally:
        postgres.start()
    assert program.get("/api/v1/consultations").status_code == 200
    assert browser.get("/queue", headers=HTML).status_code == 200
    told = capsys.readouterr().err
    assert "storage_down" in told
    assert "Traceback" not in told


def test_a_standby_that_can_only_be_read_is_not_ready(stoppable):
    with stoppable.database.engine.connect() as connection:
        name = stoppable.database.engine.url.database
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        connection.commit()
    stoppable.database.engine.dispose()
    program = stoppable.client()
    ready = program.get("/readyz")
    assert (ready.status_code, ready.json()["detail"]) == (503, "What Scribe stores in can only be read.")
    signing_in = program.post("/api/v1/sessions", json={"username": NURSE, "password": "amber-birch-1234"})
    assert (signing_in.status_code, signing_in.json()["code"]) == (503, "storage-down")


@pytest.mark.parametrize(
    ("pragma", "said"),
    [
        ("max_page_count = 1", "There is no space left where Scribe stores."),
        ("query_only = on", "What Scribe stores in can only be read."),
    ],
    ids=["full", "read-only"],
)
def test_a_database_that_takes_nothing_is_said_and_no_fault_of_ours(site, pragma, said):
    program = site.program(NURSE)
    restored = every_connection(site, pragma)
    answers = (registering(program) for _ in range(100))  # what is free in the database's pages may take the first ones
    answer = next(answer for answer in answers if answer.status_code != 201)
    assert (answer.status_code, answer.json()["code"], answer.json()["detail"]) == (503, "storage-down", said)
    restored()
    assert registering(program).status_code == 201


def test_a_disk_that_fills_during_an_upload_keeps_what_had_arrived(site, monkeypatch):
    program, consultation, sound = site.program(NURSE), site.registered(), wav()
    made = program.post(
        f"/api/v1/consultations/{consultation.id}/uploads",
        headers={"Tus-Resumable": "1.0.0", "Upload-Length": str(len(sound)), **key()},
    )
    address, half = made.headers["location"], len(sound) // 2

    def send(at, data):
        headers = {
            "Tus-Resumable": "1.0.0", "Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream",
        }  # fmt: skip
        return program.patch(address, content=data, headers=headers)

    assert send(0, sound[:half]).status_code == 204
    with monkeypatch.context() as patched:

        def no_space(*_arguments):
            raise OSError(errno.ENOSPC, "No space left on device")

        patched.setattr(os, "fsync", no_space)
        refused = send(half, sound[half:])
    assert (refused.status_code, refused.json()["code"]) == (503, "storage-down")
    assert program.head(address, headers={"Tus-Resumable": "1.0.0"}).headers["upload-offset"] == str(half)
    assert send(half, sound[half:]).status_code == 204
    assert site.service.get(consultation.id).recording is not None


@pytest.mark.parametrize(
    ("free", "status", "disk_part"), [(10**12, 200, "ok"), (10**9, 200, "low"), (10**6, 503, None)]
)
def test_the_space_left_decides_whether_the_site_is_ready(site, monkeypatch, free, status, disk_part):
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _folder: disk.shutil._ntuple_diskusage(2 * free, free, free))
    answer = site.client().get("/readyz")
    assert answer.status_code == status
    assert answer.json().get("parts", {}).get("disk") == disk_part
