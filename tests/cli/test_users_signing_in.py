"""``scribe users``: closing, sessions, new second proofs."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from scribe.cli.root import app
from scribe.errors import BadInput, NotAllowed, NotFound


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "amber-birch-1234")
    monkeypatch.setenv("SCRIBE_ENV_FILE", str(tmp_path / "none"))

    def command(*words, catching=True):
        return CliRunner().invoke(app, ["users", *words, "--data", str(tmp_path)], catch_exceptions=catching)

    assert command("add", "aisha", "--name", "Dr Aisha Rahman", "--role", "doctor").exit_code == 0
    return command


def test_an_account_is_closed_and_opened_again(run):
    assert "is closed" in run("close", "aisha").stdout
    assert "(disabled)" in run("list").stdout
    assert "can sign in again" in run("open", "aisha").stdout
    assert "(disabled)" not in run("list").stdout
    with pytest.raises(NotFound):
        run("close", "nobody", catching=False)


def test_sessions_are_listed_and_ended(run):
    assert "signed in nowhere" in run("sessions", "aisha").stdout
    assert "ended: 0" in run("sessions", "aisha", "--end").stdout


def test_a_new_proof_is_asked_for_with_a_reason_and_confirmed_by_another_person(run):
    with pytest.raises(BadInput, match="reason"):
        run("new-proof", "aisha", catching=False)
    assert "was asked for" in run("new-proof", "aisha", "--reason", "Stolen.").stdout
    assert run("add", "jo", "--name", "Jo", "--role", "administrator").exit_code == 0
    with pytest.raises(NotAllowed, match="two people"):
        run("new-proof", "aisha", "--confirm", catching=False)
    assert run("close", "jo").exit_code == 0
    assert "counts no longer" in run("new-proof", "aisha", "--confirm").stdout


def test_a_link_with_a_sign_in_that_is_not_set_is_refused_with_what_to_set(run):
    with pytest.raises(NotFound, match="SCRIBE_OPENID_ISSUER"):
        run("link-openid", "aisha", "u-1", catching=False)


@pytest.mark.parametrize("name", ["A\x1b[2J", "A\nB", "\u202eevil", "x" * 201, "x" * 1_000_000])
def test_a_name_that_moves_the_cursor_or_is_without_end_is_refused(run, name):
    with pytest.raises(BadInput):
        run("add", "bo", "--name", name, "--role", "nurse", catching=False)


@pytest.mark.parametrize("url", ["foo", "://", "postgresql+nothing:"])
def test_an_address_of_no_database_is_told_in_a_sentence_without_it(run, monkeypatch, url):
    monkeypatch.setenv("SCRIBE_DATABASE_URL", url)
    with pytest.raises(BadInput, match="SCRIBE_DATABASE_URL is no address"):
        run("list", catching=False)


def test_the_command_is_a_module_too():
    done = subprocess.run(
        [sys.executable, "-m", "scribe", "up", "--port", "99999"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "65535" in done.stderr
