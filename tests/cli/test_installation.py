"""``scribe templates``, ``check``, ``users`` and the help: what hospital IT types first."""

from __future__ import annotations

import json
import re
import sqlite3

import pytest

from scribe import __version__


def test_the_help_explains_every_command_of_the_contract(scribe):
    text = scribe("--help").out
    for command in (
        "demo",
        "run",
        "draft",
        "verify",
        "up",
        "serve",
        "worker",
        "reconcile",
        "templates",
        "migrate",
        "check",
        "users",
    ):
        assert re.search(rf"^\s+{command}\s+\S", text, re.MULTILINE), command


def test_the_version_is_printed(scribe):
    assert scribe("--version").out.strip() == f"scribe {__version__}"


def test_the_four_templates_are_listed(scribe):
    listed = [line.split()[0] for line in scribe("templates", "list").out.splitlines()]
    assert sorted(listed) == ["outpatient-followup-zh", "outpatient-initial-zh", "outpatient-soap", "visit-note"]


def test_a_template_compiles_to_a_json_schema(scribe):
    schema = json.loads(scribe("templates", "schema", "outpatient-soap").out)
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False


def test_the_schema_for_authors_is_printed(scribe):
    assert "sections" in json.loads(scribe("templates", "schema").out)["properties"]


def test_a_faulty_template_is_explained_with_its_line(scribe, tmp_path):
    (tmp_path / "broken.yaml").write_text("schema: scribe.template/1\nid: x\nsectoins: []\n", encoding="utf-8")
    ran = scribe("templates", "check", "broken.yaml")
    assert ran.code == 3
    assert "broken.yaml:3:" in ran.out


def test_checking_nothing_is_a_sentence(scribe):
    ran = scribe("templates", "check", "nowhere")
    assert ran.code == 3
    assert "nowhere" in ran.err


def test_check_names_a_missing_model_and_its_remedy(scribe, monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "no-cache"))
    ran = scribe("check")
    assert ran.code == 5
    assert re.search(r"✗ speech", ran.out)
    assert "→" in ran.out


def test_check_is_content_with_the_demo_model_but_warns(scribe, monkeypatch):
    monkeypatch.setenv("SCRIBE_SPEECH_MODEL", "demo")
    ran = scribe("check")
    assert ran.code == 0, ran.out
    assert "samples only" in ran.out


@pytest.mark.parametrize(
    ("variable", "value", "part"),
    [
        ("SCRIBE_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none", "database"),
        ("SCRIBE_BROKER_URL", "redis://127.0.0.1:1/0", "broker"),
        ("SCRIBE_EMR_URL", "http://127.0.0.1:1/fhir", "emr"),
        ("SCRIBE_DEFAULT_TEMPLATE", "discharge", "templates"),
        ("SCRIBE_MASTER_KEY_FILE", "nowhere/master.key", "key"),
    ],
)
def test_check_names_each_broken_part(scribe, monkeypatch, variable, value, part):
    monkeypatch.setenv("SCRIBE_SPEECH_MODEL", "demo")
    monkeypatch.setenv(variable, value)
    ran = scribe("check")
    assert ran.code == 5
    assert re.search(rf"✗ {part}\b", ran.out), ran.out


def test_check_finds_an_audit_event_that_was_changed(scribe, monkeypatch):
    monkeypatch.setenv("SCRIBE_SPEECH_MODEL", "demo")
    monkeypatch.setattr("typer.prompt", lambda *_args, **_options: "correct horse battery")
    scribe("users", "add", "sam", "--name", "Sam Okafor", "--role", "nurse")
    assert re.search(r"✓ audit", scribe("check").out)
    with sqlite3.connect("scribe-data/scribe.sqlite3") as connection:
        connection.execute("UPDATE event SET actor = 'nobody'")
    ran = scribe("check")
    assert ran.code == 5
    assert re.search(r"✗ audit .*event 1", ran.out)


def test_an_account_is_added_listed_and_can_show_its_code(scribe, monkeypatch):
    monkeypatch.setattr("typer.prompt", lambda *_args, **_options: "correct horse battery")
    added = scribe("users", "add", "aisha", "--name", "Dr Aisha Rahman", "--role", "doctor")
    assert added.code == 0, added.err
    assert "otpauth://" in added.out
    assert "aisha" in scribe("users", "list").out
    assert re.fullmatch(r"\d{6}\n", scribe("users", "code", "aisha").out)


def test_the_same_account_is_not_added_twice(scribe, monkeypatch):
    monkeypatch.setattr("typer.prompt", lambda *_args, **_options: "correct horse battery")
    scribe("users", "add", "sam", "--name", "Sam Okafor", "--role", "nurse")
    ran = scribe("users", "add", "sam", "--name", "Sam Other", "--role", "nurse")
    assert ran.code == 3
    assert "sam" in ran.err


def test_a_worker_for_an_unknown_queue_names_the_queues(scribe):
    ran = scribe("worker", "--queues", "transcribe,print")
    assert ran.code == 3
    assert "transcribe, draft, deliver" in ran.err
