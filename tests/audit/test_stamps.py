"""Anchors are stamped by a real authority (OpenSSL), later where it was away; what does not hold is found."""

from __future__ import annotations

import json
import subprocess
from base64 import b64decode
from datetime import UTC, datetime, timedelta

import pytest

from scribe.audit import AnchorLog, record_event, seal_events
from scribe.audit.stamps import TimeStamps
from scribe.db import Database, utc_now
from scribe.encryption import KeyRing
from scribe.errors import MissingPart, PartDown
from tests.fakes.databases import new_sqlite
from tests.fakes.time_stamping import time_stamping


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    with time_stamping(tmp_path_factory.mktemp("authority") / "tsa") as opened:
        yield opened


@pytest.fixture(autouse=True)
def well(authority):
    yield
    authority.status, authority.spoil = 200, False


@pytest.fixture
def database(tmp_path):
    opened = Database(new_sqlite(tmp_path / "x.sqlite3"))
    seal_events(opened, KeyRing(b"k" * 32))
    yield opened
    opened.close()


@pytest.fixture
def anchored(database, tmp_path):
    """Makes so many anchors more."""
    log = AnchorLog(tmp_path / "anchors.jsonl")

    def more(count):
        for _ in range(count):
            with database.transaction() as session:
                record_event(session, kind="tried", actor="sam", at=utc_now())
            log.anchor(database, at=utc_now())

    return more


@pytest.fixture
def stamps(authority, tmp_path):
    return TimeStamps(tmp_path / "anchors.jsonl", authority.url, authority.ca_file)


def test_each_anchor_is_stamped_once_and_the_stamps_hold(anchored, stamps, authority):
    anchored(3)
    asked = len(authority.asked)
    assert (stamps.stamp(), stamps.stamp()) == (3, 0)
    assert len(authority.asked) == asked + 3
    anchored(1)
    assert stamps.read().stamped == 3
    assert stamps.stamp() == 1
    read = stamps.read()
    assert (read.anchors, read.stamped, read.faults) == (4, 4, ())
    assert abs(datetime.now(UTC) - read.newest) < timedelta(minutes=1)
    assert stamps.file.stat().st_mode & 0o777 == 0o600


def test_openssl_proves_a_stamp_without_scribe(anchored, stamps, authority, tmp_path):
    anchored(1)
    stamps.stamp()
    (tmp_path / "anchor").write_bytes((tmp_path / "anchors.jsonl").read_bytes().splitlines()[0])
    (tmp_path / "reply.tsr").write_bytes(b64decode(json.loads(stamps.file.read_bytes())["response"]))
    known = ("-CAfile", authority.folder / "ca.pem", "-untrusted", authority.folder / "tsa.pem")
    command = ["openssl", "ts", "-verify", "-data", "anchor", "-in", "reply.tsr", *known]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert told.returncode == 0, told.stderr
    assert b"Verification: OK" in told.stdout + told.stderr


def test_with_the_root_alone_the_authority_sends_its_own_certificate(anchored, authority, tmp_path):
    anchored(1)
    stamps = TimeStamps(tmp_path / "anchors.jsonl", authority.url, authority.folder / "ca.pem")
    assert stamps.stamp() == 1
    assert (stamps.read().stamped, stamps.read().faults) == (1, ())


def test_an_authority_that_is_away_is_made_up_for(anchored, stamps, authority):
    anchored(2)
    authority.status = 503
    with pytest.raises(PartDown, match="does not answer"):
        stamps.stamp()
    away = TimeStamps(stamps._anchors, "http://127.0.0.1:1/", authority.ca_file)
    with pytest.raises(PartDown, match="does not answer"):
        away.stamp()
    anchored(1)
    assert stamps.read().stamped == 0
    authority.status = 200
    assert stamps.stamp() == 3
    assert stamps.read().stamped == 3


def test_without_an_address_nobody_is_asked(anchored, authority, tmp_path):
    anchored(1)
    asked = len(authority.asked)
    assert TimeStamps(tmp_path / "anchors.jsonl").stamp() == 0
    assert TimeStamps(tmp_path / "anchors.jsonl").read().faults == ()
    assert len(authority.asked) == asked


def test_an_answer_that_was_changed_is_not_kept(anchored, stamps, authority):
    anchored(1)
    authority.spoil = True
    with pytest.raises(MissingPart, match="does not hold"):
        stamps.stamp()
    assert not stamps.file.exists()


def test_an_answer_to_another_request_is_not_kept(anchored, stamps, authority, monkeypatch):
    anchored(1)
    stamps.stamp()
    earlier = b64decode(json.loads(stamps.file.read_bytes())["response"])
    stamps.file.unlink()
    monkeypatch.setattr(authority, "answer", lambda _query: earlier)
    with pytest.raises(MissingPart, match="does not hold"):
        stamps.stamp()


def test_a_stamp_of_another_authority_does_not_hold(anchored, stamps, tmp_path):
    anchored(1)
    with time_stamping(tmp_path / "foreign") as foreign:
        TimeStamps(stamps._anchors, foreign.url, foreign.ca_file).stamp()
    [fault] = stamps.read().faults
    assert "not of the hospital's authority" in fault.what


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda anchor: {**anchor, "at": "2020-01-01T00:00:00.000000+00:00"}, "does not hold for anchor 1"),
        (lambda anchor: {**anchor, "heads": []}, "does not hold for anchor 1"),
    ],
)
def test_a_changed_anchor_does_not_fit_its_stamp(anchored, stamps, tmp_path, change, told):
    anchored(2)
    stamps.stamp()
    file = tmp_path / "anchors.jsonl"
    first, second = file.read_text().splitlines()
    file.write_text(f"{json.dumps(change(json.loads(first)))}\n{second}\n")
    [fault] = stamps.read().faults
    assert told in fault.what
    assert stamps.read().stamped == 1


def test_anchors_that_are_missing_and_stamps_that_are_none_are_told(anchored, stamps, tmp_path):
    anchored(2)
    stamps.stamp()
    file = tmp_path / "anchors.jsonl"
    file.write_text(file.read_text().splitlines()[0] + "\n")
    with stamps.file.open("a") as out:
        out.write("rubbish\n{}\n" + json.dumps({"number": 1, "response": "AAAA"}) + "\n")
    told = [fault.what for fault in stamps.read().faults]
    assert ["anchor 2, which it stamps, is missing" in told[0], *("no time stamp" in one for one in told[1:])] == [
        True
    ] * 4


def test_an_anchor_that_says_it_is_younger_than_its_stamp_was_dated_back(database, stamps, tmp_path):
    with database.transaction() as session:
        record_event(session, kind="tried", actor="sam", at=utc_now())
    AnchorLog(tmp_path / "anchors.jsonl").anchor(database, at=utc_now() + timedelta(hours=1))
    stamps.stamp()
    [fault] = stamps.read().faults
    assert "after its stamp" in fault.what


def test_certificates_that_are_missing_or_have_no_root_are_told(anchored, stamps, authority, tmp_path):
    anchored(1)
    stamps.stamp()
    for ca_file, told in (
        (None, "without their authority's certificates"),
        (tmp_path / "nowhere.pem", "cannot be read"),
        (authority.folder / "tsa.key", "cannot be read"),
        (authority.folder / "tsa.pem", "no root"),
    ):
        with pytest.raises(MissingPart, match=told):
            TimeStamps(stamps._anchors, authority.url, ca_file).read()
