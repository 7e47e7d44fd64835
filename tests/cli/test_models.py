"""``scribe models``: what is here, and bringing one in."""

import json

from scribe.transcription.model_files import DEMO_FOLDER


def test_the_demo_model_is_listed_as_the_demos_and_the_chosen_one_is_missing(scribe):
    ran = scribe("models", "list")
    assert ran.code == 0
    assert "demo (for the samples only)" in ran.out
    assert "SCRIBE_SPEECH_MODEL is large-v3-turbo, which is not here." in ran.out


def test_a_model_comes_in_and_is_listed_as_json(scribe, tmp_path):
    carried = tmp_path / "ours"
    carried.mkdir()
    for file in DEMO_FOLDER.iterdir():
        (carried / file.name).write_bytes(file.read_bytes())
    data = ("--data", tmp_path / "data")
    ran = scribe("models", "import", carried, *data)
    assert ran.code == 0, ran.err
    assert "Set SCRIBE_SPEECH_MODEL=ours to use it." in ran.out
    listed = json.loads(scribe("models", "list", "--verify", "--json", *data).out)
    assert listed["schema"] == "scribe.models/1"
    assert [(model["name"], model["checksums"]) for model in listed["models"]] == [("demo", "none"), ("ours", "whole")]
    again = scribe("models", "import", carried, *data)
    assert again.code == 3
    assert "There is a model named ours." in again.err


def test_what_is_no_model_is_said_in_a_sentence(scribe, tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    ran = scribe("models", "import", tmp_path / "notes.txt")
    assert ran.code == 3
    assert ran.err.strip() == "notes.txt is neither a folder nor a tar or zip archive. Give the model's folder."


def test_check_finds_a_model_whose_weights_changed_since_it_came(scribe, tmp_path, monkeypatch):
    carried = tmp_path / "ours"
    carried.mkdir()
    for file in DEMO_FOLDER.iterdir():
        (carried / file.name).write_bytes(file.read_bytes())
    assert scribe("models", "import", carried, "--name", "kept").code == 0
    monkeypatch.setenv("SCRIBE_SPEECH_MODEL", "kept")
    assert scribe("check").code == 0
    weights = tmp_path / "scribe-data" / "models" / "kept" / "model.bin"
    changed = bytearray(weights.read_bytes())
    changed[-100] ^= 1
    weights.write_bytes(changed)
    ran = scribe("check")
    assert ran.code == 5
    assert "model.bin differs from its checksum" in ran.out
