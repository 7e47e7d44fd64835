"""Models come in from a hub or from files: checked, converted, tried, and never seen before they are whole."""

import json
import os
import re
import shutil
import tarfile
import time
import zipfile
from pathlib import Path

import pytest

from scribe.errors import BadInput, Conflict, MissingPart, PartDown
from scribe.settings import Settings
from scribe.transcription.model_files import DEMO_FOLDER
from scribe.transcription.models import resolve_model
from scribe.transcription.recognition import load
from scribe.transcription.supply.bringing import import_model, pull
from scribe.transcription.supply.shelf import models_on
from scribe.transcription.windows import windows
from tests.fakes.checkpoints import write_demo_checkpoint
from tests.fakes.model_hub import model_hub
from tests.transcription.test_transcribers import sample

DEMO = {file.name: file.read_bytes() for file in DEMO_FOLDER.iterdir() if file.suffix in (".json", ".bin")}


@pytest.fixture
def models(tmp_path):
    return tmp_path / "models"


@pytest.fixture
def carried(tmp_path):
    """A folder that somebody carried in."""
    folder = tmp_path / "faster-whisper-ours"
    folder.mkdir()
    for name, content in DEMO.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    return write_demo_checkpoint(tmp_path_factory.mktemp("checkpoint"))


def heard(folder):
    recogniser = load(resolve_model(str(folder), models_dir=None, allow_download=False), device="cpu")
    clip = next(windows(sample("hypertension", 25.0).blocks()))
    return recogniser.answers([clip], "en")[0].text


def nothing_half(models):
    return [found.name for found in models.iterdir()] if models.is_dir() else []


