"""Fetching a model: what comes, what does not, and how far it is."""

import socket

import pytest

from scribe.transcription.fetching import fetch
from tests.fakes.model_hub import model_hub

REPOSITORY = "somebody/a-model"
FILES = {
    "model.bin": bytes(3_000_000),
    "config.json": b"{}",
    "tokenizer.json": b"[]",
    "vocabulary.txt": b"a\nb\n",
    "README.md": b"# A model",
    "model.safetensors": bytes(1_000),
}


def test_a_models_files_are_fetched_and_nothing_else_of_its_repository(tmp_path):
    with model_hub(REPOSITORY, FILES) as hub:
        folder = fetch(REPOSITORY, endpoint=hub.url, cache=tmp_path)
    assert {file.name for file in folder.iterdir()} == {"model.bin", "config.json", "tokenizer.json", "vocabulary.txt"}
    assert (folder / "model.bin").read_bytes() == FILES["model.bin"]


def test_the_bytes_that_have_come_are_told_up_to_the_last_one(tmp_path, capfd):
    told = []
    with model_hub(REPOSITORY, FILES) as hub:
        fetch(REPOSITORY, lambda done, total: told.append((done, total)), endpoint=hub.url, cache=tmp_path)
    whole = sum(len(FILES[name]) for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt"))
    assert told[-1] == (whole, whole)
    assert all(0 <= done <= total for done, total in told)
    assert capfd.readouterr() == ("", "")


def test_what_was_fetched_once_is_not_fetched_again(tmp_path):
    with model_hub(REPOSITORY, FILES) as hub:
        first = fetch(REPOSITORY, endpoint=hub.url, cache=tmp_path)
        came = len(hub.fetched)
        assert fetch(REPOSITORY, endpoint=hub.url, cache=tmp_path) == first
        assert came == len(hub.fetched) == 4


def test_a_hub_without_the_model_or_without_an_answer_is_an_error_and_no_folder(tmp_path):
    with model_hub(REPOSITORY, FILES) as hub, pytest.raises(OSError, match="404"):
        fetch("somebody/another", endpoint=hub.url, cache=tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(OSError):  # noqa: PT011 (its words are the client's)
            fetch(REPOSITORY, endpoint=f"http://127.0.0.1:{taken.getsockname()[1]}", cache=tmp_path)
