"""``scribe demo``: a newcomer's first minute."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import jiwer
import pytest

from scribe.console.demo import demo_settings
from scribe.delivery import destination_from
from scribe.delivery.folder import FolderDestination
from scribe.transcription.model_files import DEMO_FOLDER
from tests.cli.conftest import SAMPLES

FILES = {"bundle.json", "note.json", "note.md", "transcript.json"}


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    done = subprocess.run(
        [sys.executable, "-c", "from scribe.cli import main; main()", "demo", "--no-serve"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(SAMPLES.parents[1])},
    )
    return folder / "scribe-demo", done


def test_the_demo_writes_the_four_files_and_says_where(ran):
    folder, done = ran
    assert done.returncode == 0, done.stderr
    for name in FILES:
        assert (folder / name).exists()
        assert f"scribe-demo/{name}" in done.stdout


def test_the_demo_prints_a_sign_in_for_each_role(ran):
    _, done = ran
    for role in ("nurse", "doctor", "administrator"):
        assert role in done.stdout


def test_the_demos_note_is_marked_as_the_demo_recognisers(ran):
    folder, _ = ran
    note = json.loads((folder / "note.json").read_text(encoding="utf-8"))
    assert note["recogniser"]["demo"] is True
    assert any(flag["kind"] == "demo_recogniser" for flag in note["flags"])
    assert "demo" in (folder / "note.md").read_text(encoding="utf-8").lower()


def test_the_demos_bundle_is_a_document_that_says_ai_made_it(ran):
    folder, _ = ran
    bundle = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    assert bundle["type"] == "document"
    composition = bundle["entry"][0]["resource"]
    assert composition["resourceType"] == "Composition"
    assert composition["status"] == "preliminary"
    assert "AIAST" in [label["code"] for label in composition["meta"]["security"]]


def test_the_sample_is_recognised_and_not_invented(ran):
    folder, _ = ran
    reference = json.loads((SAMPLES / "hypertension.json").read_text(encoding="utf-8"))
    transcript = json.loads((folder / "transcript.json").read_text(encoding="utf-8"))
    plain = jiwer.Compose([jiwer.ToLowerCase(), jiwer.RemovePunctuation(), jiwer.RemoveMultipleSpaces(), jiwer.Strip()])
    rate = jiwer.wer(
        plain(" ".join(turn["text"] for turn in reference["turns"])),
        plain(" ".join(segment["text"] for segment in transcript["segments"])),
    )
    assert rate <= 0.05


def test_a_second_demo_starts_anew_and_a_strangers_folder_is_left_alone(scribe, tmp_path):
    (tmp_path / "scribe-demo").mkdir()
    (tmp_path / "scribe-demo" / "thesis.txt").write_text("years of work", encoding="utf-8")
    refused = scribe("demo", "--no-serve")
    assert refused.code == 3
    assert (tmp_path / "scribe-demo" / "thesis.txt").exists()


def test_a_model_that_is_not_there_is_said_before_an_earlier_demonstration_is_touched(scribe, tmp_path):
    (tmp_path / "scribe-demo").mkdir()
    (tmp_path / "scribe-demo" / "made-by-scribe-demo").touch()
    (tmp_path / "scribe-demo" / "note.md").write_text("the earlier one", encoding="utf-8")
    refused = scribe("demo", "--no-serve", "--model", tmp_path / "nowhere")
    assert refused.code == 5
    assert "There is no speech model in" in refused.err
    assert (tmp_path / "scribe-demo" / "note.md").read_text(encoding="utf-8") == "the earlier one"


def test_the_sample_is_heard_by_the_model_that_is_named(tmp_path):
    settings = demo_settings(tmp_path / "shown", str(DEMO_FOLDER), None)
    assert settings.speech_model == str(DEMO_FOLDER)


def test_a_demonstrations_models_are_looked_for_where_the_installation_has_them(tmp_path, monkeypatch):
    monkeypatch.setenv("SCRIBE_DATA_DIR", str(tmp_path / "ours"))
    assert demo_settings(tmp_path / "shown", "base", None).models_folder == tmp_path / "ours" / "models"


def test_a_demonstration_tells_no_emr_and_nobody_else_whatever_the_hospital_has_set(tmp_path, monkeypatch):
    monkeypatch.setenv("SCRIBE_EMR_URL", "https://emr.example/fhir")
    monkeypatch.setenv("SCRIBE_EMR_SIGN_IN", "basic")
    monkeypatch.setenv("SCRIBE_EMR_USER", "scribe")
    monkeypatch.setenv("SCRIBE_EMR_PASSWORD", "secret")
    monkeypatch.setenv("SCRIBE_WEBHOOK_URLS", "https://told.example/")
    monkeypatch.setenv("SCRIBE_WEBHOOK_SECRET", "a-secret-of-thirty-two-characters")
    settings = demo_settings(tmp_path / "shown", "base", None)
    assert isinstance(destination_from(settings), FolderDestination)
    assert settings.emr_dir == tmp_path / "shown" / "data" / "emr"
    assert settings.webhook_urls == ()
