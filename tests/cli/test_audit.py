"""``scribe audit``: what is wrong is told with its place, anchors are proved by the public key alone."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from scribe.audit.anchors import proves

ANCHORS = Path("scribe-data/audit-anchors.jsonl")


@pytest.fixture
def events(scribe, monkeypatch):
    """Some events, of an account that was made, and an anchor."""
    monkeypatch.setattr("typer.prompt", lambda *_args, **_options: "correct horse battery")
    scribe("users", "add", "sam", "--name", "Sam Okafor", "--role", "nurse")
    assert scribe("audit", "anchor").code == 0
    return scribe


def changed(statement: str) -> None:
    with sqlite3.connect("scribe-data/scribe.sqlite3") as connection:
        connection.execute(statement)


def test_what_nobody_touched_is_proved(events):
    ran = events("audit", "verify")
    assert (ran.code, ran.out.strip()) == (0, "Every event is as it was written.")


def test_a_changed_event_is_told_with_its_number_and_name(events):
    changed("UPDATE event SET actor = 'nobody' WHERE sequence = 1")
    ran = events("audit", "verify", "--json")
    assert ran.code == 5
    assert [(one["sequence"], one["actor"]) for one in json.loads(ran.out)["faults"]] == [(1, "nobody")]


def test_events_that_are_all_gone_are_found_by_the_anchor(events):
    changed("DELETE FROM event")
    changed("DELETE FROM audit_head")
    ran = events("audit", "verify")
    assert ran.code == 5
    assert "anchor 1 has 1" in ran.out


@pytest.mark.parametrize("command", [("check",), ("audit", "verify")])
def test_looking_at_the_audit_makes_no_database_and_no_key(scribe, command):
    Path("scribe-data").mkdir()
    assert "no event yet" in scribe(*command).out
    assert list(Path("scribe-data").iterdir()) == []


@pytest.mark.parametrize("command", [("check",), ("audit", "verify")])
def test_looking_at_the_audit_seals_no_events_from_before_the_key(events, command):
    changed("UPDATE event SET chain = NULL")
    changed("DELETE FROM audit_head")
    events(*command)
    with sqlite3.connect("scribe-data/scribe.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM audit_head").fetchone() == (0,)


def test_a_database_that_is_gone_while_its_anchors_are_there_is_told_and_not_made_anew(events):
    for file in Path("scribe-data").glob("scribe.sqlite3*"):
        file.unlink()
    ran = events("audit", "verify")
    assert (ran.code, "Restore a backup" in ran.err) == (5, True)
    assert not Path("scribe-data/scribe.sqlite3").exists()


def test_an_anchor_is_proved_by_the_public_key_alone(events):
    key = load_pem_public_key(events("audit", "key").out.encode())
    line = ANCHORS.read_bytes().splitlines()[0]
    assert proves(key, line)
    assert not proves(key, line.replace(b'"number":1', b'"number":2'))


@pytest.mark.parametrize("spoil", [lambda lines: lines[1:], lambda lines: lines[:-1], lambda lines: lines[::-1]])
def test_a_line_of_the_anchors_that_is_cut_or_moved_is_found(events, spoil):
    events("audit", "anchor")
    lines = ANCHORS.read_bytes().splitlines(keepends=True)
    ANCHORS.write_bytes(b"".join(spoil(lines)))
    ran = events("audit", "verify")
    assert ran.code == 5
    assert "chain anchors" in ran.out


def test_an_export_is_an_event_itself(events, tmp_path):
    file = tmp_path / "audit.csv"
    assert events("audit", "export", str(file)).code == 0
    assert "account_created" in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    again = tmp_path / "audit.json"
    events("audit", "export", str(again), "--form", "fhir")
    kinds = [entry["resource"]["subtype"][-1]["code"] for entry in json.loads(again.read_text())["entry"]]
    assert kinds[0] == "audit_read"
