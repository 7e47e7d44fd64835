"""``scribe emr check`` says which way a note goes, and what a server lacks."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from scribe.cli import app
from scribe.errors import EXIT_OK, EXIT_PART_MISSING
from tests.fakes.fhir_server import FhirServer


def check(monkeypatch, url, *options, **settings):
    monkeypatch.setenv("SCRIBE_EMR_URL", url)
    for name, value in settings.items():
        monkeypatch.setenv(f"SCRIBE_{name.upper()}", value)
    return CliRunner().invoke(app, ["emr", "check", *options])


def test_a_server_with_transactions_takes_everything(monkeypatch):
    with FhirServer() as server:
        done = check(monkeypatch, server.url)
        assert done.exit_code == EXIT_OK, done.output
        assert "A new note goes by transaction" in done.output
        assert not server.resources


def test_a_server_that_takes_notes_only_gets_a_document_reference(monkeypatch):
    with FhirServer(only=("DocumentReference",), gives_ids=True) as server:
        told = json.loads(check(monkeypatch, server.url, "--json").output)
    assert told["chosen"] == "document-reference"
    lacks = {one["way"]: one["lacks"] for one in told["ways"]}
    assert "it takes no transactions" in lacks["transaction"]
    assert lacks["document-reference"] == []


def test_a_server_that_takes_no_note_ends_with_the_code_of_a_missing_part(monkeypatch):
    with FhirServer(only=("Patient",)) as server:
        done = check(monkeypatch, server.url)
    assert done.exit_code == EXIT_PART_MISSING
    assert "no note can go there" in done.output


def test_a_way_that_the_server_does_not_offer_is_said_to_be_set(monkeypatch):
    with FhirServer(only=("DocumentReference",), gives_ids=True) as server:
        done = check(monkeypatch, server.url, emr_way="transaction")
    assert done.exit_code == EXIT_PART_MISSING
    assert "SCRIBE_EMR_WAY is transaction" in done.output.replace("\n", " ")


@pytest.mark.parametrize("version", ["3.0.2", "5.0.0"])
def test_another_version_of_fhir_is_refused(monkeypatch, version):
    with FhirServer(fhir_version=version) as server:
        done = check(monkeypatch, server.url)
    assert done.exit_code != EXIT_OK
