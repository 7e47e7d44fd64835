"""``scribe users link``: which account a user of the EMR has here."""

from __future__ import annotations

import pytest


@pytest.fixture
def doctor(scribe, monkeypatch) -> None:
    monkeypatch.setenv("SCRIBE_EMR_URL", "https://emr.example/fhir")
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "amber-birch-1234")
    assert scribe("users", "add", "aisha", "--name", "Dr Aisha Rahman", "--role", "doctor").code == 0


def test_an_account_is_linked_shown_and_unlinked(scribe, doctor):
    assert scribe("users", "link", "Aisha", "https://emr.example/fhir/Practitioner/17").code == 0
    assert "https://emr.example/fhir/Practitioner/17" in scribe("users", "list").out
    assert scribe("users", "unlink", "aisha").code == 0
    assert "Practitioner/17" not in scribe("users", "list").out


@pytest.mark.parametrize(("arguments", "sentence"), [
    (("nobody", "Practitioner/17"), "There is no such account"),
    (("aisha", "17"), "Practitioner/123"),
    (("aisha", "Practitioner/17", "--issuer", "https://other.example"), "no such EMR"),
])  # fmt: skip
def test_what_cannot_be_linked_is_a_sentence(scribe, doctor, arguments, sentence):
    ran = scribe("users", "link", *arguments)
    assert ran.code == 3
    assert sentence in ran.err
    assert "Practitioner" not in scribe("users", "list").out