class TestImport:
    def test_a_folder_comes_in_with_its_checksums_and_is_found_by_its_name(self, models, carried):
        manifest = import_model(carried, models)
        assert manifest.name == "ours"
        assert {"model.bin", "config.json", "tokenizer.json"} <= set(manifest.files)
        assert resolve_model("ours", models_dir=models, allow_download=False).path == models / "ours"
        assert nothing_half(models) == ["ours"]

    @pytest.mark.parametrize("kind", ["tar.gz", "zip"])
    def test_an_archive_comes_in_as_its_folder_does(self, models, carried, tmp_path, kind):
        archive = tmp_path / f"ours.{kind}"
        if kind == "zip":
            with zipfile.ZipFile(archive, "w") as file:
                for found in carried.iterdir():
                    file.write(found, f"inside/{found.name}")
        else:
            with tarfile.open(archive, "w:gz") as file:
                file.add(carried, "inside")
        assert import_model(archive, models).name == "ours"
        assert (models / "ours" / "model.bin").read_bytes() == DEMO["model.bin"]

    def test_a_checkpoint_is_converted_and_hears_what_the_model_heard_that_it_was_made_from(self, models, checkpoint):
        manifest = import_model(checkpoint, models, name="converted", compute_type="int8")
        assert (manifest.source.kind, manifest.form) == ("checkpoint", "int8")
        assert heard(models / "converted") == heard(DEMO_FOLDER)

    def test_a_name_that_is_taken_stays_unless_it_may_be_replaced(self, models, carried):
        import_model(carried, models)
        with pytest.raises(Conflict, match="named ours"):
            import_model(carried, models)
        import_model(carried, models, replace=True)
        assert nothing_half(models) == ["ours"]

    @pytest.mark.parametrize("name", ["demo", "../out", ".hidden", "", "a/b"])
    def test_a_name_that_would_mislead_is_refused(self, models, carried, name):
        with pytest.raises(BadInput, match="cannot be called"):
            import_model(carried, models, name=name or " ")
        assert nothing_half(models) == []

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            (lambda folder: (folder / "tokenizer.json").unlink(), "tokenizer.json"),
            (lambda folder: (folder / "config.json").unlink(), "config.json is missing"),
            (lambda folder: (folder / "model.bin").write_bytes(DEMO["model.bin"][:5_000_000]), "damaged or was cut"),
            (lambda folder: (folder / "model.bin").write_bytes(b"x" * 1000), "damaged or was cut"),
            (lambda folder: (folder / "model.bin").unlink(), "neither model.bin nor safetensors"),
            (lambda folder: (folder / "vocabulary.json").unlink(), "vocabulary.json"),
            (lambda folder: (folder / "SHA256SUMS").write_text(f"{'0' * 64}  model.bin\n"), "model.bin differs"),
            (lambda folder: (folder / "SHA256SUMS").write_text("what?\n"), "no list of checksums"),
            (lambda folder: (folder / "SHA256SUMS").write_text(""), "model.bin is not among the checksums"),
            (lambda folder: (folder / "vocabulary.json").write_text("[]"), "cannot be run"),
        ],
        ids=[
            *["tokenizer", "config", "cut", "no model", "no weights", "vocabulary"],
            *["sums", "no sums", "sums without weights", "misfit"],
        ],
    )
    def test_what_is_damaged_or_incomplete_is_named_and_leaves_nothing(self, models, carried, change, says):
        change(carried)
        with pytest.raises(BadInput, match=re.escape(says)):
            import_model(carried, models)
        assert nothing_half(models) == []

    def test_a_model_that_was_changed_since_its_record_was_written_is_refused(self, models, carried, tmp_path):
        import_model(carried, models)
        taken = tmp_path / "taken"
        shutil.copytree(models / "ours", taken)
        config = taken / "config.json"
        config.write_text(config.read_text().replace("3", "2", 1))
        with pytest.raises(BadInput, match=re.escape("config.json differs from its checksum")):
            import_model(taken, models, name="other")

    @pytest.mark.parametrize(
        ("config", "says"),
        [
            ({"model_type": "bert"}, "another architecture"),
            ({"d_model": 64}, "shape"),
            ({"vocab_size": None}, "vocab_size"),
        ],
    )
    def test_a_checkpoint_that_is_no_whisper_or_does_not_fit_is_refused(
        self, models, checkpoint, tmp_path, config, says
    ):
        changed = tmp_path / "changed"
        shutil.copytree(checkpoint, changed)
        given = json.loads((changed / "config.json").read_text()) | config
        (changed / "config.json").write_text(json.dumps(given))
        with pytest.raises(BadInput, match=says):
            import_model(changed, models)
        assert nothing_half(models) == []

    def test_a_folder_of_models_that_cannot_be_is_a_sentence(self, models, carried):
        models.write_bytes(b"a file stands in its place")
        with pytest.raises(MissingPart, match="cannot be brought into") as refused:
            import_model(carried, models)
        assert "SCRIBE_MODELS_DIR" in refused.value.remedy

    def test_what_a_killed_import_left_goes_a_day_later(self, models, carried):
        for name, age_s in ((".making-old", 100_000), (".making-now", 0)):
            (models / name).mkdir(parents=True)
            os.utime(models / name, (time.time() - age_s,) * 2)
        import_model(carried, models)
        assert sorted(nothing_half(models)) == [".making-now", "ours"]

    def test_nothing_and_something_else_are_said(self, models, tmp_path):
        with pytest.raises(BadInput, match="nothing at"):
            import_model(tmp_path / "no", models)
        (tmp_path / "song.mp3").write_bytes(b"ID3")
        with pytest.raises(BadInput, match="neither a folder nor"):
            import_model(tmp_path / "song.mp3", models)

    def test_an_archive_cannot_write_outside_its_folder(self, models, tmp_path):
        archive = tmp_path / "evil.zip"
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("../../evil.txt", "x")
        with pytest.raises(BadInput):
            import_model(archive, models)
        assert not Path(tmp_path / "evil.txt").exists()


