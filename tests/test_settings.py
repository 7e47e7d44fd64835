"""Settings come from the environment, and a wrong one is named with what it may be."""

from __future__ import annotations

import pytest

from scribe.errors import MissingPart
from scribe.settings import load_settings


def test_the_defaults_need_no_server(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    settings = load_settings()
    assert settings.embedded
    assert settings.database.startswith("sqlite:///")


def test_a_variable_of_the_environment_is_read(monkeypatch):
    monkeypatch.setenv("SCRIBE_PORT", "9001")
    assert load_settings().port == 9001


def test_the_command_line_wins_over_the_environment(monkeypatch):
    monkeypatch.setenv("SCRIBE_PORT", "9001")
    assert load_settings(port=9002).port == 9002


def test_a_settings_file_is_read(monkeypatch, tmp_path):
    file = tmp_path / "hospital.env"
    file.write_text("SCRIBE_DEFAULT_TEMPLATE=visit-note\n", encoding="utf-8")
    monkeypatch.setenv("SCRIBE_ENV_FILE", str(file))
    assert load_settings().default_template == "visit-note"


def test_a_wrong_setting_is_named(monkeypatch):
    monkeypatch.setenv("SCRIBE_PORT", "none")
    with pytest.raises(MissingPart, match="SCRIBE_PORT"):
        load_settings()


def test_no_stage_can_be_left_without_a_deadline(monkeypatch):
    monkeypatch.setenv("SCRIBE_DRAFT_DEADLINE_S", "0")
    with pytest.raises(MissingPart, match="SCRIBE_DRAFT_DEADLINE_S"):
        load_settings()


def test_the_chat_drafter_without_an_endpoint_says_which_settings_are_missing(monkeypatch):
    monkeypatch.setenv("SCRIBE_DRAFTER", "chat")
    with pytest.raises(MissingPart, match="SCRIBE_CHAT_URL and SCRIBE_CHAT_MODEL"):
        load_settings()


def test_a_wrong_secret_is_not_repeated_in_the_message(monkeypatch):
    monkeypatch.setenv("SCRIBE_MAX_ATTEMPTS", "hunter2")
    with pytest.raises(MissingPart) as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(("given", "sentence"), [
    ({"SMART_ISSUERS": "https://emr.example/fhir"}, "SCRIBE_SMART_ISSUERS needs SCRIBE_SMART_CLIENT_ID and"),
    ({"SMART_CLIENT_ID": "scribe"}, "SCRIBE_SMART_CLIENT_ID needs SCRIBE_SMART_ISSUERS"),
    ({"SMART_CLIENT_SECRET": "x", "SMART_CLIENT_KEY": "true"}, "is of no use with SCRIBE_SMART_CLIENT_KEY"),
    ({"PUBLIC_URL": "http://scribe.example"}, "SCRIBE_PUBLIC_URL has to hold addresses that begin with https://"),
    ({"SMART_FRAMES": "https://emr.example"}, "SCRIBE_SMART_FRAMES needs SCRIBE_SECURE_COOKIES=true"),
    ({"SMART_FRAMES": "emr.example", "SECURE_COOKIES": "true"}, "SCRIBE_SMART_FRAMES has to hold addresses"),
])  # fmt: skip
def test_a_launch_that_cannot_work_is_one_sentence(monkeypatch, given, sentence):
    for name, value in given.items():
        monkeypatch.setenv(f"SCRIBE_{name}", value)
    with pytest.raises(MissingPart) as caught:
        load_settings()
    assert sentence in str(caught.value)
