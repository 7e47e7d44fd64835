"""What ``scribe check`` says of signing in and of words that travel without TLS."""

from __future__ import annotations

import pytest

from scribe.console.checking import Health
from scribe.console.checking_sign_in import check_encrypted, check_sign_in
from scribe.settings import Settings


def settings(**chosen: object) -> Settings:
    return Settings(_env_file=None, **chosen)


@pytest.mark.parametrize(
    ("chosen", "health"),
    [
        ({}, Health.SOUND),
        ({"host": "0.0.0.0"}, Health.ADVICE),
        ({"public_url": "https://scribe.hospital.example"}, Health.ADVICE),
        ({"host": "0.0.0.0", "sign_in_factors": 2}, Health.SOUND),
    ],
)
def test_one_factor_is_advised_against_wherever_others_can_open_the_site(chosen, health):
    found = check_sign_in(settings(**chosen), "sign-in")
    assert found.health is health
    assert "SCRIBE_SIGN_IN_FACTORS" in f"{found.detail} {found.remedy}" or chosen.get("sign_in_factors") == 2


@pytest.mark.parametrize(
    ("chosen", "named"),
    [
        ({}, ""),
        ({"database_url": "postgresql+psycopg://scribe@127.0.0.1/scribe"}, ""),
        ({"database_url": "postgresql+psycopg:///scribe"}, ""),
        ({"database_url": "postgresql+psycopg://scribe@db.example/scribe"}, "the database"),
        ({"database_url": "postgresql+psycopg://scribe@db.example/scribe?sslmode=prefer"}, "the database"),
        ({"database_url": "postgresql+psycopg://scribe@db.example/scribe?sslmode=verify-full"}, ""),
        ({"broker_url": "redis://:secret@cache.example/0"}, "the broker"),
        ({"broker_url": "rediss://:secret@cache.example/0"}, ""),
        ({"chat_url": "http://model.example/v1"}, "the drafting model"),
        ({"emr_url": "http://emr.example/fhir"}, "the EMR"),
        ({"emr_url": "mllp://emr.example:2575"}, "the EMR"),
        ({"emr_url": "https://emr.example/fhir"}, ""),
    ],
)
def test_what_goes_to_another_machine_without_tls_is_named_and_no_secret_is(chosen, named):
    found = check_encrypted(settings(**chosen), "tls")
    assert (found.health is Health.ADVICE) is bool(named)
    assert named in found.detail
    assert "secret" not in found.detail


def test_check_shows_both(scribe, monkeypatch):
    monkeypatch.setenv("SCRIBE_SPEECH_MODEL", "demo")
    shown = scribe("check").out
    assert "✓ sign-in" in shown
    assert "✓ tls" in shown


def test_an_invited_account_has_no_password_that_another_person_knows(scribe, monkeypatch):
    monkeypatch.setattr("typer.prompt", lambda *_args, **_options: pytest.fail("no password is asked for"))
    added = scribe("users", "add", "noor", "--name", "Noor Haddad", "--role", "nurse", "--invite")
    assert added.code == 0, added.err
    assert "one-time password of noor, for 24 hours" in added.out
    again = scribe("users", "one-time", "noor")
    assert again.code == 0, again.err
    assert again.out != added.out