class TestPull:
    def test_a_model_is_fetched_with_its_revision_and_checksums(self, models):
        told = []
        with model_hub("somebody/a-model", DEMO) as hub:
            manifest = pull("somebody/a-model", models, endpoint=hub.url, told=lambda *seen: told.append(seen))
        assert (manifest.name, manifest.source.kind, manifest.source.revision) == ("a-model", "hub", "c" * 40)
        assert told[-1][0] == told[-1][1] == sum(map(len, DEMO.values()))
        assert nothing_half(models) == ["a-model"]

    def test_a_hub_that_is_away_is_a_part_that_is_down_and_the_way_without_a_network_is_said(self, models):
        with pytest.raises(PartDown) as refused:
            pull("somebody/a-model", models, endpoint="http://127.0.0.1:9")
        assert "scribe models import" in refused.value.remedy

    def test_what_came_before_is_not_fetched_again(self, models):
        with model_hub("somebody/a-model", DEMO) as hub:
            incoming = models / ".incoming-somebody--a-model"
            incoming.mkdir(parents=True)
            (incoming / "model.bin").write_bytes(DEMO["model.bin"])
            pull("somebody/a-model", models, endpoint=hub.url)
        assert "model.bin" not in hub.fetched
        assert "config.json" in hub.fetched

    def test_a_file_that_was_broken_off_goes_on_where_it_was(self, models):
        with model_hub("somebody/a-model", DEMO) as hub:
            incoming = models / ".incoming-somebody--a-model"
            incoming.mkdir(parents=True)
            (incoming / "model.bin.part").write_bytes(DEMO["model.bin"][:1_000_000])
            pull("somebody/a-model", models, endpoint=hub.url)
        assert hub.resumed == [("model.bin", 1_000_000)]
        assert (models / "a-model" / "model.bin").read_bytes() == DEMO["model.bin"]

    def test_what_differs_from_the_hubs_checksum_is_refused_and_fetched_anew_the_next_time(self, models):
        with model_hub("somebody/a-model", DEMO) as hub:
            incoming = models / ".incoming-somebody--a-model"
            incoming.mkdir(parents=True)
            (incoming / "model.bin.part").write_bytes(b"x" * 1_000_000)
            with pytest.raises(MissingPart, match=re.escape("model.bin came with another checksum")):
                pull("somebody/a-model", models, endpoint=hub.url)
            assert not (models / "a-model").exists()
            pull("somebody/a-model", models, endpoint=hub.url)
        assert (models / "a-model" / "model.bin").read_bytes() == DEMO["model.bin"]

    @pytest.mark.parametrize("name", ["no-such-model", "a/b/c"])
    def test_a_name_that_nobody_knows_is_said(self, models, name):
        with pytest.raises(MissingPart, match="no speech model named"):
            pull(name, models)


class TestShelf:
    def test_the_models_here_are_listed_with_what_they_can(self, tmp_path, carried):
        settings = Settings(_env_file=None, data_dir=tmp_path, speech_model="ours")
        import_model(carried, settings.models_folder)
        found = {model.name: model for model in models_on(settings)}
        assert found["demo"].demo
        assert (found["ours"].chosen, found["ours"].checksums, found["ours"].form) == (True, "recorded", "int8")
        assert (found["ours"].places_words, found["ours"].multilingual) == (True, False)

    def test_a_changed_byte_is_found_when_the_checksums_are_compared(self, tmp_path, carried):
        settings = Settings(_env_file=None, data_dir=tmp_path)
        import_model(carried, settings.models_folder)
        weights = settings.models_folder / "ours" / "model.bin"
        changed = bytearray(weights.read_bytes())
        changed[-1] ^= 1
        weights.write_bytes(changed)
        quick, thorough = (
            next(model for model in models_on(settings, verify=verify) if model.name == "ours")
            for verify in (False, True)
        )
        assert quick.checksums == "recorded"
        assert thorough.checksums == "model.bin differs from its checksum"

    def test_a_model_that_was_cut_off_is_refused_before_it_is_loaded(self, models, carried):
        import_model(carried, models)
        weights = models / "ours" / "model.bin"
        weights.write_bytes(weights.read_bytes()[:-1])
        with pytest.raises(MissingPart, match=re.escape("model.bin has")):
            resolve_model("ours", models_dir=models, allow_download=False)
